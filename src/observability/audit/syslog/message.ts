import { hostname } from 'node:os'

/** One line of the audit. */
export interface SyslogRecord {
  readonly time: Date
  /** `call`, `intent`: the message's type. */
  readonly event: string
  /** One line of JSON. */
  readonly text: string
}

const APP = 'cmon-mcp'
/** Facility 13, "log audit", and severity 5, "notice" (RFC 5424 6.2.1). */
const PRIORITY = `<${13 * 8 + 5}>`
/** A header has printable ASCII without spaces, and so many characters for a host (RFC 5424 6). */
const HOST =
  hostname()
    .replace(/[^\x21-\x7e]/g, '')
    .slice(0, 255) || '-'

/** A message of RFC 5424. Its text is JSON, which holds no line end; there is no structured data. */
export function syslogMessage({ time, event, text }: SyslogRecord): string {
  return `${PRIORITY}1 ${time.toISOString()} ${HOST} ${APP} ${process.pid} ${event} - ${text}`
}

/** With its length before it, as streams carry it (RFC 5425 4.3, RFC 6587 3.4.1). */
export function withLength(message: string): string {
  return `${Buffer.byteLength(message)} ${message}`
}
