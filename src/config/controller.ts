import type { Secret } from './secret.ts'
import type { cmonSettings } from './settings-cmon.ts'
import type { ParsedSettings } from './settings.ts'

/** How the daemon itself logs in at a controller. */
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
  /** Undefined where only people log in, each with a key of their own. */
  readonly login: Login | undefined
  readonly caFile: string | undefined
  readonly tlsFingerprint: string | undefined
  readonly tlsInsecure: boolean
  readonly timeoutMs: number
  readonly maxConcurrency: number
}

/**
 * What `CMON_*` says of a controller; undefined while its address is missing, or the login that it can't do
 * without unless identity is per user.
 */
export function controllerSettings(
  parsed: Pick<ParsedSettings, keyof typeof cmonSettings>,
  identity: ParsedSettings['identity'],
): ControllerSettings | undefined {
  const { cmonEndpoint: endpoint, cmonUsername: username } = parsed
  const login = username === undefined ? undefined : loginOf(parsed, username)
  if (endpoint === undefined || (login === undefined && identity === 'service')) return undefined
  return {
    name: parsed.cmonName,
    endpoint,
    login,
    caFile: parsed.cmonCaFile,
    tlsFingerprint: parsed.cmonTlsFingerprint,
    tlsInsecure: parsed.cmonTlsInsecure,
    timeoutMs: parsed.cmonTimeoutMs,
    maxConcurrency: parsed.cmonMaxConcurrency,
  }
}

function loginOf(
  parsed: Pick<ParsedSettings, 'cmonPassword' | 'cmonKeyFile' | 'cmonKeyPassphrase'>,
  username: string,
): Login | undefined {
  const { cmonPassword: password, cmonKeyFile: keyFile, cmonKeyPassphrase: passphrase } = parsed
  if (keyFile !== undefined) return { kind: 'key', username, keyFile, passphrase }
  return password === undefined ? undefined : { kind: 'password', username, password }
}
