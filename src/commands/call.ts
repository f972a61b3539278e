import { localPrincipal } from '../auth/principal.ts'
import { UnknownToolError } from '../mcp/unknown-tool.ts'
import type { CommandKit } from './command-kit.ts'
import { composeDaemon, type Daemon } from './compose.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { exitCodeOf, type Io } from './io.ts'

/** `cmon-mcp call <tool> [json]`. */
export function addCallCommand({ command, start, io, ended }: CommandKit): void {
  const made = command('call <tool> [json]', 'one tool call; prints the structured result')
  made.action(async (tool: string, json: string | undefined) => {
    const { config, log } = start(made, { controller: true, http: false })
    if (config.origins.logLevel === undefined) log.level = 'warn'
    const daemon = await composeDaemon(config, log)
    const interrupted = new AbortController()
    process.once('SIGINT', () => interrupted.abort(new Error('interrupted')))
    try {
      ended(await callOnce(daemon, tool, json, io, interrupted.signal))
    } finally {
      await daemon.close()
    }
  })
}

/** One tool call through the pipeline: structured result on stdout, an error's text on stderr. */
async function callOnce(
  daemon: Daemon,
  name: string,
  json: string | undefined,
  io: Io,
  signal: AbortSignal,
): Promise<ExitCode> {
  const args = parseArguments(json)
  if (args instanceof Error) {
    io.complain(`The arguments are not a JSON object: ${args.message}. Example: '{"limit": 5}'`)
    return exitCodes.usage
  }
  const { pipeline, offer } = await daemon.tools()
  try {
    const result = await pipeline.call({
      name,
      args,
      selection: offer.select(offer.standingOf(localPrincipal)),
      principal: localPrincipal,
      signal,
      origin: { transport: 'call' },
      progress: ({ message }) => {
        if (message !== undefined) io.complain(message)
      },
    })
    if (result.isError !== true) {
      io.print(JSON.stringify(result.structuredContent, null, 2))
      return exitCodes.done
    }
    io.complain(result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n'))
    const error: unknown = result._meta?.['cmon-mcp/error']
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
    return exitCodeOf(String(code))
  } catch (thrown) {
    if (!(thrown instanceof UnknownToolError)) throw thrown
    io.complain(thrown.message)
    return exitCodes.usage
  }
}

function parseArguments(json: string | undefined): Record<string, unknown> | Error {
  if (json === undefined) return {}
  try {
    const parsed: unknown = JSON.parse(json)
    // Values are checked by the tool's own schema.
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>
    return new Error('it is another JSON value')
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}
