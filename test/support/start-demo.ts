import { startProgram, type Program } from './program.ts'

/** The fields of the ready line (DESIGN 2). */
export interface Ready {
  event: 'ready'
  mcp: string
  sse: string
  token: string
  controller: string
  username: string
  password: string
  key_username: string
  key_file: string
  users: { username: string; password: string; role: string }[]
}

export type DemoProcess = Ready & Pick<Program, 'child' | 'stop'> & { program: Program }

/** `cmon-mcp demo --json` on free ports, ready. With `--controller-only` the fields of the daemon are missing. */
export async function startDemo(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<DemoProcess> {
  const program = await startProgram(
    ['demo', '--json', '--port', '0', '--controller-port', '0', ...args],
    env,
  )
  const [line] = await program.saw('stdout', /^\{.*\}\n/m)
  // The contract of the demo command; test/e2e/demo.test.ts holds it.
  const ready = JSON.parse(line) as Ready
  return { ...ready, program, child: program.child, stop: program.stop }
}

/** A daemon of ours that listens. */
export interface DaemonProcess {
  readonly program: Program
  readonly child: Program['child']
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly token: string
  readonly stateDir: string | undefined
  readonly stop: Program['stop']
}

const TOKEN = 'a-token-of-the-tests-0123456789abcdef'

/** `cmon-mcp serve` on a free loopback port (or the one that MCP_BIND_ADDRESS says), listening. */
export async function startDaemon(
  env: Record<string, string>,
  args: readonly string[] = [],
): Promise<DaemonProcess> {
  const program = await startProgram(['serve', ...args], {
    MCP_BIND_ADDRESS: '127.0.0.1:0',
    MCP_AUTH_TOKEN: TOKEN,
    ...env,
  })
  const [line] = await program.saw('stderr', /^\{.*"msg":"listening"\}\n/m)
  // The daemon's own log line.
  const { url } = JSON.parse(line) as { url: string }
  return {
    program,
    child: program.child,
    url,
    port: Number(new URL(url).port),
    token: env['MCP_AUTH_TOKEN'] ?? TOKEN,
    stateDir: env['MCP_STATE_DIR'],
    stop: program.stop,
  }
}

/** The settings for a daemon against a demo controller of another process. */
export function settingsFor(demo: Ready): Record<string, string> {
  return {
    CMON_ENDPOINT: demo.controller,
    CMON_USERNAME: demo.username,
    CMON_PASSWORD: demo.password,
  }
}
