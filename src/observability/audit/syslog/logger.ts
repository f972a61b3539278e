import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Writable } from 'node:stream'
import { loggerCommand, PRIORITY } from './message.ts'
import type { Lost, SyslogSender } from './sender.ts'

/** What the program may leave unread before records are dropped. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Hands records to logger(1), a line each on its stdin: it writes them into a datagram socket, with a header as
 * local daemons of syslog know it. Started at the first record, and again when it has ended.
 */
export function openLogger(socket: string, lost: Lost): SyslogSender {
  let child: ChildProcessByStdio<Writable, null, null> | undefined

  function start(): ChildProcessByStdio<Writable, null, null> {
    const [program = '', ...args] = loggerCommand(socket)
    const started = spawn(program, args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      // Our own environment may hold secrets.
      env: { PATH: process.env['PATH'] },
    })
    // It ends when its stdin does: with us.
    started.unref()
    started.once('error', () => (child = undefined))
    started.once('close', () => (child = undefined))
    // The callback of each write tells.
    started.stdin.on('error', () => {})
    return started
  }

  return {
    send({ text }) {
      child ??= start()
      if (child.stdin.writableLength > MOST_BYTES) return lost(1, 'logger is too slow')
      child.stdin.write(`${PRIORITY}${text}\n`, (error) => {
        if (error instanceof Error) lost(1, `logger: ${error.message}`)
      })
      return undefined
    },
    async close() {
      const last = child
      if (last === undefined) return
      await new Promise<void>((resolve) => {
        last.once('close', () => resolve())
        last.once('error', () => resolve())
        last.stdin.end()
      })
    },
  }
}
