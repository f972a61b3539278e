import type { JWTPayload } from 'jose'

/** Claims that stand in ID tokens and logout tokens (OpenID Connect Core 2 and Back-Channel Logout 2.4) only. */
const OTHER_KINDS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'] as const

/**
 * Why a token with a good signature is still no access token; undefined for one that is. RFC 9068 has the type
 * `at+jwt`. Issuers from before write `JWT` or nothing, and the same into ID tokens: of those one counts that
 * has scopes and nothing that only other kinds have. Keycloak says `Bearer`, `ID` or `Refresh` in a claim `typ`.
 */
export function kindProblem(type: string | undefined, payload: JWTPayload): string | undefined {
  const short = type?.toLowerCase().replace(/^application\//, '')
  if (short === 'at+jwt') return undefined
  if (short !== undefined && short !== 'jwt') return 'typ is of another kind of token'
  const { typ, scope, scp } = payload
  if (typ !== undefined && typ !== 'Bearer') return 'the claim typ is of another kind of token'
  if (OTHER_KINDS.some((claim) => claim in payload)) return 'it is an ID or logout token'
  return scope === undefined && scp === undefined ? 'it has no scopes: an ID token?' : undefined
}
