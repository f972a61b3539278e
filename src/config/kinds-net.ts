import { isIPv4, isIPv6 } from 'node:net'
import { isLoopback, showBind, splitHost, type BindAddress } from './address.ts'
import { z } from 'zod'
import { kind, list, secretOf, Unfit } from './kinds.ts'
import type { Secret } from './secret.ts'
import type { Kind } from './setting.ts'

/** The controller's RPC v2 address: https, maybe with a path, without the slash at its end. */
export const controllerUrl: Kind<string> = kind('url', (given) => {
  const example = 'such as https://127.0.0.1:9501'
  if (/^http:/i.test(given))
    throw new Unfit(`must be https: the controller's RPC v2 is TLS only, on port 9501; ${example}`)
  const url = parseUrl(given, `must be a URL ${example}`)
  if (url.protocol !== 'https:') throw new Unfit(`must begin with https://, ${example}`)
  return withoutSlash(url)
})

/** An https URL, or an http one of this machine, kept as it was written: issuers are compared letter by letter. */
export const issuerUrl: Kind<string> = kind('url', (given) => {
  const message = 'must be an https URL, such as https://login.example.com/realms/main'
  const url = parseUrl(given, message)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new Unfit('must be https: whoever sits between could let in whom they like')
  if (!/^https?:$/.test(url.protocol)) throw new Unfit(message)
  return given
})

/** The URL by which clients know the daemon, without the slash at its end. */
export const baseUrl: Kind<string> = kind('url', (given) => {
  const message = 'must be an http or https URL, such as https://mcp.example.com/cc'
  const url = parseUrl(given, message)
  if (!/^https?:$/.test(url.protocol)) throw new Unfit(message)
  return withoutSlash(url)
})

/** The http or https URL of a webhook, which may be a secret as a whole. */
export const webhookUrl: Kind<Secret> = secretOf(
  z
    .string()
    .refine(
      (given) => URL.canParse(given) && /^https?:$/.test(new URL(given).protocol),
      'must be an http or https URL, such as https://hooks.slack.com/services/…',
    ),
)

function parseUrl(given: string, message: string): URL {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(given) || !URL.canParse(given)) throw new Unfit(message)
  const url = new URL(given)
  if (url.username !== '' || url.password !== '')
    throw new Unfit('must not hold a user name or password; they have settings of their own')
  if (url.search !== '' || url.hash !== '') throw new Unfit(`${message}, without "?" and "#"`)
  return url
}

function withoutSlash(url: URL): string {
  return url.href.replace(/\/+$/, '')
}

/** `127.0.0.1:3000`, `[::1]:3000`, `name:3000` or `unix:/path`. */
export const bindAddress: Kind<BindAddress> = kind(
  'host:port',
  (given) => {
    const unixPath = given.startsWith('unix:') ? given.slice('unix:'.length) : undefined
    if (unixPath?.startsWith('/')) return { unixPath }
    const parts = splitHost(given)
    if (parts?.port === undefined)
      throw new Unfit('must be host:port, such as 127.0.0.1:3000 or [::1]:3000, or unix:/path')
    return { host: parts.host, port: parts.port }
  },
  showBind,
)

/** Values of the Host header: `host` or `host:port`, in lower case. */
export const hostList: Kind<readonly string[]> = list('host,…', (item) => {
  if (splitHost(item) === undefined)
    throw new Unfit('must list hosts, such as mcp.example.com or 192.0.2.10:3000')
  return item.toLowerCase()
})

/** Values of the Origin header: a scheme and a host, no path. */
export const originList: Kind<readonly string[]> = list('origin,…', (item) => {
  const message = 'must list origins, such as https://app.example.com'
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s*]+\/?$/i.test(item) || !URL.canParse(item))
    throw new Unfit(message)
  const { protocol, origin } = new URL(item)
  return /^https?:$/.test(protocol) ? origin : item.toLowerCase().replace(/\/$/, '')
})

/** Addresses, subnets (`192.0.2.0/24`), and `unix` for who comes by a unix socket. */
export const networkList: Kind<readonly string[]> = list('address,…', (item) => {
  if (item === 'unix') return item
  const [address = '', bits, ...rest] = item.split('/')
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  if (most < 0 || !fits || rest.length > 0)
    throw new Unfit(
      'must list IP addresses or subnets, such as 192.0.2.10 or 192.0.2.0/24, or unix',
    )
  return item.toLowerCase()
})

/** A SHA-256 fingerprint as openssl, browsers, Node or ssh print it; kept as Node prints it. */
export const fingerprint: Kind<string> = kind('sha256', (given) => {
  const bare = given.replace(/^sha-?256\s*(?:fingerprint\s*)?[:=/]\s*/i, '')
  const hex = /^[A-Za-z0-9+/]{43}=?$/.test(bare)
    ? Buffer.from(bare, 'base64').toString('hex')
    : bare.replace(/[:\s-]/g, '')
  if (!/^[0-9a-f]{64}$/i.test(hex))
    throw new Unfit('must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons')
  return (hex.toUpperCase().match(/../g) ?? []).join(':')
})
