import { PassThrough } from 'node:stream'
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import type { ProxyFailure } from './failure.ts'
import { createForwarder } from './forward.ts'
import { probe } from './probe.ts'
import type { Remote } from './remote.ts'

/** How long calls that run may still take when the client has closed stdin, or a signal came. */
const FINISH_TIMEOUT_MS = 10_000

export interface ProxyRun {
  readonly remote: Remote
  readonly version: string
  readonly stop: Promise<unknown>
  readonly complain: (problem: unknown) => void
}

/**
 * Serves the client on stdin and stdout with what the remote daemon answers, until the client is gone or `stop`
 * resolves, and what runs then is answered. Throws ProxyFailure when the daemon can't be used.
 */
export async function runProxy({ remote, version, stop, complain }: ProxyRun): Promise<void> {
  await probe(remote, version)
  // The SDK's transport takes the end of its input for the end of everything; answers are still due then.
  const input = new PassThrough()
  const inputEnded = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
    process.stdin.once('error', () => resolve())
  })
  process.stdin.pipe(input, { end: false })
  const client = new StdioServerTransport(input)
  const clientGone = new Promise<void>((resolve) => {
    client.onclose = resolve
  })
  client.onerror = complain
  let refused: (failure: ProxyFailure) => void = () => {}
  const refusal = new Promise<ProxyFailure>((resolve) => (refused = resolve))
  const forwarder = createForwarder(remote, {
    // A client that is gone reads nothing.
    deliver: (message) => void client.send(message).catch(() => {}),
    complain,
    onRefused: refused,
  })
  client.onmessage = (message) => forwarder.take(message)
  await client.start()
  const finishing = Promise.race([inputEnded, stop]).then(async () => {
    process.stdin.unpipe(input)
    process.stdin.pause()
    // What was read is taken before what runs is counted.
    await turn()
    await withinTime(forwarder.idle(), clientGone)
  })
  const failure = await Promise.race([refusal, clientGone, finishing])
  await forwarder.close()
  await client.close()
  process.stdin.destroy()
  if (failure !== undefined) throw failure
}

async function withinTime(...any: Promise<unknown>[]): Promise<void> {
  const enough = new AbortController()
  const tooLong = delay(FINISH_TIMEOUT_MS, undefined, { signal: enough.signal }).catch(() => {})
  await Promise.race([...any, tooLong])
  enough.abort()
}
