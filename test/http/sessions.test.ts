import { expect, test } from 'vitest'
import { createMemoryState } from '../../src/state/directory.ts'
import { openSession, openSse, structured, type WireSession } from '../support/mcp-wire.ts'
import { serveApp, TOKEN } from '../support/serve-app.ts'

const IDLE_MS = 100

const echo = async (session: WireSession): Promise<unknown> =>
  structured((await session.callTool('echo', { text: 'hello' })).message)

test('a session that idles leaves memory, and is there again when it is needed', async () => {
  const app = await serveApp({ idleMs: IDLE_MS })
  const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
  expect(app.sessions.live).toBe(1)
  await expect.poll(() => app.sessions.live, { timeout: 5_000 }).toBe(0)
  expect(await echo(session)).toEqual({ text: 'hello' })
  expect(app.sessions.live).toBe(1)
})

test('a session with an open stream does not idle', async () => {
  const app = await serveApp({ idleMs: IDLE_MS })
  const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
  const stream = await session.stream()
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS * 4))
  expect(app.sessions.live).toBe(1)
  stream.close()
  await expect.poll(() => app.sessions.live, { timeout: 5_000 }).toBe(0)
})

test('a session in which a call runs does not idle', async () => {
  const app = await serveApp({ idleMs: IDLE_MS })
  const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
  const { message } = await session.callTool('wait', { milliseconds: IDLE_MS * 4 })
  expect(structured(message)).toEqual({ waited: IDLE_MS * 4 })
})

test('calls of a session that its new process has never seen, all at once, make one session of it', async () => {
  const state = createMemoryState()
  const before = await serveApp({ state })
  const { headers } = await openSession(`${before.url}/mcp`, { token: TOKEN })
  await before.stop()
  const after = await serveApp({ state })
  const statuses = await Promise.all(
    Array.from({ length: 50 }, async (_, id) => {
      const response = await fetch(`${after.url}/mcp`, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list' }),
      })
      await response.arrayBuffer()
      return response.status
    }),
  )
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(after.sessions.live).toBe(1)
})

test('a session that its client has ended is over at once', async () => {
  const app = await serveApp()
  const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
  const stream = await session.stream()
  expect(await session.end()).toBe(200)
  await stream.ended
  expect(app.sessions.live).toBe(0)
  expect((await session.request('ping')).status).toBe(404)
})

test('a second stream of a session is refused while the first one is open', async () => {
  const app = await serveApp()
  const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
  const first = await session.stream()
  expect((await session.stream()).status).toBe(409)
  first.close()
  await expect
    .poll(async () => {
      const again = await session.stream()
      again.close()
      return again.status
    })
    .toBe(200)
})

test('an SSE client that leaves takes its session along', async () => {
  const app = await serveApp()
  const client = await openSse(`${app.url}/sse`, { token: TOKEN })
  client.close()
  await client.ended
  await expect
    .poll(async () => {
      const response = await fetch(new URL(client.endpoint, app.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      })
      await response.arrayBuffer()
      return response.status
    })
    .toBe(404)
})
