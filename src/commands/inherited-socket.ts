import type { AddressInfo } from 'node:net'
import { isLoopback, isWildcard, showBind, type BindAddress } from '../config/address.ts'
import { ConfigError } from '../config/config-error.ts'
import type { OpenSocket } from '../http/listen.ts'

/** What sd_listen_fds(3) calls SD_LISTEN_FDS_START. */
const FIRST_DESCRIPTOR = 3

/**
 * The listening socket that systemd holds for this process (sd_listen_fds(3)); undefined when there is none, or
 * when it was meant for another process. Throws ConfigError for more than one. It must be what
 * `MCP_BIND_ADDRESS` says: whether a token is needed and which hosts are answered follows from the setting, so
 * a socket that is open to others would undo both.
 */
export function inheritedSocket(
  env: Readonly<Record<string, string | undefined>>,
  bind: BindAddress,
): OpenSocket | undefined {
  const count = Number(env['LISTEN_FDS'] ?? 0)
  if (env['LISTEN_PID'] !== String(process.pid) || !(count > 0)) return undefined
  if (count === 1) return { descriptor: FIRST_DESCRIPTOR, check: (actual) => check(actual, bind) }
  const message = `hands over ${count} sockets, and the daemon serves one; keep one ListenStream= line`
  throw new ConfigError([{ where: 'socket unit', message }])
}

function check(actual: AddressInfo | undefined, bind: BindAddress): void {
  if (isSame(actual, bind)) return
  const found =
    actual === undefined ? 'a unix socket' : showBind({ host: actual.address, port: actual.port })
  const message = `is ${showBind(bind)}, but the socket that systemd hands over is ${found}; make it and ListenStream= of the socket unit the same`
  throw new ConfigError([{ key: 'MCP_BIND_ADDRESS', message }])
}

function isSame(actual: AddressInfo | undefined, bind: BindAddress): boolean {
  if (actual === undefined || 'unixPath' in bind) return actual === undefined && 'unixPath' in bind
  if (bind.port !== 0 && bind.port !== actual.port) return false
  const hosts = [actual.address, bind.host]
  return actual.address === bind.host || hosts.every(isLoopback) || hosts.every(isWildcard)
}
