import { inUrl, splitHost } from './address.ts'
import { kind, Unfit } from './kinds.ts'
import type { Kind } from './setting.ts'

/** A collector of syslog: by name, or a socket of this machine. */
export type SyslogTarget =
  | { readonly protocol: 'udp' | 'tcp' | 'tls'; readonly host: string; readonly port: number }
  | { readonly protocol: 'unix'; readonly path: string }

/** RFC 5426, RFC 6587 (where it is custom) and RFC 5425. */
const PORTS = { udp: 514, tcp: 514, tls: 6514 } as const

/** `udp://host:514`, `tcp://…`, `tls://…` or `unix:/run/syslog.sock`. */
export const syslogTarget: Kind<SyslogTarget> = kind(
  'udp://host:514',
  (given) => {
    const path = /^unix:(?:\/\/)?(\/.+)$/i.exec(given)?.[1]
    if (path !== undefined) return { protocol: 'unix', path }
    const [, scheme = '', place = ''] = /^(udp|tcp|tls):\/\/([^/]+)\/?$/i.exec(given) ?? []
    const parts = splitHost(place)
    if (parts === undefined)
      throw new Unfit(
        'must be udp://host:514, tcp://host:514, tls://host:6514 or unix:/run/syslog.sock',
      )
    // One of the three, by the pattern above.
    const protocol = scheme.toLowerCase() as keyof typeof PORTS
    return { protocol, host: parts.host, port: parts.port ?? PORTS[protocol] }
  },
  (target) =>
    target.protocol === 'unix'
      ? `unix:${target.path}`
      : `${target.protocol}://${inUrl(target.host)}:${target.port}`,
)
