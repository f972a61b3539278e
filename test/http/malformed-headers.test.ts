import { describe, expect, test } from 'vitest'
import { exchange } from '../support/http-exchange.ts'
import { modernMeta } from '../support/mcp-wire.ts'
import { accepted, ping, refusal, seen, serveBeforeEach } from './malformed.ts'

const served = serveBeforeEach()

describe('headers', () => {
  test.each([
    ['no Content-Type', { 'content-type': '' }, 415, /Content-Type must be/],
    ['another Content-Type', { 'content-type': 'text/plain' }, 415, /Content-Type must be/],
    ['a Content-Type like JSON', { 'content-type': 'application/jsonx' }, 415, /Content-Type/],
    ['an Accept without event streams', { accept: 'application/json' }, 406, /must accept both/],
    ['an Accept of something else', { accept: 'text/html' }, 406, /must accept both/],
    ['an unknown revision', { 'mcp-protocol-version': '1999-01-01' }, 400, /Unsupported protocol/],
  ])('%s', async (_, headers, status, said) => {
    expect(seen(await served.send(ping, { headers }))).toEqual(refusal(status, -32000, said))
  })

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;a=b'])(
    'Content-Type %s is JSON',
    async (type) => {
      expect((await served.send(ping, { headers: { 'content-type': type } })).status).toBe(200)
    },
  )

  test('GET wants a client that takes event streams', async () => {
    const answer = await exchange(`${served.app.url}/mcp`, {
      headers: { ...served.session.headers, accept: 'text/html' },
    })
    expect(seen(answer)).toEqual(refusal(406, -32000, /must accept text\/event-stream/))
  })

  test('of which there are too many bytes: 431', async () => {
    const answer = await served.send(ping, { headers: { 'x-filler': 'a'.repeat(20_000) } })
    expect(seen(answer)).toEqual(refusal(431, -32000, 'The headers are too large'))
  })

  test('of revision 2026-07-28 that say something else than the body', async () => {
    const answer = await exchange(`${served.app.url}/mcp`, {
      method: 'POST',
      headers: {
        ...accepted(),
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
      },
      body: JSON.stringify({ ...ping, method: 'tools/list', params: { _meta: modernMeta() } }),
    })
    expect(answer).toMatchObject({ status: 400, json: { error: { code: -32020 }, id: 1 } })
  })

  test('of revision 2026-07-28 without its envelope', async () => {
    const answer = await exchange(`${served.app.url}/mcp`, {
      method: 'POST',
      headers: { ...accepted(), 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' },
      body: JSON.stringify({ ...ping, method: 'tools/list' }),
    })
    expect(answer).toMatchObject({ status: 400, json: { error: { code: -32602 }, id: 1 } })
  })
})

describe('a method that a route has not', () => {
  test.each([
    ['PUT', '/mcp', 405],
    ['PATCH', '/mcp', 405],
    ['POST', '/sse', 404],
    ['PUT', '/sse', 404],
    ['GET', '/message', 404],
    ['GET', '/nothing', 404],
    ['POST', '/', 404],
    ['GET', '/%', 404],
  ])('%s %s: %i', async (method, path, status) => {
    const answer = await exchange(served.app.url + path, {
      method,
      headers: served.session.headers,
    })
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/json' },
      json: { jsonrpc: '2.0', error: { code: -32000 }, id: null },
    })
  })

  test('405 says which there are', async () => {
    const { headers } = await exchange(`${served.app.url}/mcp`, {
      method: 'PUT',
      headers: served.session.headers,
    })
    expect(headers.allow).toBe('GET, POST, DELETE')
  })

  test.each(['/mcp', '/sse'])('HEAD %s ends at once', async (path) => {
    const { status, text } = await exchange(served.app.url + path, {
      method: 'HEAD',
      headers: served.session.headers,
    })
    expect({ status, text }).toEqual({ status: 405, text: '' })
  })
})
