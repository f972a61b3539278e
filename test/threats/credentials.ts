import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AUDIENCE, startIssuer, type Issuer } from '../support/issuer.ts'
import { temporaryFolder } from '../support/program.ts'
import { startDaemon } from '../support/start-demo.ts'

/** A daemon that takes every kind of credential, and one of each. */
export interface Guarded {
  readonly url: string
  readonly issuer: Issuer
  /** By what they are; `none` is no credential at all. */
  readonly tokens: Readonly<Record<Credential, string | undefined>>
}

export const CREDENTIALS = [
  'shared token',
  'previous token',
  'named token that observes',
  'named token that operates',
  'access token of alice',
  'access token of bob',
  'none',
] as const
export type Credential = (typeof CREDENTIALS)[number]

/** Which are of one principal: a token that is rotated keeps its sessions. */
export function isSamePrincipal(one: Credential, other: Credential): boolean {
  const principal = (credential: Credential): string =>
    credential === 'previous token' ? 'shared token' : credential
  return principal(one) === principal(other)
}

/** Starts it, ended with the test. Its controller isn't there: nothing here asks one. */
export async function startGuarded(): Promise<Guarded> {
  const issuer = await startIssuer()
  await issuer.start()
  const made = () => randomBytes(32).toString('base64url')
  const named = { dashboard: made(), night: made() }
  const shared = made()
  const previous = made()
  const file = join(await temporaryFolder(), 'tokens.yaml')
  const entry = (name: keyof typeof named, level: string): string =>
    `  - name: ${name}\n    hash: sha256:${createHash('sha256').update(named[name]).digest('hex')}\n    level: ${level}\n`
  await writeFile(file, `tokens:\n${entry('dashboard', 'observe')}${entry('night', 'operate')}`, {
    mode: 0o600,
  })
  const { url } = await startDaemon({
    CMON_ENDPOINT: 'https://127.0.0.1:1',
    CMON_USERNAME: 'nobody',
    CMON_PASSWORD: 'nothing',
    MCP_AUTH_TOKEN: shared,
    MCP_AUTH_TOKEN_PREVIOUS: previous,
    MCP_TOKENS_FILE: file,
    MCP_OIDC_ISSUER: issuer.url,
    MCP_OIDC_AUDIENCE: AUDIENCE,
  })
  return {
    url,
    issuer,
    tokens: {
      'shared token': shared,
      'previous token': previous,
      'named token that observes': named.dashboard,
      'named token that operates': named.night,
      'access token of alice': await issuer.token({ scope: 'mcp:admin' }),
      'access token of bob': await issuer.token({ scope: 'mcp:admin', sub: 'bob' }),
      none: undefined,
    },
  }
}
