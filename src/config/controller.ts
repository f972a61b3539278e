import { ConfigError, type Problem } from './config-error.ts'
import type { Secret } from './secret.ts'
import type { Config } from './settings.ts'

/** How to log in at a controller. */
export type Login =
  | { readonly kind: 'password'; readonly username: string; readonly password: Secret }
  | {
      readonly kind: 'key'
      readonly username: string
      readonly keyFile: string
      readonly passphrase: Secret | undefined
    }

/** One controller, with nothing left open. */
export interface ControllerSettings {
  readonly name: string
  readonly endpoint: string
  readonly login: Login
  readonly caFile: string | undefined
  readonly tlsFingerprint: string | undefined
  readonly tlsInsecure: boolean
  readonly timeoutMs: number
  readonly maxConcurrency: number
}

/**
 * What `CMON_*` says of the controller. Throws ConfigError when address, user or credential is missing,
 * which can't be after `loadConfig` with `needs.controller`.
 */
export function controllerSettings(config: Config): ControllerSettings {
  const { cmonEndpoint: endpoint, cmonUsername: username } = config
  const login = username === undefined ? undefined : loginOf(config, username)
  if (endpoint === undefined || login === undefined)
    throw new ConfigError(missing(config).map((key): Problem => ({ key, message: 'is not set' })))
  return {
    name: config.cmonName,
    endpoint,
    login,
    caFile: config.cmonCaFile,
    tlsFingerprint: config.cmonTlsFingerprint,
    tlsInsecure: config.cmonTlsInsecure,
    timeoutMs: config.cmonTimeoutMs,
    maxConcurrency: config.cmonMaxConcurrency,
  }
}

function loginOf(config: Config, username: string): Login | undefined {
  const { cmonPassword: password, cmonKeyFile: keyFile, cmonKeyPassphrase: passphrase } = config
  if (keyFile !== undefined) return { kind: 'key', username, keyFile, passphrase }
  return password === undefined ? undefined : { kind: 'password', username, password }
}

function missing(config: Config): string[] {
  return [
    ...(config.cmonEndpoint === undefined ? ['CMON_ENDPOINT'] : []),
    ...(config.cmonUsername === undefined ? ['CMON_USERNAME'] : []),
    ...((config.cmonPassword ?? config.cmonKeyFile) ? [] : ['CMON_PASSWORD or CMON_KEY_FILE']),
  ]
}
