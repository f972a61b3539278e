import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Tells the service manager how the daemon is; what is told arrives in order, and the daemon waits for none of it. */
export interface Notifier {
  /** It listens, anew after a reload; `status` is a sentence for `systemctl status`. */
  readonly ready: (status: string) => void
  /** It reads its settings again. `ready` must follow, whether they were taken over or not. */
  readonly reloading: () => void
  readonly stopping: () => void
}

/** The sentence of a daemon that serves. */
export function servingAt(baseUrl: string): string {
  return `Listening for clients at ${baseUrl}`
}

/** systemd-notify waits at most five seconds for systemd to have read the message. */
const NOTIFY_TIMEOUT_MS = 10_000

const run = promisify(execFile)

/**
 * Speaks sd_notify(3) when `$NOTIFY_SOCKET` is set, by the program `systemd-notify` (the unit needs
 * `NotifyAccess=all`): Node opens no datagram sockets of the unix family. Does nothing otherwise.
 * A message that can't be sent is a warning, once; the daemon serves all the same.
 *
 * No `WATCHDOG=1`: each would cost a process, and Restart=on-failure sees to a daemon that ends.
 */
export function createNotifier(
  env: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): Notifier {
  const socket = env['NOTIFY_SOCKET'] ?? ''
  let warned = false
  let sent = Promise.resolve()
  const send = (...assignments: string[]): void => {
    if (socket === '') return
    // Of the environment only what is needed: secrets may stand in it.
    const options = {
      env: { NOTIFY_SOCKET: socket, PATH: env['PATH'] },
      timeout: NOTIFY_TIMEOUT_MS,
    }
    sent = sent.then(async () => {
      try {
        await run('systemd-notify', assignments, options)
      } catch (thrown) {
        if (!warned)
          warn(`${NOT_TOLD}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
        warned = true
      }
    })
  }
  return {
    ready: (status) => send('READY=1', statusLine(status)),
    // CLOCK_MONOTONIC is what hrtime reads; Type=notify-reload (systemd 253) tells reloads apart by it.
    reloading: () =>
      send(
        'RELOADING=1',
        `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`,
        statusLine('Reading the settings again'),
      ),
    stopping: () => send('STOPPING=1', statusLine('Stopping once the running calls are answered')),
  }
}

const NOT_TOLD =
  'systemd was not told the state of the daemon, and with Type=notify it ends one that never says it is ready'

/** A line end would begin another assignment. */
function statusLine(status: string): string {
  return `STATUS=${status.replaceAll(/\s+/g, ' ')}`
}
