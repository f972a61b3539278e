import type { Command } from 'commander'
import { meaningOf, meaningOfProxy, wrapped } from '../../src/config/help.ts'
import { DEFAULT_ENV_FILE } from '../../src/config/load.ts'
import { GROUPS, type Setting } from '../../src/config/setting.ts'
import { fileKeyOf, flagOf, settingList } from '../../src/config/settings.ts'
import { proxySettingList } from '../../src/config/settings-proxy.ts'
import { exitCodes, exitMeanings } from '../../src/commands/exit-codes.ts'
import { product } from './product.ts'

/** cmon-mcp(1) in man macros, from the commands and the table of settings. */
export function manual(program: Command, date: Date): string {
  const day = date.toISOString().slice(0, 10)
  return [
    `.TH CMON\\-MCP 1 ${day} "cmon\\-mcp ${product.version}" "User Commands"`,
    ...section('NAME', ['cmon\\-mcp \\- MCP server for ClusterControl']),
    ...section('SYNOPSIS', ['.B cmon\\-mcp', '.RI [ command ]', '.RI [ option \\~.\\|.\\|.]']),
    ...section('DESCRIPTION', paragraphs(DESCRIPTION)),
    ...section('COMMANDS', commandsOf(program)),
    ...section('SETTINGS', [
      ...paragraphs(PRECEDENCE),
      ...GROUPS.flatMap(settingsOf),
      ...proxyPart(),
    ]),
    ...section('EXIT STATUS', exitStatus()),
    ...section(
      'SIGNALS',
      SIGNALS.flatMap(([name, meaning]) => entry(bold(name), meaning)),
    ),
    ...section(
      'FILES',
      FILES.flatMap(([path, meaning]) => entry(italic(path), meaning)),
    ),
    ...section('EXAMPLES', EXAMPLES.flatMap(example)),
    ...section('SEE ALSO', ['.BR systemd.service (5)']),
    '',
  ].join('\n')
}

const DESCRIPTION = [
  'A daemon that AI assistants speak the Model Context Protocol to, over Streamable HTTP, SSE or stdio. It speaks the RPC of a ClusterControl controller, and so sees and operates whole fleets of database clusters. The controller, its rights and its audit stay in charge: cmon-mcp opens no database connection and runs no commands.',
  'Without a command it serves HTTP. Without a command, but with one of --endpoint, --username, --password and --key-file, it serves on stdin and stdout.',
]

const PRECEDENCE = [
  `Flags come before the process environment, that before the env file (${DEFAULT_ENV_FILE}, or --env-file), that before the default. Flags take one dash or two. Secrets can stand in a file (the …_FILE form), or come from the service manager ($CREDENTIALS_DIRECTORY); as a flag they are seen by everybody on the machine.`,
]

const SIGNALS = [
  ['SIGTERM, SIGINT', 'Stop accepting, let running calls finish, close streams, end with 0.'],
] as const

const FILES = [
  [DEFAULT_ENV_FILE, 'Settings of the service, a KEY=value per line.'],
  ['/etc/cmon-mcp/runbooks', "The operator's own *.md for prompts."],
  ['~/.local/state/cmon-mcp', 'State of a daemon that is no service: keys, certificate pins.'],
] as const

const EXAMPLES = [
  ['Try it with an invented fleet:', 'cmon-mcp demo'],
  [
    'Check the settings, then connect Claude Code:',
    'cmon-mcp check-config && cmon-mcp client-config claude-code',
  ],
  ['One call by hand:', `cmon-mcp call list_clusters '{"limit": 5}'`],
] as const

function section(title: string, lines: readonly string[]): string[] {
  return [`.SH ${title}`, ...lines]
}

function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((one, index) => [...(index === 0 ? [] : ['.PP']), text(one)])
}

function commandsOf(program: Command): string[] {
  const help = program.createHelp()
  return help
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => {
      const words = [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' ')
      const options = help
        .visibleOptions(command)
        .filter(({ long }) => long !== '--help')
        .flatMap(({ flags, description }) => entry(bold(flags), sentence(description)))
      return [
        ...entry(bold(words), sentence(command.description())),
        ...(options.length === 0 ? [] : ['.RS', ...options, '.RE']),
      ]
    })
}

function argumentTerm(argument: { name: () => string; required: boolean }): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`
}

function settingsOf(group: string): string[] {
  const ofGroup = settingList.map(([, setting]) => setting).filter((one) => one.group === group)
  return [
    `.SS ${group}`,
    ...ofGroup.flatMap((one) => entry(settingTerm(one), sentence(meaningOf(one)))),
  ]
}

/** Its flags stand with the command. */
function proxyPart(): string[] {
  return [
    '.SS Of the command proxy',
    ...proxySettingList.flatMap(([name, one]) =>
      entry(
        [one.key, ...(one.secret ? [`${one.key}_FILE`] : [])].map(bold).join(', '),
        sentence(meaningOfProxy(name)),
      ),
    ),
  ]
}

function settingTerm(setting: Setting): string {
  const { key, short, placeholder } = setting
  const fileKey = fileKeyOf(setting)
  const names = [key, ...(fileKey === undefined ? [] : [fileKey]), flagOf(key)]
  const terms = [...names, ...(short === undefined ? [] : [`--${short}`])].map(bold).join(', ')
  return placeholder === '' ? terms : `${terms} ${italic(placeholder)}`
}

function exitStatus(): string[] {
  return Object.entries(exitCodes).flatMap(([name, code]) =>
    // The keys of one table are the keys of the other.
    entry(bold(String(code)), exitMeanings[name as keyof typeof exitMeanings]),
  )
}

function example([what, line]: readonly [string, string], index: number): string[] {
  return [
    ...(index === 0 ? [] : ['.PP']),
    text(what),
    '.PP',
    '.in +4n',
    '.nf',
    text(line),
    '.fi',
    '.in',
  ]
}

function entry(term: string, meaning: string): string[] {
  return ['.TP', term, text(meaning)]
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`
}

const bold = (words: string): string => `\\fB${escaped(words)}\\fR`
const italic = (words: string): string => `\\fI${escaped(words)}\\fR`

/** Text in short lines; a dot or quote at the beginning of one would be a request. */
function text(words: string): string {
  return wrapped(words, WIDTH)
    .map((line) => escaped(line).replace(/^(?=[.'])/, '\\&'))
    .join('\n')
}

/** Escapes come on top. */
const WIDTH = 68

function escaped(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('…', '\\|.\\|.\\|.')
}
