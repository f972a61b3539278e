import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DemoController } from '../../src/demo/server.ts'
import { modernRequest, type WireMessage } from './mcp-wire.ts'
import { temporaryFolder } from './program.ts'
import { settingsForController } from './start-controller.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

export const PRIVATE_KEY = privateKey

/** A directory for the keys of people, as the daemon wants it. */
export async function usersFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), 'users.d')
  await mkdir(folder, { mode: 0o700 })
  return folder
}

/** Writes a user's key. */
export async function giveKey(folder: string, user: string, pem = privateKey): Promise<void> {
  await writeFile(join(folder, `${user}.pem`), pem, { mode: 0o600 })
}

/**
 * Makes a ClusterControl user who logs in by the key of these tests and may read the named clusters, with these
 * rights, and nothing else.
 */
export function addPerson(
  { world }: DemoController,
  userName: string,
  clusters: readonly string[],
  rights = 'r--',
): void {
  const [template] = world.users.filter((user) => user.userName === 'viewer')
  if (template === undefined) throw new Error('the demo has no viewer')
  const { password: _, ...fields } = template
  world.users.push({
    ...fields,
    userId: Math.max(...world.users.map(({ userId }) => userId)) + 1,
    userName,
    groupNames: ['nobody'],
    publicKeys: [{ name: 'tests', key: publicKey }],
  })
  for (const cluster of world.clusters)
    if (clusters.includes(cluster.name)) cluster.acl += `,user:${userName}:${rights}`
}

/** A file of named tokens for everything, each called as its secret says: `token-of-NAME…`. */
export async function tokensFor(names: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), 'tokens.yaml')
  const entries = names.map(
    (name) =>
      `  - {name: ${name}, level: destroy, hash: 'sha256:${createHash('sha256').update(tokenOf(name)).digest('hex')}'}\n`,
  )
  await writeFile(path, `tokens:\n${entries.join('')}`, { mode: 0o600 })
  return path
}

export function tokenOf(name: string): string {
  return `token-of-${name}-0123456789abcdef0123456789`
}

/** Who asked what of the controller since then, logins and what needs none left out. */
export function askersSince(controller: DemoController, begin: number): string[] {
  const asked = controller
    .rpcs()
    .slice(begin)
    .filter(({ path }) => path !== '/v2/auth' && path !== '/v2/info')
  return [...new Set(asked.map(({ user }) => user ?? 'nobody'))].sort()
}

/** The settings of a daemon where each of the named tokens is the user of its name. */
export async function perUserSettings(
  controller: DemoController,
  usersDir: string,
  more: Record<string, string> = {},
): Promise<Record<string, string>> {
  return {
    ...settingsForController(controller),
    CMON_TLS_FINGERPRINT: controller.fingerprint256,
    MCP_IDENTITY: 'per-user',
    MCP_USERS_DIR: usersDir,
    MCP_TOKENS_FILE: more['MCP_TOKENS_FILE'] ?? (await tokensFor(['ann', 'bob', 'eve'])),
    ...more,
  }
}

/** A directory with keys of these users. */
export async function enrolled(...users: string[]): Promise<string> {
  const folder = await usersFolder()
  for (const user of users) await giveKey(folder, user)
  return folder
}

/** One tool call without a session. */
export async function callAs(
  { url }: { url: string },
  token: string,
  name: string,
  args: Record<string, unknown> = {},
): Promise<WireMessage> {
  const params = { name, arguments: args }
  return (await modernRequest(`${url}/mcp`, token, 'tools/call', params)).message
}

/** The most users who were logged in at once since then, by what the controller was asked. */
export function mostLoggedIn(controller: DemoController, begin: number): number {
  let now = 0
  let most = 0
  for (const { operation } of controller.rpcs().slice(begin)) {
    if (operation === 'authenticateResponse') now += 1
    if (operation === 'logout') now -= 1
    most = Math.max(most, now)
  }
  return most
}
