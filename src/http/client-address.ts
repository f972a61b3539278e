import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Stands for the peer of a unix socket, which has no address: whoever can open it is one client. */
const UNIX = 'unix'

/**
 * The address a request really comes from: the peer's, or behind trusted proxies the nearest address in
 * X-Forwarded-For that is none of them. What a client writes there itself stands farther left and isn't read.
 */
export function createClientAddress(
  trustedProxies: readonly string[],
): (incoming: IncomingMessage) => string {
  const trusted = new BlockList()
  for (const entry of trustedProxies) {
    if (entry === UNIX) continue
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  const trustsUnix = trustedProxies.includes(UNIX)
  const isTrusted = (address: string): boolean =>
    address === UNIX ? trustsUnix : trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (incoming) => {
    let address = plain(incoming.socket.remoteAddress ?? UNIX)
    const forwarded = [incoming.headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
    while (isTrusted(address)) {
      const previous = plain(forwarded.pop()?.trim() ?? '')
      if (isIP(previous) === 0) break
      address = previous
    }
    return address
  }
}

/** `::ffff:192.0.2.1`, as dual-stack sockets report IPv4 peers, is the IPv4 address. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
