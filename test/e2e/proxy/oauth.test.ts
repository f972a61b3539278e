import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  SECRET,
  startLoginServer,
  type LoginServer,
  type TokenRequest,
} from '../../support/oidc-login.ts'
import { runProgram, temporaryFolder } from '../../support/program.ts'
import { ERAS, throughProxy } from '../../support/proxy-client.ts'
import {
  startResourceServer,
  type ResourceServer,
  type ResourceServerOptions,
} from '../../support/resource-server.ts'
import { startDemo, type DemoProcess } from '../../support/start-demo.ts'

// A daemon that takes access tokens, an authorization server that gives them to clients.

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo()
})

async function guarded(
  lifetimeSeconds?: number,
  options: Partial<ResourceServerOptions> = {},
): Promise<{ daemon: ResourceServer; issuer: LoginServer }> {
  let issuerUrl = ''
  const daemon = await startResourceServer({ behind: demo, issuer: () => issuerUrl, ...options })
  const issuer = await startLoginServer(daemon.url, lifetimeSeconds)
  issuerUrl = issuer.issuer
  return { daemon, issuer }
}

const BY_BASIC = { MCP_PROXY_CLIENT_ID: 'by-basic', MCP_PROXY_CLIENT_SECRET: SECRET }

const granted = (client: string, { url }: ResourceServer): TokenRequest => ({
  client,
  grant: 'client_credentials',
  resource: url,
  status: 200,
})

const succeeded = ({ isError }: { isError?: boolean }): boolean => isError !== true

describe('a client gets in', () => {
  test.each([
    ['client_secret_post', { MCP_PROXY_CLIENT_ID: 'by-post', MCP_PROXY_CLIENT_SECRET: SECRET }],
    ['client_secret_basic', BY_BASIC],
  ])('by %s', async (method, env) => {
    const { daemon, issuer } = await guarded()
    const { call } = await throughProxy([daemon.url, '--client-auth', method], { env })
    expect(succeeded(await call('get_inventory'))).toBe(true)
    expect(issuer.tokenRequests()).toEqual([granted(env.MCP_PROXY_CLIENT_ID, daemon)])
  })

  test('by private_key_jwt', async () => {
    const { daemon, issuer } = await guarded()
    const keyFile = join(await temporaryFolder(), 'client.pem')
    await writeFile(keyFile, issuer.clientKeyPem, { mode: 0o600 })
    const { call } = await throughProxy([daemon.url], {
      env: {
        MCP_PROXY_CLIENT_ID: 'by-key',
        MCP_PROXY_CLIENT_KEY_FILE: keyFile,
        MCP_PROXY_ISSUER: issuer.issuer,
      },
    })
    expect(succeeded(await call('get_inventory'))).toBe(true)
    expect(issuer.tokenRequests()).toEqual([granted('by-key', daemon)])
  })

  test("with the names of Camunda's proxy: an address without a path, a path, a token endpoint", async () => {
    const { daemon, issuer } = await guarded()
    const { call } = await throughProxy(['/mcp'], {
      env: {
        CAMUNDA_BASE_URL: daemon.url.replace('/mcp', ''),
        CAMUNDA_CLIENT_ID: 'by-basic',
        CAMUNDA_CLIENT_SECRET: SECRET,
        CAMUNDA_OAUTH_URL: `${issuer.issuer}/token`,
      },
    })
    expect(succeeded(await call('get_inventory'))).toBe(true)
    // Without discovery nothing is asked that has no token yet.
    expect(new Set(daemon.seen().map(({ status }) => status))).toEqual(new Set([200]))
  })
})

describe.each(ERAS)('$era era', ({ mode }) => {
  test('works on over the end of many tokens, and never shows an expired one', async () => {
    const { daemon, issuer } = await guarded(5)
    const { call } = await throughProxy([daemon.url], { mode, env: BY_BASIC })
    const before = issuer.tokenRequests().length
    const deadline = Date.now() + 30_000
    while (issuer.tokenRequests().length < before + 3 && Date.now() < deadline)
      expect(succeeded(await call('get_inventory'))).toBe(true)
    expect(issuer.tokenRequests().length).toBe(before + 3)
    expect(
      daemon.seen().filter(({ authorization, status }) => authorization !== '' && status !== 200),
    ).toEqual([])
  }, 40_000)

  test('gets one new token when calls are refused in the middle', async () => {
    const { daemon, issuer } = await guarded()
    const { call } = await throughProxy([daemon.url], { mode, env: BY_BASIC })
    expect(succeeded(await call('get_inventory'))).toBe(true)
    const before = issuer.tokenRequests().length
    daemon.refuseNext()
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('get_inventory')))
    expect(answers.filter(succeeded)).toHaveLength(8)
    expect(issuer.tokenRequests()).toHaveLength(before + 1)
  })

  test('asks for a scope that a call turns out to need', async () => {
    const { daemon, issuer } = await guarded(60, { scope: 'mcp:read' })
    const { call } = await throughProxy([daemon.url], { mode, env: BY_BASIC })
    expect(succeeded(await call('get_inventory'))).toBe(true)
    const before = issuer.tokenRequests().length
    daemon.want('mcp:write')
    expect(succeeded(await call('get_inventory'))).toBe(true)
    expect(issuer.tokenRequests()).toHaveLength(before + 1)
  })
})

describe('ends with 77 and one line', () => {
  const refusal = async (
    url: string,
    env: Record<string, string>,
  ): Promise<{ code: number | null; stderr: string }> => {
    const { code, stderr, stdout } = await runProgram(['proxy', url], env)
    expect(stdout).toBe('')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).not.toContain(env['MCP_PROXY_CLIENT_SECRET'])
    return { code, stderr }
  }

  test('when the client secret is wrong', async () => {
    const { daemon } = await guarded()
    const wrong = { ...BY_BASIC, MCP_PROXY_CLIENT_SECRET: 'wrong-secret-of-the-tests' }
    expect(await refusal(daemon.url, wrong)).toEqual({
      code: 77,
      stderr: expect.stringMatching(
        /gave no token to client by-basic \(HTTP 401, invalid_client\)/,
      ),
    })
  })

  test('before the secret is shown, when the daemon names another issuer than the settings', async () => {
    const { daemon, issuer } = await guarded()
    const env = { ...BY_BASIC, MCP_PROXY_ISSUER: 'https://login.example.com' }
    expect(await refusal(daemon.url, env)).toEqual({
      code: 77,
      stderr: expect.stringContaining('does not name https://login.example.com'),
    })
    expect(issuer.tokenRequests()).toEqual([])
  })

  test.each([
    ['are about another resource', { resource: 'https://other.example.com/mcp' }],
    ['names no authorization server', { authorization_servers: [] }],
    ['must be an https address', { authorization_servers: ['http://login.example.com'] }],
  ])('when the metadata %s', async (message, metadata) => {
    const { daemon, issuer } = await guarded(60, { metadata })
    expect(await refusal(daemon.url, BY_BASIC)).toEqual({
      code: 77,
      stderr: expect.stringContaining(message),
    })
    expect(issuer.tokenRequests()).toEqual([])
  })
})
