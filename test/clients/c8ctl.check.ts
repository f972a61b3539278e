import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client } from '@modelcontextprotocol/client'
import { expect, onTestFinished, test } from 'vitest'
import { startOidcDaemon } from '../support/oidc-daemon.ts'
import { SECRET } from '../support/oidc-login.ts'
import { startDemo } from '../support/start-demo.ts'
import { describeClient, homeWith, userEnvironment } from './client-program.ts'

/** Enough that tokens of 5 s end under the calls. */
const RUN_MS = 9_000

describeClient('c8ctl', (bin) => {
  test("Camunda's own proxy gets in by the same names, and past the end of its tokens", async () => {
    const demo = await startDemo(['--controller-only'])
    const { resource, login } = await startOidcDaemon(demo, 5)
    const client = new Client({ name: 'test', version: '1' })
    onTestFinished(() => client.close())
    await client.connect(
      new StdioClientTransport({
        command: bin,
        args: ['mcp-proxy', '/mcp'],
        env: userEnvironment(bin, await homeWith(), {
          CAMUNDA_BASE_URL: new URL(resource).origin,
          CAMUNDA_CLIENT_ID: 'by-post',
          CAMUNDA_CLIENT_SECRET: SECRET,
          CAMUNDA_OAUTH_URL: `${login.issuer}/token`,
          CAMUNDA_TOKEN_AUDIENCE: resource,
          CAMUNDA_OAUTH_SCOPE: 'mcp:read',
        }),
        stderr: 'inherit',
      }),
    )
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('list_clusters')
    const principals = new Set<unknown>()
    for (const end = Date.now() + RUN_MS; Date.now() < end;) {
      const { structuredContent } = await client.callTool({ name: 'whoami', arguments: {} })
      principals.add((structuredContent as { principal?: unknown } | undefined)?.principal)
    }
    expect([...principals]).toEqual(['oidc:by-post'])
    expect(login.tokenRequests().length).toBeGreaterThanOrEqual(2)
    expect(new Set(login.tokenRequests().map(({ status }) => status))).toEqual(new Set([200]))
  })
})
