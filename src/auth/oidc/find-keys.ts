import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'
import { fetchJson, IssuerError } from './fetch-json.ts'

/** Where keys are looked for. */
export interface IssuerAddress {
  readonly issuer: string
  readonly jwksUrl: string | undefined
  /** PEM. */
  readonly ca: string | undefined
}

const metadata = z.object({ issuer: z.string(), jwks_uri: z.string() })
const keySet = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(100),
})

/** The issuer's keys as they are now. Throws IssuerError. */
export async function findKeys(address: IssuerAddress): Promise<JSONWebKeySet> {
  const url = address.jwksUrl ?? (await discover(address))
  const keys = keySet.safeParse(await fetchJson(url, address.ca))
  if (!keys.success) throw new IssuerError('wrong', `${url} holds no keys`)
  return keys.data
}

/**
 * The address of the keys as the issuer's metadata names it (OpenID Connect Discovery 4, or RFC 8414 3). The
 * metadata must name the very issuer that is configured, and keys on its own origin: what else it says is not
 * followed, or whoever could change one page there could have us ask anywhere.
 */
async function discover({ issuer, ca }: IssuerAddress): Promise<string> {
  const found = metadata.safeParse(await metadataOf(issuer, ca))
  if (!found.success)
    throw new IssuerError('wrong', `the metadata of ${issuer} lack issuer or jwks_uri`)
  if (found.data.issuer !== issuer)
    throw new IssuerError('wrong', `${issuer} calls itself otherwise in its metadata`)
  const url = found.data.jwks_uri
  if (!URL.canParse(url) || new URL(url).origin !== new URL(issuer).origin)
    throw new IssuerError('wrong', `the metadata of ${issuer} name keys on another origin`)
  return url
}

async function metadataOf(issuer: string, ca: string | undefined): Promise<object> {
  const base = issuer.replace(/\/+$/, '')
  try {
    return await fetchJson(`${base}/.well-known/openid-configuration`, ca)
  } catch (thrown) {
    if (!(thrown instanceof IssuerError) || thrown.kind !== 'absent') throw thrown
  }
  const { origin, pathname } = new URL(base)
  const path = pathname.replace(/\/+$/, '')
  return fetchJson(`${origin}/.well-known/oauth-authorization-server${path}`, ca)
}
