import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises'
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import type { McpServerFactory } from '@modelcontextprotocol/server'
import { localPrincipal } from '../auth/principal.ts'
import { announceChanges } from '../mcp/resources/serve-resources.ts'
import { logProtocolError } from '../observability/protocol-error.ts'
import type { Logger } from '../observability/log.ts'
import type { Daemon } from './compose.ts'

const DRAIN_TIMEOUT_MS = 5_000

/**
 * Serves one client on stdin and stdout until the client is gone, or until `stop` resolves and the calls that
 * run then have been answered.
 */
export async function serveOnStdio(
  daemon: Daemon,
  log: Logger,
  stop: Promise<unknown>,
): Promise<void> {
  const serverFor = await daemon.servers()
  const transport = new StdioServerTransport()
  const serve: McpServerFactory = ({ era }) => {
    const server = serverFor(localPrincipal)
    // There subscriptions are the transport's own matter, and it doesn't tell of them.
    if (era === 'modern')
      announceChanges(server, daemon.hub, async (...event) =>
        (await daemon.tools()).pipeline.sees(localPrincipal, ...event),
      )
    return server
  }
  const handle = serveStdio(serve, {
    transport,
    onerror: (error) => logProtocolError(log, error),
  })
  // serveStdio() has put its own handler there. The end of stdin alone would not do: a transport that closes
  // because stdout broke leaves stdin paused, and a paused stream never ends.
  const closed = transport.onclose
  const clientGone = new Promise<void>((resolve) => {
    transport.onclose = () => {
      closed?.()
      resolve()
    }
  })
  await Promise.race([
    clientGone,
    stop.then(async () => {
      process.stdin.pause()
      await answered(daemon, clientGone)
    }),
  ])
  await handle.close()
  await daemon.close()
}

/** Waits for the running calls, but not for ever. */
async function answered(daemon: Daemon, clientGone: Promise<void>): Promise<void> {
  const enough = new AbortController()
  const tooLong = delay(DRAIN_TIMEOUT_MS, undefined, { signal: enough.signal }).catch(() => {})
  await Promise.race([daemon.drained(), clientGone, tooLong])
  enough.abort()
  // The last answer is handed to the transport just after its call has ended.
  await turn()
}
