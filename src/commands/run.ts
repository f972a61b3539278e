import { randomBytes } from 'node:crypto'
import { Command, CommanderError, Option } from 'commander'
import { normaliseArgv, settingFlags, usesShortForm } from '../config/argv.ts'
import { describeConfig, secretsIn } from '../config/describe.ts'
import { loadConfig, type LoadedConfig, type Needs } from '../config/load.ts'
import { settingsHelp } from '../config/help.ts'
import type { Config } from '../config/settings.ts'
import { didYouMean } from '../fleet/nearest.ts'
import { createLog, type Logger } from '../observability/log.ts'
import { toolsets } from '../tools/index.ts'
import { version } from '../version.ts'
import { callOnce } from './call.ts'
import { addClientConfig } from './client-config-command.ts'
import { addDemoCommand } from './demo-command.ts'
import { addCompletionCommand } from './completion-command.ts'
import { composeDaemon } from './compose.ts'
import { addDoctorCommand } from './doctor/command.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { inheritedSocket } from './inherited-socket.ts'
import { addHealthcheckCommand } from './healthcheck.ts'
import { failWith, type Io } from './io.ts'
import { createNotifier, servingAt } from './notify.ts'
import { reloadOnHangUp } from './reload.ts'
import { serveHttp } from './serve.ts'
import { selectionOf } from './service.ts'
import { serveOnStdio } from './stdio.ts'
import { stopSignal } from './stop-signals.ts'
import { printTools } from './tools.ts'

/** Chooses and runs a command. Resolves with the exit code; everything it started is stopped by then. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done
  const program = createProgram(io, (code) => (exitCode = code))
  try {
    refuseUnknownCommand(program, argv)
    await program.parseAsync(chooseStdio(argv), { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError)
      return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage
    return failWith(thrown, io)
  }
}

/** Every command with its options; `exitWith` hears the exit code of one that ends without an error. */
export function createProgram(io: Io, exitWith: (code: ExitCode) => void): Command {
  const program = new Command('cmon-mcp')
    .description('MCP server for ClusterControl: AI assistants see and operate database clusters.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.print(text.trimEnd()),
      writeErr: (text) => io.complain(text.trimEnd()),
    })
    .showHelpAfterError('(cmon-mcp --help shows commands and settings)')
    .addHelpText('after', () => `\n${settingsHelp()}`)

  /** A command that reads the settings: its flags are all of them. */
  const command = (
    name: string,
    description: string,
    options?: { isDefault: boolean },
  ): Command => {
    const made = program
      .command(name, options)
      .description(description)
      .option('--env-file <file>', 'env file instead of /etc/default/cmon-mcp')
    for (const { option } of SETTING_OPTIONS) made.addOption(option)
    return made
  }
  const load = (made: Command, needs: Needs, strict = false): LoadedConfig =>
    loadConfig({
      argvSettings: settingsOf(made),
      env: io.env,
      envFile: made.opts<{ envFile?: string }>().envFile,
      needs,
      strict,
      knownToolsets: toolsets.map(({ name }) => name),
      knownTools: toolsets.flatMap(({ tools }) => tools.map(({ name }) => name)),
    })
  const start = (made: Command, needs: Needs): { config: Config; log: Logger } => {
    const { config, warnings } = load(made, needs)
    const log = createLog({
      level: config.logLevel,
      format: config.logFormat,
      secrets: () => secretsIn(config),
      env: io.env,
    })
    for (const warning of warnings) log.warn(warning)
    return { config, log }
  }

  const serve = command('serve', 'the HTTP daemon (this is the default)', { isDefault: true })
  serve.action(async () => {
    const { config, log } = start(serve, { controller: true, http: true })
    const stop = stopSignal()
    const notifier = createNotifier(io.env, (message) => log.warn(message))
    const open = inheritedSocket(io.env, config.bindAddress)
    const serving = composeDaemon(config, log).then((daemon) =>
      serveHttp(config, daemon, log, open),
    )
    const reading = (): LoadedConfig => load(serve, { controller: true, http: true })
    const stopReloading = reloadOnHangUp({ serving, start: config, load: reading, log, notifier })
    const served = await serving
    notifier.ready(servingAt(served.baseUrl))
    log.info({ signal: await stop }, 'stopping')
    stopReloading()
    notifier.stopping()
    await served.close()
  })

  const stdio = command('stdio', 'the same server on stdin and stdout')
  stdio.action(async () => {
    const { config, log } = start(stdio, { controller: true, http: false })
    await serveOnStdio(await composeDaemon(config, log), log, stopSignal())
  })

  addDemoCommand(program, io)

  const kit = { command, load, io, ended: exitWith }
  addDoctorCommand(kit)
  addHealthcheckCommand(kit)

  const call = command('call <tool> [json]', 'one tool call; prints the structured result')
  call.action(async (tool: string, json: string | undefined) => {
    const { config, log } = start(call, { controller: true, http: false })
    if (config.origins.logLevel === undefined) log.level = 'warn'
    const daemon = await composeDaemon(config, log)
    const interrupted = new AbortController()
    process.once('SIGINT', () => interrupted.abort(new Error('interrupted')))
    try {
      exitWith(await callOnce(daemon, tool, json, io, interrupted.signal))
    } finally {
      await daemon.close()
    }
  })

  const tools = command('tools', 'the tools these settings would show').option(
    '--json',
    'with hints, as JSON',
  )
  tools.action(() => {
    const { config } = load(tools, { controller: false, http: false })
    printTools(selectionOf(config), tools.opts<{ json?: boolean }>().json ?? false, io)
  })

  const checkConfig = command('check-config', 'checks the settings, strictly')
  checkConfig.action(async () => {
    const { config, warnings } = load(checkConfig, { controller: true, http: true }, true)
    const daemon = await composeDaemon(config, createLog({ level: 'silent', format: 'json' }))
    await daemon.close()
    for (const warning of warnings) io.complain(`warning: ${warning}`)
    io.print('The settings are fine.')
  })

  const printConfig = command(
    'print-config',
    'effective settings and where each comes from, secrets masked',
  ).option('--json', 'as JSON')
  printConfig.action(() => {
    const { config, warnings } = load(printConfig, { controller: false, http: false })
    for (const warning of warnings) io.complain(`warning: ${warning}`)
    const rows = describeConfig(config)
    if (printConfig.opts<{ json?: boolean }>().json === true)
      io.print(JSON.stringify(rows, null, 2))
    else
      for (const { key, value, origin } of rows)
        io.print(value === undefined ? `# ${key} is not set` : `${key}=${value}  # ${origin}`)
  })

  const clientConfig = command('client-config', 'how to connect a client: what to paste or run')
  addClientConfig(clientConfig, () => load(clientConfig, { controller: false, http: false }), io)

  program
    .command('generate-token')
    .description('a random token of 256 bits')
    .action(() => io.print(randomBytes(32).toString('base64url')))

  addCompletionCommand(program, io)
  return program
}

/** commander would take it for an argument of the default command, and complain of that. */
function refuseUnknownCommand(program: Command, [first]: readonly string[]): void {
  const known = program.commands.map((command) => command.name())
  if (first === undefined || first.startsWith('-') || ['help', ...known].includes(first)) return
  program.error(`error: unknown command '${first}'. ${didYouMean(first, known)}`.trimEnd())
}

/** Without a command, a short form such as `-endpoint` means the stdio server: so Claude Code starts it. */
function chooseStdio(argv: readonly string[]): string[] {
  const [first] = argv
  const command = first === undefined || first.startsWith('-') ? undefined : first
  const normalised = normaliseArgv(argv, ['env-file'])
  return command === undefined && usesShortForm(argv) ? ['stdio', ...normalised] : normalised
}

/** `--help` lists the settings once, below the commands, so the options themselves stay hidden. */
const SETTING_OPTIONS = settingFlags().map(({ flag, key }) => ({
  key,
  option: new Option(`${flag} <value>`).hideHelp(),
}))

function settingsOf(command: Command): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const { key, option } of SETTING_OPTIONS) {
    const value: unknown = command.getOptionValue(option.attributeName())
    if (typeof value === 'string') settings[key] = value
  }
  return settings
}
