import { InvalidArgumentError, Option, type Command } from 'commander'
import { secretsIn } from '../config/describe.ts'
import { loadConfig } from '../config/load.ts'
import { createLog } from '../observability/log.ts'
import { composeDaemon } from './compose.ts'
import type { Io } from './io.ts'
import { serveHttp } from './serve.ts'
import { stopSignal } from './stop-signals.ts'

interface DemoFlags {
  json?: boolean
  stdio?: boolean
  controllerOnly?: boolean
  controllerPort: number
  port: number
  seed: number
  clusters?: number
  world?: string
  clockSpeed: number
  fault: string[]
  rpcLog?: string
}

/** `cmon-mcp demo`: the embedded demo controller and a daemon against it. */
export function addDemoCommand(program: Command, io: Io): void {
  const demo = program
    .command('demo')
    .description('a demo controller with an invented fleet, and the daemon against it')
    .option('--json', 'print one line of JSON when ready')
    .option('--controller-only', 'no daemon')
    .addOption(
      new Option(
        '--stdio',
        'the daemon on stdin and stdout; the ready line goes to stderr',
      ).conflicts('controllerOnly'),
    )
    .option('--port <n>', 'port of the daemon, 0 for any free one', port, 3000)
    .option('--controller-port <n>', 'port of the controller, 0 for any free one', port, 9501)
    .option('--seed <n>', 'same seed, same world', seed, 1)
    .option('--clusters <n>', `how many clusters, up to ${MOST_CLUSTERS}`, clusterCount)
    .option('--world <name>', 'which world')
    .option('--clock-speed <n>', 'simulated seconds per second', speed, 1)
    .option(
      '--fault <kind=value>',
      'faults to play, with commas between them; may be repeated',
      collect,
      [],
    )
    .option('--rpc-log <file>', 'a JSON line per RPC, secrets masked')
  demo.action(() => runDemo(demo, io))
}

async function runDemo(command: Command, io: Io): Promise<void> {
  const flags = command.opts<DemoFlags>()
  // systemd sets it to the pid of what it starts itself, and not for shells below.
  if (io.env['SYSTEMD_EXEC_PID'] === String(process.pid))
    throw new Error('The demo is no service: its data is invented. Use "cmon-mcp serve" in a unit.')
  const { port: daemonPort, controllerPort } = flags
  if (daemonPort === controllerPort && daemonPort !== 0 && !flags.controllerOnly && !flags.stdio)
    command.error(
      `error: --port and --controller-port are both ${daemonPort}: they need two ports.`,
    )
  // Loaded here and nowhere else: a daemon in production holds no demo code in memory.
  const [{ parseFaults }, { WORLD_NAMES }, parts] = await Promise.all([
    import('../demo/faults.ts'),
    import('../demo/world/world.ts'),
    import('./demo.ts'),
  ])
  const { demoCertificate, demoEnvironment, readyLine, readyText, startDemo } = parts
  if (flags.world !== undefined && !WORLD_NAMES.includes(flags.world))
    command.error(
      `error: option '--world <name>' argument '${flags.world}' is invalid. Worlds: ${WORLD_NAMES.join(', ')}.`,
    )
  const faults = flags.fault.flatMap((text) => {
    try {
      return parseFaults(text)
    } catch (thrown) {
      return command.error(thrown instanceof Error ? thrown.message : String(thrown))
    }
  })
  const stop = stopSignal()
  const demo = await startDemo({
    controllerPort,
    seed: flags.seed,
    clusters: flags.clusters,
    world: flags.world,
    clockSpeed: flags.clockSpeed,
    faults,
    certificate: await demoCertificate(stateDirOf(io.env), io.complain),
    rpcLog: flags.rpcLog,
  }).catch(portTaken('--controller-port'))
  try {
    const say = flags.stdio === true ? io.complain : io.print
    const ready = flags.json === true || flags.stdio === true ? readyLine : readyText
    if (flags.controllerOnly === true) {
      say(ready(demo, undefined))
      await stop
      return
    }
    const { env, token } = demoEnvironment(demo, daemonPort, io.env)
    const { config } = loadConfig({
      argvSettings: {},
      env,
      ignoreEnvFile: true,
      needs: { controller: true, http: flags.stdio !== true },
    })
    // A person reads this terminal: its log stays out of the way unless asked for.
    const quiet = config.origins.logLevel === undefined ? 'warn' : config.logLevel
    const log = createLog({
      level: quiet,
      format: config.origins.logFormat === undefined ? 'text' : config.logFormat,
      secrets: () => secretsIn(config),
      env: io.env,
    })
    const daemon = await composeDaemon(config, log)
    if (flags.stdio === true) {
      say(ready(demo, undefined))
      const { serveOnStdio } = await import('./stdio.ts')
      await serveOnStdio(daemon, log, stop)
      return
    }
    const served = await serveHttp(config, daemon, log).catch(portTaken('--port'))
    say(ready(demo, { baseUrl: served.baseUrl, token }))
    await stop
    await served.close()
  } finally {
    await demo.close()
  }
}

/** Where a daemon of this user keeps its state, whatever else its settings are. */
function stateDirOf({ MCP_STATE_DIR, HOME, XDG_STATE_HOME }: Io['env']): string {
  const { config } = loadConfig({
    argvSettings: {},
    env: { MCP_STATE_DIR, HOME, XDG_STATE_HOME },
    ignoreEnvFile: true,
    needs: { controller: false, http: false },
  })
  return config.stateDir
}

function portTaken(flag: string): (thrown: unknown) => never {
  return (thrown) => {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE')) throw thrown
    const advice = `another program listens there. Stop it, or choose another port with ${flag}.`
    throw new Error(`${thrown.message}: ${advice}`, { cause: thrown })
  }
}

const MOST_CLUSTERS = 10_000
const HIGHEST_PORT = 65_535
const HIGHEST_SEED = 999_999_999

// commander hands over the value before as a second argument, hence these.
const seed = (text: string): number => wholeNumber(text, HIGHEST_SEED)
const clusterCount = (text: string): number => wholeNumber(text, MOST_CLUSTERS)

function port(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > HIGHEST_PORT)
    throw new InvalidArgumentError(`Ports go up to ${HIGHEST_PORT}.`)
  return wholeNumber(text, HIGHEST_PORT)
}

function wholeNumber(text: string, most: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) > most)
    throw new InvalidArgumentError(`A whole number is needed, from 0 to ${most}.`)
  return Number(text)
}

function speed(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 100_000))
    throw new InvalidArgumentError('A number above 0 is needed, up to 100000, such as 60.')
  return value
}

function collect(text: string, before: string[]): string[] {
  return [...before, text]
}
