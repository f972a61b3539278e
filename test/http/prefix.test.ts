import { describe, expect, test } from 'vitest'
import { exchange } from '../support/http-exchange.ts'
import {
  modernRequest,
  namesIn,
  openSession,
  openSse,
  structured,
  type WireMessage,
} from '../support/mcp-wire.ts'
import { serveApp, TOKEN, type ServedApp } from '../support/serve-app.ts'
import { namesOf, settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon } from '../support/start-demo.ts'

const echoed = (message: WireMessage): unknown => structured(message)['text']
const echo = { name: 'echo', arguments: { text: 'hello' } }

/** An app whose public URL has a path; what is in front of it may take the path away or leave it. */
const prefixed = (): Promise<ServedApp> =>
  serveApp({ baseUrl: new URL('https://example.com/cc'), allowedHosts: ['127.0.0.1'] })

describe.each(['/cc', ''])('below a public URL with a path, asked for %j + route', (prefix) => {
  test('/mcp serves both eras', async () => {
    const app = await prefixed()
    const url = `${app.url}${prefix}/mcp`
    const session = await openSession(url, { token: TOKEN })
    const answers = [
      await session.callTool(echo.name, echo.arguments),
      await modernRequest(url, TOKEN, 'tools/call', echo),
    ]
    expect(answers.map(({ message }) => echoed(message))).toEqual(['hello', 'hello'])
    expect(await session.end()).toBe(200)
  })

  test('/sse names an endpoint that carries the path, for clients resolve it against the origin', async () => {
    const app = await prefixed()
    const client = await openSse(`${app.url}${prefix}/sse`, { token: TOKEN })
    expect(client.endpoint).toMatch(/^\/cc\/message\?sessionId=[\w-]+$/)
    expect(echoed(await client.callTool(echo.name, echo.arguments))).toBe('hello')
    client.close()
  })

  test.each([
    ['/healthz', 200],
    ['/readyz', 503],
    ['/', 200],
    ['/.well-known/oauth-protected-resource', 404],
  ])('%s: %i', async (path, status) => {
    const app = await prefixed()
    expect((await exchange(`${app.url}${prefix}${path}`)).status).toBe(status)
  })
})

test('only the whole prefix counts, and only once', async () => {
  const app = await prefixed()
  const headers = { authorization: `Bearer ${TOKEN}` }
  const statuses = await Promise.all(
    ['/cc', '/cc/', '/cc?x=1', '/ccc/', '/c/mcp', '/cc/cc/mcp', '/CC/mcp', '/ccmcp'].map(
      async (path) => (await exchange(app.url + path, { headers })).status,
    ),
  )
  expect(statuses).toEqual([200, 200, 200, 404, 404, 404, 404, 404])
})

test('the page names the public addresses', async () => {
  const app = await prefixed()
  const { text } = await exchange(`${app.url}/`)
  expect(text).toContain('https://example.com/cc/mcp')
  expect(text).toContain('https://example.com/cc/sse')
  expect(text).not.toContain(`${app.port}`)
})

test('MCP_BASE_URL puts the daemon there', async () => {
  const controller = await startController()
  const daemon = await startDaemon({
    ...settingsForController(controller),
    MCP_BASE_URL: 'https://mcp.example.com/cc',
    MCP_ALLOWED_HOSTS: '127.0.0.1',
  })
  const client = await openSse(`${daemon.url}/cc/sse`, { token: daemon.token })
  expect(client.endpoint).toMatch(/^\/cc\/message\?/)
  const answer = await client.callTool('list_clusters', { limit: 100 })
  expect(namesIn(structured(answer))).toEqual(namesOf(controller))
  client.close()
})
