import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Where the daemon listens. A host is a name, an IPv4 or an IPv6 address without brackets. */
export type BindAddress =
  { readonly host: string; readonly port: number } | { readonly unixPath: string }

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

const wildcard = new BlockList()
wildcard.addAddress('0.0.0.0')
wildcard.addAddress('::', 'ipv6')

/** Whether only this machine reaches the host: `localhost` and the loopback addresses in any notation. */
export function isLoopback(host: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(host) || isIn(loopback, host)
}

/** Whether the host stands for every address of the machine. */
export function isWildcard(host: string): boolean {
  return isIn(wildcard, host)
}

function isIn(addresses: BlockList, host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (isIPv4(bare)) return addresses.check(bare)
  return isIPv6(bare) && addresses.check(bare, 'ipv6')
}

/** `host:port` as it stands in a URL or a Host header, with brackets around IPv6; `unix:/path`. */
export function showBind(bind: BindAddress): string {
  return 'unixPath' in bind ? `unix:${bind.unixPath}` : `${inUrl(bind.host)}:${bind.port}`
}

/** The host as a URL spells it. */
export function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/** `host` and, when written, `port` of `host`, `host:port`, `[v6]` or `[v6]:port`; undefined for anything else. */
export function splitHost(text: string): { host: string; port: number | undefined } | undefined {
  const [, v6, name, digits] = /^(?:\[([^\]]+)\]|([^:[\]/@\s]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = v6 ?? name
  const port = digits === undefined ? undefined : Number(digits)
  if (host === undefined || (port !== undefined && port > 65_535)) return undefined
  // A zone ("fe80::1%eth0") has no place in a URL or a Host header.
  const fits = v6 === undefined ? isIPv4(host) || isHostName(host) : isIPv6(v6) && !v6.includes('%')
  return fits ? { host: host.toLowerCase(), port } : undefined
}

/** Names whose last label is a number are addresses in disguise ("0", "127.1"), and resolvers take them as such. */
function isHostName(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.')
  return (
    name.length <= 253 &&
    labels.every((label) => /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/.test(label)) &&
    !/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')
  )
}
