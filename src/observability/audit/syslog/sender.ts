import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { syslogMessage, withLength, type SyslogRecord } from './message.ts'
import { openStream } from './stream.ts'

/** Where a copy of the audit goes. */
export type SyslogTarget =
  | { readonly protocol: 'udp' | 'tcp' | 'tls'; readonly host: string; readonly port: number }
  | { readonly protocol: 'unix'; readonly path: string }

export interface SyslogSender {
  /** Never waits and never throws: what can't be sent is told to `lost`. */
  send(record: SyslogRecord): void
  /** Gives what waits a moment yet. */
  close(): Promise<void>
}

/** So many records could not be sent. */
export type Lost = (records: number, problem: string) => void

/** Opens nothing before the first record. */
export function openSyslog(target: SyslogTarget, lost: Lost): SyslogSender {
  if (target.protocol === 'unix')
    return openStream(
      () => connect(target.path),
      'connect',
      (record) => `${syslogMessage(record)}\n`,
      lost,
    )
  const { protocol, host, port } = target
  if (protocol === 'udp') return openDatagrams(host, port, lost)
  return openStream(
    () =>
      protocol === 'tls' ? connectTls({ host, port, minVersion: 'TLSv1.2' }) : connect(port, host),
    protocol === 'tls' ? 'secureConnect' : 'connect',
    (record) => withLength(syslogMessage(record)),
    lost,
  )
}

/** What fits into a datagram over IPv4. */
const LONGEST_DATAGRAM = 65_507

function openDatagrams(host: string, port: number, lost: Lost): SyslogSender {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.unref()
  // Every failure comes to the callback of its message, too.
  socket.on('error', () => {})
  const underWay = new Set<Promise<void>>()
  return {
    send(record) {
      const message = Buffer.from(syslogMessage(record))
      if (message.length > LONGEST_DATAGRAM)
        return lost(1, `a record of ${message.length} bytes is too long for a datagram; use tcp`)
      const sent = new Promise<void>((resolve) =>
        socket.send(message, port, host, (error) => {
          if (error !== null) lost(1, error.message)
          resolve()
        }),
      ).finally(() => underWay.delete(sent))
      underWay.add(sent)
      return undefined
    },
    async close() {
      await Promise.all(underWay)
      await new Promise<void>((resolve) => socket.close(() => resolve()))
    },
  }
}
