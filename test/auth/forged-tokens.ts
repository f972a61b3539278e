import { exportSPKI, SignJWT } from 'jose'
import { AUDIENCE, makeKey, seconds, type Issuer } from '../support/issuer.ts'

const unsigned = (header: object, payload: object, signature = ''): string =>
  [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.') + `.${signature}`

export type Forge = (issuer: Issuer) => Promise<string> | string

const payloadOf = ({ url }: Issuer) => ({
  iss: url,
  aud: AUDIENCE,
  sub: 'alice',
  iat: seconds(),
  exp: seconds(300),
  scope: 'mcp:admin',
})

async function byPublicKey(issuer: Issuer): Promise<string> {
  const [key] = issuer.keys
  if (key === undefined) throw new Error('the issuer has no key')
  return new SignJWT(payloadOf(issuer))
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })
    .sign(Buffer.from(await exportSPKI(key.publicKey)))
}

async function altered(issuer: Issuer): Promise<string> {
  const [header, , signature] = (await issuer.token()).split('.')
  const payload = Buffer.from(JSON.stringify(payloadOf(issuer))).toString('base64url')
  return [header, payload, signature].join('.')
}

/** By a key of somebody else, under the id of the issuer's. */
async function foreign(issuer: Issuer, header = {}): Promise<string> {
  const other = await makeKey()
  return issuer.token({}, { kid: issuer.keys[0]?.kid, jwk: other.jwk, ...header }, other)
}

const foreignWithoutKid: Forge = async (issuer) =>
  issuer.token({}, { kid: undefined }, await makeKey())

/** Tokens that look good and aren't, each in one way. The issuer's second key is of an algorithm that isn't taken. */
export const FORGED: Record<string, Forge> = {
  'alg none': (issuer) => unsigned({ alg: 'none', typ: 'at+jwt' }, payloadOf(issuer)),
  'alg None, with a signature': (issuer) =>
    unsigned({ alg: 'None', typ: 'at+jwt', kid: issuer.keys[0]?.kid }, payloadOf(issuer), 'AAAA'),
  'HS256 by the public key': byPublicKey,
  'an algorithm that is not in the list': async (issuer) =>
    issuer.token({}, { kid: issuer.keys[1]?.kid }, issuer.keys[1]),
  'an altered payload': altered,
  'a foreign key, brought along': foreign,
  'a foreign key, to be fetched': (issuer) => foreign(issuer, { jku: `${issuer.url}/evil` }),
  'an unknown kid': (issuer) => issuer.token({}, { kid: 'nobody-has-it' }),
  'the kid of another key': (issuer) => issuer.token({}, { kid: issuer.keys[1]?.kid }),
  'a kid that is a path': (issuer) => issuer.token({}, { kid: '../../../../dev/null' }),
  'a foreign key without a kid': foreignWithoutKid,
  'another aud': (issuer) => issuer.token({ aud: 'https://other.example.com' }),
  'other auds': (issuer) => issuer.token({ aud: ['https://other.example.com', `${AUDIENCE}/`] }),
  'an aud that is no text': (issuer) => issuer.token({ aud: 7 }),
  'an empty list of auds': (issuer) => issuer.token({ aud: [] }),
  'an aud that begins as ours': (issuer) => issuer.token({ aud: `${AUDIENCE}-2` }),
  'no aud': (issuer) => issuer.token({ aud: undefined }),
  'another iss': (issuer) => issuer.token({ iss: 'https://other.example.com' }),
  'a list of issuers': (issuer) => issuer.token({ iss: [issuer.url] }),
  'iss with a slash more': (issuer) => issuer.token({ iss: `${issuer.url}/` }),
  'no iss': (issuer) => issuer.token({ iss: undefined }),
  'exp over': (issuer) => issuer.token({ exp: seconds(-31) }),
  'an exp that is text': (issuer) => issuer.token({ exp: String(seconds(300)) }),
  'no exp': (issuer) => issuer.token({ exp: undefined }),
  'nbf ahead': (issuer) => issuer.token({ nbf: seconds(60) }),
  'an nbf that is text': (issuer) => issuer.token({ nbf: 'now' }),
  'iat ahead': (issuer) => issuer.token({ iat: seconds(60) }),
  'no iat': (issuer) => issuer.token({ iat: undefined }),
  'no sub': (issuer) => issuer.token({ sub: undefined }),
  'a sub that is too long': (issuer) => issuer.token({ sub: 'a'.repeat(256) }),
  'typ of a logout token': (issuer) => issuer.token({}, { typ: 'logout+jwt' }),
  'an ID token': (issuer) => issuer.token({ nonce: 'n' }, { typ: 'JWT' }),
  'an ID token without a nonce': (issuer) => issuer.token({ scope: undefined }, { typ: 'JWT' }),
  "Keycloak's refresh token": (issuer) => issuer.token({ typ: 'Refresh' }, { typ: 'JWT' }),
  'no signature': async (issuer) => `${(await issuer.token()).split('.').slice(0, 2).join('.')}.`,
  'the signature of another token': async (issuer) =>
    [
      ...(await issuer.token({ sub: 'bob' })).split('.').slice(0, 2),
      (await issuer.token()).split('.')[2],
    ].join('.'),
  'five parts, as if it were encrypted': async (issuer) => `${await issuer.token()}.a.b`,
  'two parts': () => 'a.b',
  'three parts of nothing': () => 'a.b.c',
  'a huge one': async (issuer) => `${await issuer.token()}${'A'.repeat(10_000)}`,
}
