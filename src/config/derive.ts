import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { inUrl, isLoopback, isWildcard, splitHost, type BindAddress } from './address.ts'
import type { Config, Origins, ParsedSettings } from './settings.ts'

type Addresses = Pick<Config, 'baseUrl' | 'allowedHosts' | 'allowedOrigins'>
type Scheme = 'http' | 'https'

type Environment = Readonly<Record<string, string | undefined>>

/** Fills in what follows from other settings. */
export function deriveConfig(parsed: ParsedSettings, origins: Origins, env: Environment): Config {
  const stateDir = parsed.stateDir ?? stateDirOf(env)
  const narrowed = parsed.readOnly && parsed.level !== 'observe'
  return Object.freeze({
    ...parsed,
    ...addressesOf(parsed.bindAddress, schemeOf(parsed), parsed),
    level: narrowed ? 'observe' : parsed.level,
    stateDir,
    usersDir: parsed.usersDir ?? usersDirIn(stateDir),
    controllers: [],
    origins: Object.freeze(
      narrowed && origins.readOnly !== undefined
        ? { ...origins, level: `MCP_READ_ONLY, ${origins.readOnly}` }
        : origins,
    ),
  })
}

/** Where the keys of people are unless a setting says otherwise. */
export function usersDirIn(stateDir: string): string {
  return join(stateDir, 'users.d')
}

/** The same settings once the port is known that `MCP_BIND_ADDRESS=…:0` left to the system. */
export function withPort(config: Config, port: number): Config {
  if ('unixPath' in config.bindAddress) return config
  return withBind(config, { host: config.bindAddress.host, port })
}

/** The same settings on another address, with what follows from it. */
export function withBind(config: Config, bindAddress: BindAddress): Config {
  const { origins } = config
  const written = {
    baseUrl: origins.baseUrl === undefined ? undefined : config.baseUrl,
    allowedHosts: origins.allowedHosts === undefined ? undefined : config.allowedHosts,
    allowedOrigins: origins.allowedOrigins === undefined ? undefined : config.allowedOrigins,
  }
  return Object.freeze({
    ...config,
    bindAddress,
    ...addressesOf(bindAddress, schemeOf(config), written),
  })
}

/** What the daemon itself speaks. */
function schemeOf({ tlsCertFile }: Pick<ParsedSettings, 'tlsCertFile'>): Scheme {
  return tlsCertFile === undefined ? 'http' : 'https'
}

function addressesOf(
  bind: BindAddress,
  scheme: Scheme,
  written: { [P in keyof Addresses]: Addresses[P] | undefined },
): Addresses {
  const baseUrl = written.baseUrl ?? baseUrlOf(bind, scheme, written.allowedHosts ?? [])
  const base = new URL(baseUrl)
  const names = hostsOf(bind, scheme)
  return {
    baseUrl,
    allowedHosts: written.allowedHosts ?? [...new Set([base.host, ...names])],
    allowedOrigins: written.allowedOrigins ?? [
      ...new Set([base.origin, ...names.map((name) => new URL(`${scheme}://${name}`).origin)]),
    ],
  }
}

function baseUrlOf(bind: BindAddress, scheme: Scheme, allowedHosts: readonly string[]): string {
  if ('unixPath' in bind) return `${scheme}://localhost`
  const known = isWildcard(bind.host) ? splitHost(allowedHosts[0] ?? '') : undefined
  const { host, port } = known ?? bind
  return new URL(`${scheme}://${inUrl(host)}:${port ?? bind.port}`).origin
}

/** Host headers by which the listening address itself is reached. */
function hostsOf(bind: BindAddress, scheme: Scheme): string[] {
  if ('unixPath' in bind) return ['localhost']
  if (isWildcard(bind.host)) return []
  const local = isLoopback(bind.host) ? ['127.0.0.1', 'localhost', '[::1]'] : []
  const hosts = [...new Set([...local, inUrl(bind.host)])]
  // Clients leave out the port that the scheme implies; an entry without one stands for every port.
  const implied = scheme === 'http' ? 80 : 443
  return hosts.map((host) => (bind.port === implied ? host : `${host}:${bind.port}`))
}

function stateDirOf(env: Environment): string {
  const ofService = env['STATE_DIRECTORY']?.split(':')[0] ?? ''
  if (ofService !== '') return ofService
  const ofUser = env['XDG_STATE_HOME'] ?? ''
  const home = env['HOME'] ?? ''
  // The XDG specification has relative paths ignored.
  const base = isAbsolute(ofUser) ? ofUser : join(home === '' ? homedir() : home, '.local', 'state')
  return join(base, 'cmon-mcp')
}
