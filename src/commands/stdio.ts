import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { localPrincipal } from '../auth/principal.ts'
import type { Logger } from '../observability/log.ts'
import type { Daemon } from './compose.ts'

/** Serves one client on stdin and stdout until the input ends or `stop` resolves. */
export async function serveOnStdio(
  daemon: Daemon,
  log: Logger,
  stop: Promise<unknown>,
): Promise<void> {
  const handle = serveStdio(() => daemon.serverFor(localPrincipal), {
    onerror: (error) => log.debug({ err: error }, 'protocol error'),
  })
  const inputEnded = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
  })
  await Promise.race([inputEnded, stop])
  await handle.close()
  await daemon.close()
}
