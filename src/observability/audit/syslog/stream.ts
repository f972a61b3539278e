import type { Socket } from 'node:net'
import { setTimeout as startTimer } from 'node:timers'
import type { SyslogRecord } from './message.ts'
import type { Lost, SyslogSender } from './sender.ts'

/** As many wait for a receiver that is away or slow. */
const MOST_WAITING = 2_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const CLOSE_TIMEOUT_MS = 2_000
/** As `/dev/log` mostly is. Node.js has no such sockets, and the daemon runs no program that has. */
const FOR_DATAGRAMS =
  'the socket is one for datagrams, which can not be written to from here: let the collector listen on udp://127.0.0.1:514'

/**
 * Sends records over a connection, which is made when there is something to send, and again when it broke. What was
 * written to one that breaks may be lost unseen: syslog has no acknowledgements. */
export function openStream(
  open: () => Socket,
  ready: 'connect' | 'secureConnect',
  frame: (record: SyslogRecord) => string,
  lost: Lost,
): SyslogSender {
  const waiting: SyslogRecord[] = []
  let socket: Socket | undefined
  let isReady = false
  let retry: NodeJS.Timeout | undefined
  let pause = FIRST_PAUSE_MS
  let problem = 'the receiver is too slow'
  let closing: (() => void) | undefined

  function write(): void {
    const to = socket
    if (to === undefined || !isReady) return
    while (!to.writableNeedDrain) {
      const record = waiting.shift()
      if (record === undefined) return closing?.()
      to.write(frame(record))
    }
  }

  function connect(): void {
    retry = undefined
    const made = open()
    socket = made
    made.unref()
    made.once(ready, () => {
      isReady = true
      pause = FIRST_PAUSE_MS
      write()
    })
    made.on('drain', write)
    // Receivers say nothing, but the end of a stream that nobody reads is never seen.
    made.resume()
    made.on('error', (error: NodeJS.ErrnoException) => {
      problem = error.code === 'EPROTOTYPE' ? FOR_DATAGRAMS : error.message
    })
    made.once('close', () => {
      socket = undefined
      isReady = false
      if (waiting.length === 0) return
      retry = startTimer(connect, pause)
      retry.unref()
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    })
  }

  return {
    send(record) {
      if (waiting.length >= MOST_WAITING) {
        waiting.shift()
        lost(1, problem)
      }
      waiting.push(record)
      if (socket === undefined && retry === undefined) connect()
      else write()
    },
    async close() {
      if (waiting.length > 0) await withinTime((done) => (closing = done))
      clearTimeout(retry)
      if (waiting.length > 0) lost(waiting.splice(0).length, problem)
      const last = socket
      if (last === undefined) return
      await withinTime((done) => {
        last.once('close', done)
        last.end()
      })
      last.destroy()
    },
  }
}

function withinTime(work: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)
    work(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
