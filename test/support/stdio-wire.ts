import type { WireMessage } from './mcp-wire.ts'
import { startProgram, type Program } from './program.ts'

/** A stdio server driven line by line. */
export interface StdioWire {
  readonly program: Program
  request(method: string, params?: Record<string, unknown>): Promise<WireMessage>
  callTool(name: string, args?: Record<string, unknown>): Promise<WireMessage>
  /** Everything on stdout, one JSON value per line; throws for a line that is none. */
  lines(): unknown[]
}

const PATIENCE_MS = 15_000

/** Starts `cmon-mcp` with these arguments and introduces a client of revision 2025-11-25 to it. */
export async function openStdio(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<StdioWire> {
  const program = await startProgram(args, env)
  const lines = (): unknown[] =>
    program
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line))
  const say = (message: Record<string, unknown>): void =>
    void program.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  let lastId = 0
  const request = async (
    method: string,
    params: Record<string, unknown> = {},
  ): Promise<WireMessage> => {
    const id = (lastId += 1)
    say({ id, method, params })
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      // JSON-RPC messages; what they hold is what tests assert.
      const answer = (lines() as WireMessage[]).find((message) => message.id === id)
      if (answer !== undefined) return answer
      if (Date.now() > deadline || program.child.exitCode !== null)
        throw new Error(`${method}: no answer; stderr: ${program.stderr()}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  await request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'wire', version: '1' },
  })
  say({ method: 'notifications/initialized' })
  return {
    program,
    request,
    callTool: (name, args = {}) => request('tools/call', { name, arguments: args }),
    lines,
  }
}
