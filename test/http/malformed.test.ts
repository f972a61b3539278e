import { connect } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { exchange, type Exchanged, type ExchangeOptions } from '../support/http-exchange.ts'
import { modernMeta, openSession, openSse, post, type WireSession } from '../support/mcp-wire.ts'
import { serveApp, TOKEN, type ServedApp } from '../support/serve-app.ts'

const MIB = 1024 * 1024

let app: ServedApp
let session: WireSession
beforeEach(async () => {
  app = await serveApp()
  session = await openSession(`${app.url}/mcp`, { token: TOKEN })
})

const accepted = (): Record<string, string> => ({
  authorization: `Bearer ${TOKEN}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
})
const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
const call = (name: unknown, args: unknown): object => ({
  ...ping,
  method: 'tools/call',
  params: { name, arguments: args },
})

/** A POST in the running session; what `options` says comes on top. */
const send = (body: unknown, options: ExchangeOptions = {}): Promise<Exchanged> =>
  exchange(`${app.url}/mcp`, {
    method: 'POST',
    ...options,
    headers: { ...accepted(), ...session.headers, ...options.headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  })

const refusal = (status: number, code: number, message: string | RegExp) => ({
  status,
  type: 'application/json',
  json: { jsonrpc: '2.0', error: { code, message: expect.stringMatching(message) }, id: null },
})

const seen = ({ status, headers, json }: Exchanged) => ({
  status,
  type: headers['content-type'],
  json,
})

describe('a body that is no JSON-RPC message', () => {
  test.each([
    ['is empty', ''],
    ['is cut off', '{"jsonrpc":"2.0","id":1'],
    ['is no JSON', 'ping'],
    ['is no UTF-8', Buffer.from('{"jsonrpc":"2.0","id":1,"method":"p\xffng"}', 'latin1')],
    ['is UTF-16', Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}', 'utf16le')],
  ])('%s', async (_, body) => {
    expect(seen(await send(body))).toEqual(refusal(400, -32700, /^Parse error/))
  })

  test.each([
    ['null', null],
    ['a number', 3],
    ['a text', '"ping"'],
    ['an object without anything', {}],
    ['an id of a wrong type', { ...ping, id: {} }],
    ['a null id', { ...ping, id: null }],
    ['a method of a wrong type', { ...ping, method: 3 }],
    ['nesting without end', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('%s', async (_, body) => {
    expect(await send(body)).toMatchObject({
      status: 400,
      json: { jsonrpc: '2.0', error: { code: -32600 }, id: null },
    })
  })

  test.each([
    ['another version of JSON-RPC', { ...ping, jsonrpc: '1.0' }],
    ['no version of JSON-RPC', { id: 1, method: 'ping' }],
    ['params that are a list', { ...ping, params: [1] }],
  ])('%s, refused under its id', async (_, body) => {
    expect(await send(body)).toMatchObject({
      status: 400,
      json: { jsonrpc: '2.0', error: { code: -32600 }, id: 1 },
    })
  })

  test('leaves the session as it was', async () => {
    await send('{')
    await send({ ...ping, method: 3 })
    const echoed = await session.callTool('echo', { text: 'still here' })
    expect(echoed.message.result).toMatchObject({ structuredContent: { text: 'still here' } })
  })
})

describe('a call that can not be made', () => {
  test.each([
    ['an unknown method', { ...ping, method: 'no/such' }, -32601, 'Method not found'],
    ['an unknown tool', call('ecko', {}), -32602, /There is no tool "ecko" here.*echo/],
    ['a tool name of a wrong type', call(4, {}), -32602, 'name'],
    ['arguments of a wrong type', call('echo', [1]), -32602, 'arguments'],
  ])('%s is a protocol error', async (_, message, code, said) => {
    const { status, message: answer } = await post(`${app.url}/mcp`, message, session.headers)
    expect({ status, answer }).toEqual({
      status: 200,
      answer: { jsonrpc: '2.0', id: 1, error: { code, message: expect.stringMatching(said) } },
    })
  })

  test.each([
    ['an unknown argument', { text: 'a', cuont: 2 }, 'cuont', 'Did you mean count?'],
    ['an argument of a wrong type', { text: 5 }, 'text', 'expected string'],
    ['a missing argument', {}, 'text', 'expected string'],
    ['an argument out of range', { text: 'a', count: 11 }, 'count', '<=10'],
  ])('%s is a tool error that names it', async (_, args, parameter, said) => {
    const { message } = await session.callTool('echo', args)
    expect(message.result).toMatchObject({
      isError: true,
      _meta: { 'cmon-mcp/error': { code: 'invalid_argument', parameter } },
      content: [{ type: 'text', text: expect.stringContaining(said) }],
    })
    expect(message.result).not.toHaveProperty('structuredContent')
  })

  test('arguments named like parts of Object are just unknown', async () => {
    const { json, text } = await send(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"constructor"}}',
    )
    expect({ json, text }).toEqual({
      json: undefined,
      text: expect.stringContaining('There is no tool \\"constructor\\" here'),
    })
  })

  test('an argument nested without end is an error, not a crash', async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
    const { status, text } = await send(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":${deep}}}}`,
    )
    expect({ status, text }).toEqual({
      status: 200,
      text: expect.stringContaining('"isError":true'),
    })
  })
})

describe('batches', () => {
  const two = [ping, { ...ping, id: 2 }]

  test.each(['2025-11-25', '2025-06-18'])('are not part of revision %s', async (version) => {
    const other = await openSession(`${app.url}/mcp`, { token: TOKEN, version })
    expect(seen(await send(two, { headers: other.headers }))).toEqual(
      refusal(400, -32600, `Batches are not part of revision ${version}`),
    )
  })

  test('are answered, each message under its id, in revision 2025-03-26', async () => {
    const old = await openSession(`${app.url}/mcp`, { token: TOKEN, version: '2025-03-26' })
    const { status, text } = await send(two, { headers: old.headers })
    expect(status).toBe(200)
    const ids = [...text.matchAll(/^data: (.*)$/gm)].map(
      // Their results are empty: it is who is answered that counts.
      ([, data = '']) => (JSON.parse(data) as { id: number }).id,
    )
    expect(new Set(ids)).toEqual(new Set([1, 2]))
  })

  test.each([
    ['empty', []],
    ['of no messages', [1, 2]],
  ])('are refused when %s', async (_, batch) => {
    const old = await openSession(`${app.url}/mcp`, { token: TOKEN, version: '2025-03-26' })
    expect(seen(await send(batch, { headers: old.headers }))).toEqual(
      refusal(400, -32600, /batch/i),
    )
  })

  test('are not part of revision 2026-07-28', async () => {
    const batch = [{ ...ping, params: { _meta: modernMeta() } }]
    const answer = await exchange(`${app.url}/mcp`, {
      method: 'POST',
      headers: { ...accepted(), 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'ping' },
      body: JSON.stringify(batch),
    })
    expect(seen(answer)).toEqual(refusal(400, -32600, /batches may not/))
  })

  test('are not part of revision 2024-11-05', async () => {
    const client = await openSse(`${app.url}/sse`, { token: TOKEN })
    const answer = await exchange(new URL(client.endpoint, app.url).href, {
      method: 'POST',
      headers: accepted(),
      body: JSON.stringify(two),
    })
    expect(seen(answer)).toEqual(refusal(400, -32600, /Batches are not part/))
    client.close()
  })
})

describe('a body that is too large', () => {
  const routes = async (): Promise<string[]> => {
    const client = await openSse(`${app.url}/sse`, { token: TOKEN })
    return [`${app.url}/mcp`, new URL(client.endpoint, app.url).href]
  }

  test.each([
    ['by what it says', false],
    ['by what it is', true],
  ])('%s is refused on every route', async (_, chunked) => {
    for (const url of await routes()) {
      const answer = await exchange(url, {
        method: 'POST',
        headers: { ...accepted(), ...session.headers },
        body: Buffer.alloc(10 * MIB, ' '),
        chunked,
      })
      expect(seen(answer)).toEqual(refusal(413, -32000, 'The body is larger than 4 MiB'))
    }
  })

  test('is one byte above the limit', async () => {
    const message = JSON.stringify(ping)
    const limit = 4 * MIB
    const within = await send(message + ' '.repeat(limit - message.length))
    const above = await send(message + ' '.repeat(limit - message.length + 1))
    expect([within.status, above.status]).toEqual([200, 413])
  })
})

describe('a session', () => {
  test.each(['POST', 'GET', 'DELETE'])('that is missing: 400 (%s)', async (method) => {
    const answer = await exchange(`${app.url}/mcp`, {
      method,
      headers: accepted(),
      ...(method === 'POST' ? { body: JSON.stringify(ping) } : {}),
    })
    expect(seen(answer)).toEqual(refusal(400, -32000, 'Mcp-Session-Id is missing'))
  })

  test.each(['POST', 'GET', 'DELETE'])('that nobody knows: 404 (%s)', async (method) => {
    for (const id of ['nope', '', 's1.', `s1.${'A'.repeat(9_000)}`]) {
      const answer = await exchange(`${app.url}/mcp`, {
        method,
        headers: { ...accepted(), 'mcp-session-id': id },
        ...(method === 'POST' ? { body: JSON.stringify(ping) } : {}),
      })
      expect(seen(answer)).toEqual(refusal(404, -32001, 'Session not found'))
    }
  })

  test('of SSE that is missing: 400; that nobody knows: 404', async () => {
    const message = (query: string): Promise<Exchanged> =>
      exchange(`${app.url}/message${query}`, {
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
      const answer = await exchange(`${app.url}/mcp`, {
        method: 'POST',
        headers: accepted(),
        body: JSON.stringify({ ...initialize, params }),
      })
      expect(seen(answer)).toEqual(refusal(400, -32000, /^Invalid initialize request/))
      expect(answer.headers).not.toHaveProperty('mcp-session-id')
    }
  })

  test('can not be opened with capabilities that would not fit into its id', async () => {
    const answer = await exchange(`${app.url}/mcp`, {
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
    const again = await session.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    })
    expect(again).toMatchObject({ status: 400, message: { error: { code: -32600 } } })
  })
})

describe('headers', () => {
  test.each([
    ['no Content-Type', { 'content-type': '' }, 415, /Content-Type must be/],
    ['another Content-Type', { 'content-type': 'text/plain' }, 415, /Content-Type must be/],
    ['a Content-Type like JSON', { 'content-type': 'application/jsonx' }, 415, /Content-Type/],
    ['an Accept without event streams', { accept: 'application/json' }, 406, /must accept both/],
    ['an Accept of something else', { accept: 'text/html' }, 406, /must accept both/],
    ['an unknown revision', { 'mcp-protocol-version': '1999-01-01' }, 400, /Unsupported protocol/],
  ])('%s', async (_, headers, status, said) => {
    expect(seen(await send(ping, { headers }))).toEqual(refusal(status, -32000, said))
  })

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;a=b'])(
    'Content-Type %s is JSON',
    async (type) => {
      expect((await send(ping, { headers: { 'content-type': type } })).status).toBe(200)
    },
  )

  test('GET wants a client that takes event streams', async () => {
    const answer = await exchange(`${app.url}/mcp`, {
      headers: { ...session.headers, accept: 'text/html' },
    })
    expect(seen(answer)).toEqual(refusal(406, -32000, /must accept text\/event-stream/))
  })

  test('of which there are too many bytes: 431', async () => {
    const answer = await send(ping, { headers: { 'x-filler': 'a'.repeat(20_000) } })
    expect(seen(answer)).toEqual(refusal(431, -32000, 'The headers are too large'))
  })

  test('of revision 2026-07-28 that say something else than the body', async () => {
    const answer = await exchange(`${app.url}/mcp`, {
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
    const answer = await exchange(`${app.url}/mcp`, {
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
    const answer = await exchange(app.url + path, { method, headers: session.headers })
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/json' },
      json: { jsonrpc: '2.0', error: { code: -32000 }, id: null },
    })
  })

  test('405 says which there are', async () => {
    const { headers } = await exchange(`${app.url}/mcp`, {
      method: 'PUT',
      headers: session.headers,
    })
    expect(headers.allow).toBe('GET, POST, DELETE')
  })

  test.each(['/mcp', '/sse'])('HEAD %s ends at once', async (path) => {
    const { status, text } = await exchange(app.url + path, {
      method: 'HEAD',
      headers: session.headers,
    })
    expect({ status, text }).toEqual({ status: 405, text: '' })
  })
})

describe('what is no HTTP, or hardly', () => {
  /** Everything that comes back for these bytes until the server closes. */
  const sendBytes = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(app.port, '127.0.0.1', () => socket.write(bytes))
      const chunks: Buffer[] = []
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.once('error', reject)
      socket.once('close', () => resolve(Buffer.concat(chunks).toString()))
    })

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['lengths that contradict each other', lengths('Content-Length: 5\r\nContent-Length: 6')],
    ['a length beside chunks', lengths('Content-Length: 5\r\nTransfer-Encoding: chunked')],
  ])('%s is refused in JSON', async (_, bytes) => {
    const [head = '', body = ''] = (await sendBytes(bytes)).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(body)).toEqual({
      jsonrpc: '2.0',
      error: { code: -32000, message: 'That is no HTTP request' },
      id: null,
    })
  })

  test.each([
    ['no host in the Host header', 'GET /mcp HTTP/1.1\r\nHost: a b\r\n', 400],
    ['no path', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n', 400],
    ['no Host header', 'GET /mcp HTTP/1.1\r\n', 403],
    ['a request of HTTP/1.0', 'GET /mcp HTTP/1.0\r\n', 403],
    ['a request of HTTP/0.9', 'GET /mcp\r\n', 403],
  ])('%s is refused in JSON', async (_, start, status) => {
    const [head = '', body = ''] = (await sendBytes(`${start}Connection: close\r\n\r\n`)).split(
      '\r\n\r\n',
    )
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', error: { code: -32000 }, id: null })
  })

  test('a probe of HTTP/1.0, which knows no Host, is told that the daemon lives', async () => {
    const [head, body] = (await sendBytes('GET /healthz HTTP/1.0\r\n\r\n')).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(body).toBe('{"status":"ok"}')
  })

  test('nothing is written into a stream that is under way', async () => {
    const head = [
      'GET /sse HTTP/1.1',
      `Host: 127.0.0.1:${app.port}`,
      'Accept: text/event-stream',
      `Authorization: Bearer ${TOKEN}`,
    ]
    const received = await new Promise<string>((resolve, reject) => {
      const socket = connect(app.port, '127.0.0.1', () =>
        socket.write(`${head.join('\r\n')}\r\n\r\n`),
      )
      let text = ''
      socket.once('data', () => socket.write('\0\0\0\r\n\r\n'))
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.once('error', reject)
      socket.once('close', () => resolve(text))
    })
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })
})

function lengths(headers: string): string {
  return `POST /mcp HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\nhello`
}

test('none of this is a defect of the daemon', async () => {
  await send('{')
  await send(call('echo', { text: 5 }))
  expect(app.defects).toEqual([])
})
