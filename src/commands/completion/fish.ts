import type { CompletedFlag, CompletionModel, Offer } from './model.ts'

/** A completion script for fish, to be sourced or to lie in `vendor_completions.d`. */
export function fishCompletion({ commands, flags, settings }: CompletionModel): string {
  const withSettings = commands.filter(({ takesSettings }) => takesSettings)
  const ofSettings = `__fish_use_subcommand; or __fish_seen_subcommand_from ${withSettings.map(({ name }) => name).join(' ')}`
  return [
    '# fish completion for cmon-mcp',
    'complete -c cmon-mcp -f',
    ...commands.map(({ name, description }) =>
      line('__fish_use_subcommand', `-a ${name}`, description),
    ),
    ...flags.map((flag) => flagLine('__fish_use_subcommand', flag)),
    ...settings.map((flag) => flagLine(ofSettings, flag)),
    ...commands.flatMap((command) => [
      ...command.flags.map((flag) => flagLine(`__fish_seen_subcommand_from ${command.name}`, flag)),
      // What comes later is either free text or a flag.
      ...command.arguments.slice(0, 1).flatMap(({ words }) => argumentLines(command.name, words)),
    ]),
    '',
  ].join('\n')
}

function argumentLines(command: string, words: readonly string[]): string[] {
  if (words.length === 0) return []
  const all = words.join(' ')
  const condition = `__fish_seen_subcommand_from ${command}; and not __fish_seen_subcommand_from ${all}`
  return [line(condition, `-a ${quoted(all)}`)]
}

function flagLine(condition: string, flag: CompletedFlag): string {
  const value = flag.takesValue ? ` ${valueOptions(flag)}` : ''
  return line(condition, `-l ${flag.name.replace(/^--/, '')}${value}`, flag.description)
}

function valueOptions({ words, isPath }: Offer): string {
  if (isPath) return '-r -F'
  return words.length === 0 ? '-x' : `-x -a ${quoted(words.join(' '))}`
}

function line(condition: string, what: string, description?: string): string {
  const described = description === undefined ? '' : ` -d ${quoted(description)}`
  return `complete -c cmon-mcp -n ${quoted(condition)} ${what}${described}`
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
