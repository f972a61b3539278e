import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { inUrl, isLoopback, isWildcard, splitHost, type BindAddress } from './address.ts'
import type { Config, Origins, ParsedSettings } from './settings.ts'

type Addresses = Pick<Config, 'baseUrl' | 'allowedHosts' | 'allowedOrigins'>

type Environment = Readonly<Record<string, string | undefined>>

/** Fills in what follows from other settings. */
export function deriveConfig(parsed: ParsedSettings, origins: Origins, env: Environment): Config {
  const narrowed = parsed.readOnly && parsed.level !== 'observe'
  return Object.freeze({
    ...parsed,
    ...addressesOf(parsed.bindAddress, parsed),
    level: narrowed ? 'observe' : parsed.level,
    stateDir: parsed.stateDir ?? stateDirOf(env),
    origins: Object.freeze(
      narrowed && origins.readOnly !== undefined
        ? { ...origins, level: `MCP_READ_ONLY, ${origins.readOnly}` }
        : origins,
    ),
  })
}

/** The same settings once the port is known that `MCP_BIND_ADDRESS=…:0` left to the system. */
export function withPort(config: Config, port: number): Config {
  if ('unixPath' in config.bindAddress) return config
  const bindAddress = { host: config.bindAddress.host, port }
  const { origins } = config
  const written = {
    baseUrl: origins.baseUrl === undefined ? undefined : config.baseUrl,
    allowedHosts: origins.allowedHosts === undefined ? undefined : config.allowedHosts,
    allowedOrigins: origins.allowedOrigins === undefined ? undefined : config.allowedOrigins,
  }
  return Object.freeze({ ...config, bindAddress, ...addressesOf(bindAddress, written) })
}

function addressesOf(
  bind: BindAddress,
  written: { [P in keyof Addresses]: Addresses[P] | undefined },
): Addresses {
  const baseUrl = written.baseUrl ?? baseUrlOf(bind, written.allowedHosts ?? [])
  const base = new URL(baseUrl)
  const names = hostsOf(bind)
  return {
    baseUrl,
    allowedHosts: written.allowedHosts ?? [...new Set([base.host, ...names])],
    allowedOrigins: written.allowedOrigins ?? [
      ...new Set([base.origin, ...names.map((name) => new URL(`http://${name}`).origin)]),
    ],
  }
}

function baseUrlOf(bind: BindAddress, allowedHosts: readonly string[]): string {
  if ('unixPath' in bind) return 'http://localhost'
  const known = isWildcard(bind.host) ? splitHost(allowedHosts[0] ?? '') : undefined
  const { host, port } = known ?? bind
  return new URL(`http://${inUrl(host)}:${port ?? bind.port}`).origin
}

/** Host headers by which the listening address itself is reached. */
function hostsOf(bind: BindAddress): string[] {
  if ('unixPath' in bind) return ['localhost']
  if (isWildcard(bind.host)) return []
  const local = isLoopback(bind.host) ? ['127.0.0.1', 'localhost', '[::1]'] : []
  const hosts = [...new Set([...local, inUrl(bind.host)])]
  // Clients leave out the port that http implies; an entry without one stands for every port.
  return hosts.map((host) => (bind.port === 80 ? host : `${host}:${bind.port}`))
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
