import type { Level } from './level.ts'

/** What of the daemon's tools somebody may see and call: the settings' own, narrowed. */
export interface Scope {
  readonly level: Level
  /** Names of toolsets; `all` for every one. */
  readonly toolsets: readonly string[]
  /** Patterns of clusters, as a policy file has them; without it: all. */
  readonly clusters?: readonly string[]
}

/** Who is calling the daemon. Not the CMON user: that is what the daemon is on the controller. */
export interface Principal {
  /** Stable and free of secrets: sessions are bound to it, logs and audit name it. */
  readonly id: string
  readonly kind: 'token' | 'oidc' | 'anonymous' | 'local'
  /** What proved it. */
  readonly how: 'shared token' | 'named token' | 'access token' | 'nothing' | 'own process'
  /** Without it: all that the settings show. */
  readonly scope?: Scope
  /** Epoch milliseconds from which on the credential is worth nothing. */
  readonly expires?: number
  /** By what people know them, as the issuer says. Not unique and not stable: for reading. */
  readonly name?: string
  readonly groups?: readonly string[]
}

/** A credential that doesn't let in, and what the log may be told of it: nothing that came with it. */
export interface Refusal {
  /** `token`: it is no good; `scope`: it is, for nothing here; `issuer`: nobody can tell at the moment. */
  readonly refused: 'token' | 'scope' | 'issuer'
  readonly why: string
}

/** Whose a bearer token is; undefined for one that nobody knows. */
export type PrincipalOf = (
  token: string,
) => Principal | Refusal | undefined | Promise<Principal | Refusal | undefined>

export function isRefusal(found: object | undefined): found is Refusal {
  return found !== undefined && 'refused' in found
}

/** The principal of a token, for what asks no more than whether there is one. */
export async function principalIn(
  principalOf: PrincipalOf,
  token: string,
): Promise<Principal | undefined> {
  const found = await principalOf(token)
  return isRefusal(found) ? undefined : found
}

/** The user of a stdio server or of `call`: whoever started the process. */
export const localPrincipal: Principal = { id: 'local', kind: 'local', how: 'own process' }
/** Everybody, where no credential is configured (loopback, unix socket, or asked for explicitly). */
export const anonymousPrincipal: Principal = {
  id: 'anonymous',
  kind: 'anonymous',
  how: 'nothing',
}
