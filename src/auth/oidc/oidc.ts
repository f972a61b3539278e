import { errors, jwtVerify, type JWTPayload } from 'jose'
import type { Level } from '../level.ts'
import type { Principal, Refusal } from '../principal.ts'
import { IssuerError } from './fetch-json.ts'
import type { IssuerAddress } from './find-keys.ts'
import { createKeySet, type KeySet, type Pace } from './key-set.ts'
import { levelIn, namesIn, scopesIn } from './claims.ts'
import { kindProblem } from './token-kind.ts'

export interface OidcSettings extends IssuerAddress {
  /** A token's `aud` must hold one of them. */
  readonly audience: readonly string[]
  readonly algorithms: readonly string[]
  readonly clockToleranceMs: number
  /** For each level the scopes of which one is enough. */
  readonly scopes: Readonly<Record<Level, readonly string[]>>
  readonly usernameClaim: string
  readonly groupsClaim: string
}

/** Access tokens of one issuer. */
export interface Oidc {
  /** Undefined for what isn't built like a JWT. */
  readonly principalOf: (token: string) => Promise<Principal | Refusal> | undefined
  readonly address: IssuerAddress
  readonly keys: KeySet
}

export interface IssuerLog {
  readonly warn: (fields: object, message: string) => void
  readonly info: (fields: object, message: string) => void
}

/** OpenID Connect Core 2: a subject has at most 255 ASCII characters. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/

/**
 * Makes the check of access tokens as RFC 9068 and RFC 8725 ask: signature by a key of the issuer, with an
 * algorithm of the list; issuer, audience and times; and that it is an access token at all. Fetches the keys in
 * the background, and takes those of `before` while their address is the same.
 */
export function createOidc(
  settings: OidcSettings,
  log: IssuerLog,
  before?: Pick<Oidc, 'address' | 'keys'>,
  pace?: Pace,
): Oidc {
  const { issuer, jwksUrl, ca } = settings
  const address = { issuer, jwksUrl, ca }
  const same = JSON.stringify(before?.address) === JSON.stringify(address)
  const keys =
    same && before !== undefined
      ? before.keys
      : createKeySet(address, (error) => tell(log, issuer, error), pace)
  void keys.warm()
  return {
    address,
    keys,
    principalOf: (token) =>
      token.split('.').length === 3 ? verified(token, settings, keys) : undefined,
  }
}

function tell(log: IssuerLog, issuer: string, error: IssuerError | undefined): void {
  if (error === undefined) log.info({ issuer }, 'the keys of the issuer are there again')
  else
    log.warn(
      { issuer, problem: error.message },
      'the keys of the issuer can not be had: its tokens are judged by the keys from before, if there are any',
    )
}

async function verified(
  token: string,
  settings: OidcSettings,
  keys: KeySet,
): Promise<Principal | Refusal> {
  const tolerance = settings.clockToleranceMs / 1_000
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys.keyFor, {
      issuer: settings.issuer,
      audience: [...settings.audience],
      algorithms: [...settings.algorithms],
      clockTolerance: tolerance,
      requiredClaims: ['exp', 'iat', 'sub'],
    })
    const problem =
      kindProblem(protectedHeader.typ, payload) ??
      (Number(payload.iat) > Date.now() / 1_000 + tolerance ? 'iat lies ahead' : undefined) ??
      (SUBJECT.test(String(payload.sub)) ? undefined : 'sub is none')
    if (problem !== undefined) return { refused: 'token', why: problem }
    return toPrincipal(payload, settings)
  } catch (thrown) {
    if (thrown instanceof IssuerError) return { refused: 'issuer', why: thrown.message }
    return { refused: 'token', why: reasonOf(thrown) }
  }
}

function toPrincipal(payload: JWTPayload, settings: OidcSettings): Principal | Refusal {
  const level = levelIn(scopesIn(payload), settings.scopes)
  if (level === undefined)
    return { refused: 'scope', why: 'none of its scopes is for anything here' }
  const [name] = namesIn(payload[settings.usernameClaim])
  return {
    // Without the issuer, though a subject is unique within one only: there is one, and tokens of another are refused
    // above. When the operator names another, what was bound to an id of the first gives its namesake nothing: plans end
    // in minutes, and a session has no rights of its own. A second one beside it would have to stand in the id.
    id: `oidc:${payload.sub}`,
    kind: 'oidc',
    how: 'access token',
    scope: { level, toolsets: ['all'] },
    expires: (payload.exp ?? 0) * 1_000 + settings.clockToleranceMs,
    ...(name === undefined ? {} : { name }),
    groups: namesIn(payload[settings.groupsClaim]),
  }
}

/** Which check failed; jose's own messages hold no values of the token. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof errors.JWTClaimValidationFailed || thrown instanceof errors.JWTExpired)
    return `the claim ${thrown.claim} does not pass`
  return thrown instanceof errors.JOSEError ? thrown.code : 'it could not be read'
}
