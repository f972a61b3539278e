import { InvalidArgumentError, type Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { createLog } from '../observability/log.ts'
import { composeDaemon } from './compose.ts'
import type { Io } from './io.ts'
import { serveHttp } from './serve.ts'
import { serveOnStdio } from './stdio.ts'
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
    .option('--stdio', 'the daemon on stdin and stdout; the ready line goes to stderr')
    .option('--port <n>', 'port of the daemon, 0 for any free one', port, 3000)
    .option('--controller-port <n>', 'port of the controller, 0 for any free one', port, 9501)
    .option('--seed <n>', 'same seed, same world', wholeNumber, 1)
    .option('--clusters <n>', 'how many clusters', wholeNumber)
    .option('--world <name>', 'which world')
    .option('--clock-speed <n>', 'simulated seconds per second', speed, 1)
    .option('--fault <kind=value>', 'a fault to play, may be repeated', collect, [])
    .option('--rpc-log <file>', 'a JSON line per RPC, secrets masked')
  demo.action(() => runDemo(demo, io))
}

async function runDemo(command: Command, io: Io): Promise<void> {
  const flags = command.opts<DemoFlags>()
  // systemd sets it to the pid of what it starts itself, and not for shells below.
  if (io.env['SYSTEMD_EXEC_PID'] === String(process.pid))
    throw new Error('The demo is no service: its data is invented. Use "cmon-mcp serve" in a unit.')
  // Loaded here and nowhere else: a daemon in production holds no demo code in memory.
  const [{ parseFault }, { demoEnvironment, readyLine, readyText, startDemo }] = await Promise.all([
    import('../demo/faults.ts'),
    import('./demo.ts'),
  ])
  const faults = flags.fault.map((text) => {
    try {
      return parseFault(text)
    } catch (thrown) {
      return command.error(thrown instanceof Error ? thrown.message : String(thrown))
    }
  })
  const stop = stopSignal()
  const demo = await startDemo({
    controllerPort: flags.controllerPort,
    seed: flags.seed,
    clusters: flags.clusters,
    world: flags.world,
    clockSpeed: flags.clockSpeed,
    faults,
    rpcLog: flags.rpcLog,
  })
  try {
    const say = flags.stdio === true ? io.complain : io.print
    const ready = flags.json === true || flags.stdio === true ? readyLine : readyText
    if (flags.controllerOnly === true) {
      say(ready(demo, undefined))
      await stop
      return
    }
    const { env, token } = demoEnvironment(demo, flags.port, io.env)
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
    })
    const daemon = await composeDaemon(config, log)
    if (flags.stdio === true) {
      say(ready(demo, undefined))
      await serveOnStdio(daemon, log, stop)
      return
    }
    const served = await serveHttp(config, daemon, log)
    say(ready(demo, { baseUrl: served.baseUrl, token }))
    await stop
    await served.close()
  } finally {
    await demo.close()
  }
}

function port(text: string): number {
  const value = wholeNumber(text)
  if (value > 65_535) throw new InvalidArgumentError('Ports go up to 65535.')
  return value
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number is needed.')
  return Number(text)
}

function speed(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 100_000))
    throw new InvalidArgumentError('A number above 0 is needed, such as 60.')
  return value
}

function collect(text: string, before: string[]): string[] {
  return [...before, text]
}
