import { createPrivateKey, randomUUID, type KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'

/** How the proxy proves to the authorization server which client it is (RFC 6749 2.3.1, RFC 7523 2.2). */
export type ClientAuthentication =
  | { readonly method: 'client_secret_basic'; readonly secret: string }
  | { readonly method: 'client_secret_post'; readonly secret: string }
  | { readonly method: 'private_key_jwt'; readonly key: KeyObject; readonly keyId?: string }

/** An assertion is used at once. */
const ASSERTION_LIFETIME = '60s'

/** Adds the proof to a token request. `audience` is the issuer, or the token endpoint where no issuer is known. */
export async function authenticateClient(
  request: { headers: Headers; form: URLSearchParams },
  clientId: string,
  client: ClientAuthentication,
  audience: string,
): Promise<void> {
  const { headers, form } = request
  if (client.method === 'client_secret_basic') {
    const pair = `${formEncoded(clientId)}:${formEncoded(client.secret)}`
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
    return
  }
  form.set('client_id', clientId)
  if (client.method === 'client_secret_post') {
    form.set('client_secret', client.secret)
    return
  }
  form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  form.set('client_assertion', await assertion(clientId, client, audience))
}

function assertion(
  clientId: string,
  { key, keyId }: { key: KeyObject; keyId?: string },
  audience: string,
): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({
      alg: algorithmOf(key),
      typ: 'JWT',
      ...(keyId === undefined ? {} : { kid: keyId }),
    })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(ASSERTION_LIFETIME)
    .setJti(randomUUID())
    .sign(key)
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

function algorithmOf(key: KeyObject): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  const algorithm =
    type === 'rsa'
      ? 'RS256'
      : type === 'ed25519'
        ? 'EdDSA'
        : type === 'ec'
          ? CURVES[details?.namedCurve ?? '']
          : undefined
  if (algorithm === undefined) throw new TypeError('no key for signatures that tokens can have')
  return algorithm
}

/** Reads a private key in PEM. Throws TypeError for what can't sign, without a word of it. */
export function signingKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    throw new TypeError('no private key in PEM without a passphrase')
  }
  algorithmOf(key)
  return key
}

/** RFC 6749 appendix B. */
function formEncoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length)
}
