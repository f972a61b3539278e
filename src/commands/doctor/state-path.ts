import { statSync } from 'node:fs'
import { usersDirIn } from '../../config/derive.ts'
import type { Config } from '../../config/settings.ts'
import type { Io } from '../io.ts'

/** `StateDirectory=` of the systemd unit; systemd tells it to the service alone. */
const SERVICE_STATE = '/var/lib/cmon-mcp'

/**
 * The directory in which the daemon keeps its state. Somebody who runs the doctor by hand (root, or the
 * service's own user) means the service, whose directory isn't in the environment of a shell.
 */
export function daemonStateDir(config: Config, env: Io['env'], service = SERVICE_STATE): string {
  const isSaid = config.origins.stateDir !== undefined || (env['STATE_DIRECTORY'] ?? '') !== ''
  const found = isSaid ? undefined : statSync(service, { throwIfNoEntry: false })
  const own = process.getuid?.()
  const isOurs = found?.isDirectory() === true && (own === 0 || own === found.uid)
  return isOurs ? service : config.stateDir
}

/** Where the daemon has the keys of people, likewise. */
export function daemonUsersDir(config: Config, env: Io['env']): string {
  return config.origins.usersDir === undefined
    ? usersDirIn(daemonStateDir(config, env))
    : config.usersDir
}
