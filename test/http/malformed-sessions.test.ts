import { describe, expect, test } from 'vitest'
import { exchange, type Exchanged } from '../support/http-exchange.ts'
import { accepted, ping, refusal, seen, serveBeforeEach } from './malformed.ts'

const served = serveBeforeEach()

describe('a session', () => {
  test.each(['POST', 'GET', 'DELETE'])('that is missing: 400 (%s)', async (method) => {
    const answer = await exchange(`${served.app.url}/mcp`, {
      method,
      headers: accepted(),
      ...(method === 'POST' ? { body: JSON.stringify(ping) } : {}),
    })
    expect(seen(answer)).toEqual(refusal(400, -32000, 'Mcp-Session-Id is missing'))
  })

  test.each(['POST', 'GET', 'DELETE'])('that nobody knows: 404 (%s)', async (method) => {
    for (const id of ['nope', '', 's1.', `s1.${'A'.repeat(9_000)}`]) {
      const answer = await exchange(`${served.app.url}/mcp`, {
        method,
        headers: { ...accepted(), 'mcp-session-id': id },
        ...(method === 'POST' ? { body: JSON.stringify(ping) } : {}),
      })
      expect(seen(answer)).toEqual(refusal(404, -32001, 'Session not found'))
    }
  })

  test('of SSE that is missing: 400; that nobody knows: 404', async () => {
    const message = (query: string): Promise<Exchanged> =>
      exchange(`${served.app.url}/message${query}`, {
        method: 'POST',
        headers: accepted(),
        body: JSON.stringify(ping),
      })
    expect(seen(await message(''))).toEqual(refusal(400, -32000, 'sessionId is missing'))
    expect(seen(await message('?sessionId=nope'))).toEqual(
      refusal(404, -32001, 'Session not found'),
    )
  })

  test('can not be opened by half an introduction', async () => {
    const initialize = { ...ping, method: 'initialize' }
    for (const params of [
      undefined,
      {},
      { protocolVersion: 7 },
      { protocolVersion: '2025-11-25' },
    ]) {
      const answer = await exchange(`${served.app.url}/mcp`, {
        method: 'POST',
        headers: accepted(),
        body: JSON.stringify({ ...initialize, params }),
      })
      expect(seen(answer)).toEqual(refusal(400, -32000, /^Invalid initialize request/))
      expect(answer.headers).not.toHaveProperty('mcp-session-id')
    }
  })

  test('can not be opened with capabilities that would not fit into its id', async () => {
    const answer = await exchange(`${served.app.url}/mcp`, {
      method: 'POST',
      headers: accepted(),
      body: JSON.stringify({
        ...ping,
        method: 'initialize',
        params: {
          protocolVersion: '2025-11-25',
          capabilities: { experimental: { much: { text: 'a'.repeat(5_000) } } },
          clientInfo: { name: 'test', version: '1' },
        },
      }),
    })
    expect(seen(answer)).toEqual(refusal(400, -32600, 'capabilities'))
  })

  test('is introduced only once', async () => {
    const again = await served.session.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    })
    expect(again).toMatchObject({ status: 400, message: { error: { code: -32600 } } })
  })
})
