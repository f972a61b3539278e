import { beforeAll, describe, expect, test } from 'vitest'
import { callLines } from '../support/call-lines.ts'
import { modernMeta, modernRequest, openSession, openSse, post } from '../support/mcp-wire.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

let daemon: DaemonProcess
let settings: Record<string, string>
beforeAll(async () => {
  settings = settingsForController(await startController())
  daemon = await startDaemon(settings)
})

const UUID = /^[\da-f]{8}-[\da-f-]{27}$/
const READ = {
  level: 'info',
  msg: 'tool call',
  principal: 'token',
  principalKind: 'token',
  client: 'wire/1',
  milliseconds: expect.any(Number),
}

const modernHeaders = (name: string) => ({
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': name,
})

test('every transport leaves one line per call, which the answer names', async () => {
  const sse = await openSse(`${daemon.url}/sse`, { token: daemon.token })
  const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  const answers = [
    await sse.callTool('list_clusters', { limit: 1 }),
    (await session.callTool('list_clusters', { limit: 1 })).message,
    (
      await modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', {
        name: 'list_clusters',
        arguments: { limit: 1 },
      })
    ).message,
  ]
  sse.close()
  // By the protocol.
  const metas = answers.map(({ result }) => result?.['_meta'] as Record<string, unknown>)
  const lines = await callLines(daemon, 3)
  expect(lines).toEqual(
    metas.map((meta) => ({
      ...READ,
      requestId: meta['cmon-mcp/request-id'],
      tool: 'list_clusters',
      toolLevel: 'observe',
      outcome: 'ok',
    })),
  )
  expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(3)
  for (const { requestId } of lines) expect(requestId).toMatch(UUID)
})

describe('the id of a request', () => {
  const call = async (own: string) => {
    const { headers, message } = await post(
      `${daemon.url}/mcp`,
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'get_cluster', arguments: { cluster: 'nowhere' }, _meta: modernMeta() },
      },
      {
        authorization: `Bearer ${daemon.token}`,
        'x-request-id': own,
        ...modernHeaders('get_cluster'),
      },
    )
    // By the protocol.
    const meta = message.result?.['_meta'] as Record<string, unknown>
    return { header: headers.get('x-request-id'), meta }
  }

  test("a plain one of the client's own goes into answer and log", async () => {
    const { header, meta } = await call('from-the-proxy_0042')
    expect(header).toBe('from-the-proxy_0042')
    expect(meta['cmon-mcp/request-id']).toBe('from-the-proxy_0042')
    const lines = await callLines(daemon, 4)
    expect(lines.at(-1)).toEqual({
      ...READ,
      requestId: 'from-the-proxy_0042',
      tool: 'get_cluster',
      toolLevel: 'observe',
      cluster: 'nowhere',
      outcome: 'not_found',
    })
  })

  test.each([['a "quoted" one'], ['x'.repeat(101)], ['<script>']])(
    '%j is replaced',
    async (own) => {
      const { header, meta } = await call(own)
      expect(header).toMatch(UUID)
      expect(meta['cmon-mcp/request-id']).toBe(header)
    },
  )

  test.each(['/healthz', '/nowhere', '/mcp', '/'])('%s answers with one', async (path) => {
    const response = await fetch(`${daemon.url}${path}`, { headers: { 'x-request-id': 'mine-7' } })
    await response.arrayBuffer()
    expect(response.headers.get('x-request-id')).toBe('mine-7')
  })

  test('so does the head of an event stream', async () => {
    const leave = new AbortController()
    const response = await fetch(`${daemon.url}/sse`, {
      headers: { 'x-request-id': 'mine-8', authorization: `Bearer ${daemon.token}` },
      signal: leave.signal,
    })
    expect(response.headers.get('x-request-id')).toBe('mine-8')
    leave.abort()
  })

  test('a bad token is logged with it', async () => {
    await fetch(`${daemon.url}/mcp`, {
      method: 'POST',
      headers: { 'x-request-id': 'mine-9', authorization: 'Bearer not-this-one' },
    })
    const [line] = await daemon.program.saw('stderr', /^.*"requestId":"mine-9".*$/m)
    expect(JSON.parse(line)).toMatchObject({
      level: 'warn',
      address: '127.0.0.1',
      msg: 'a request came with a bad token',
    })
  })
})

test('what a client calls itself and what it asks for is cleaned, and a tool it made up is not named', async () => {
  const own = await startDaemon(settings)
  const clientInfo = { name: 'evil\u001b[31m\n{"level":"error"}\u202e', version: 'x'.repeat(200) }
  const ask = (name: string, args: Record<string, unknown>) =>
    post(
      `${own.url}/mcp`,
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name,
          arguments: args,
          _meta: { ...modernMeta(), 'io.modelcontextprotocol/clientInfo': clientInfo },
        },
      },
      { authorization: `Bearer ${own.token}`, ...modernHeaders(name) },
    )
  await ask('get_cluster', {
    cluster: 'a\u001b[2J\u200b name',
    controller: 'password=hunter2hunter2',
  })
  await ask('drop_everything', {})
  const lines = await callLines(own, 2)
  expect(lines).toMatchObject([
    { tool: 'get_cluster', outcome: 'invalid_argument', cluster: { untrusted: 'a name' } },
    { tool: '(unknown)', outcome: 'unknown_tool' },
  ])
  for (const { client } of lines) {
    expect(client).toMatch(/^evil \{"level":"error"\}\/x+ \[…cut, \d+ characters in all\]$/)
  }
  const log = own.program.stderr()
  expect(log).not.toContain('hunter2')
  expect(log).not.toContain('drop_everything')
})
