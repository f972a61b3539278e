import { createServer, type Server } from 'node:http'
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose'
import { onTestFinished } from 'vitest'
import { portToComeBackOn } from './ports.ts'

export const AUDIENCE = 'https://mcp.example.com/mcp'

interface Key {
  kid: string
  alg: string
  privateKey: CryptoKey
  publicKey: CryptoKey
  jwk: JWK
}

/** An issuer that signs whatever a test wants, on a loopback port that it comes back on. */
export interface Issuer {
  readonly url: string
  /** How often its keys were asked for. */
  asked: number
  /** What its metadata say besides. */
  metadata: Record<string, unknown>
  /** Answers with this instead. */
  answer: ((path: string) => { status?: number; text: string } | undefined) | undefined
  readonly keys: Key[]
  /** A good access token, but for what is given; undefined takes a claim or a parameter out. */
  token(claims?: Claims, header?: Header, key?: Key): Promise<string>
  /** A new key, published with those before unless `alone`. */
  rotate(alone?: boolean): Promise<Key>
  start(): Promise<void>
  stop(): Promise<void>
}

type Claims = { [claim: string]: unknown }
type Header = { [parameter: string]: unknown }

let serial = 0

export async function makeKey(alg = 'RS256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const kid = `key-${(serial += 1)}`
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  return { kid, alg, privateKey, publicKey, jwk }
}

export const seconds = (ahead = 0): number => Math.floor(Date.now() / 1_000) + ahead

export async function startIssuer(algorithms: readonly string[] = ['RS256']): Promise<Issuer> {
  const port = await portToComeBackOn()
  const url = `http://127.0.0.1:${port}`
  let server: Server | undefined
  const issuer: Issuer = {
    url,
    asked: 0,
    metadata: {},
    answer: undefined,
    keys: await Promise.all(algorithms.map(makeKey)),
    async token(claims = {}, header = {}, key = issuer.keys[0]) {
      if (key === undefined) throw new Error('the issuer has no key')
      const payload: JWTPayload = without({
        iss: url,
        aud: AUDIENCE,
        sub: 'alice',
        client_id: 'test-client',
        iat: seconds(),
        exp: seconds(300),
        jti: `token-${(serial += 1)}`,
        scope: 'mcp:read',
        ...claims,
      })
      const parameters = without({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header })
      return (
        new SignJWT(payload)
          // It has alg unless a test takes that out, for which it wouldn't sign.
          .setProtectedHeader(parameters as JWTHeaderParameters)
          .sign(key.privateKey)
      )
    },
    async rotate(alone = false) {
      const key = await makeKey()
      issuer.keys.splice(0, alone ? issuer.keys.length : 0, key)
      return key
    },
    async start() {
      server = createServer((request, response) => {
        const path = request.url ?? ''
        if (path === '/keys') issuer.asked += 1
        const { status = 200, text } = issuer.answer?.(path) ?? usual(issuer, path)
        response.writeHead(status, { 'content-type': 'application/json' }).end(text)
      })
      const starting = server
      await new Promise<void>((resolve) => starting.listen(port, '127.0.0.1', resolve))
    },
    async stop() {
      const stopping = server
      server = undefined
      stopping?.closeAllConnections()
      await new Promise<void>((resolve) =>
        stopping === undefined ? resolve() : stopping.close(() => resolve()),
      )
    },
  }
  onTestFinished(() => issuer.stop())
  return issuer
}

function usual({ url, metadata, keys }: Issuer, path: string): { status?: number; text: string } {
  if (path === '/.well-known/openid-configuration')
    return { text: JSON.stringify({ issuer: url, jwks_uri: `${url}/keys`, ...metadata }) }
  if (path === '/keys') return { text: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }) }
  return { status: 404, text: '{}' }
}

function without(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
