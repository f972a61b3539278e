import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { exchange, type Exchanged } from '../support/http-exchange.ts'
import { openSession, openSse, type WireMessage } from '../support/mcp-wire.ts'
import {
  CREDENTIALS,
  isSamePrincipal,
  startGuarded,
  type Credential,
  type Guarded,
} from './credentials.ts'

const OWNERS = CREDENTIALS.filter((one) => one !== 'none')

const rpc = (body: object): string => JSON.stringify({ jsonrpc: '2.0', ...body })
const INTRODUCTION = {
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
}

/** What may be POSTed into a session. */
const BODIES: Record<string, string> = {
  ping: rpc({ id: 1, method: 'ping' }),
  'a call': rpc({ id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} } }),
  'an introduction': rpc(INTRODUCTION),
  'a notification': rpc({ method: 'notifications/cancelled', params: { requestId: 1 } }),
  'an answer to a question': rpc({ id: 0, result: { action: 'accept', content: {} } }),
}

interface Attempt {
  name: string
  method: string
  headers?: Record<string, string>
  body?: string
}

const POSTS: Attempt[] = Object.entries(BODIES).map(([name, body]) => ({
  name: `POST ${name}`,
  method: 'POST',
  body,
}))
const ATTEMPTS: Attempt[] = [
  ...POSTS,
  { name: 'GET', method: 'GET' },
  { name: 'GET of what was missed', method: 'GET', headers: { 'last-event-id': '0' } },
  { name: 'DELETE', method: 'DELETE' },
]

function send(
  url: string,
  token: string | undefined,
  { method, headers, body }: Attempt,
  more: Record<string, string> = {},
): Promise<Exchanged> {
  return exchange(url, {
    method,
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
      ...more,
    },
    ...(body === undefined ? {} : { body }),
  })
}

/** All that a client sees of an answer, but for what is another each time. */
function seen({ status, headers, text }: Exchanged): object {
  const { date: _, 'x-request-id': __, ...rest } = headers
  return { status, headers: rest, text }
}

/** Another id of the same look. */
function altered(id: string): string {
  const middle = Math.floor(id.length / 2)
  return id.slice(0, middle) + (id[middle] === 'A' ? 'B' : 'A') + id.slice(middle + 1)
}

const foreignTo = (owner: Credential): Credential[] =>
  CREDENTIALS.filter((one) => !isSamePrincipal(one, owner))

const inSession = (
  { url, tokens }: Guarded,
  by: Credential,
  attempt: Attempt,
  id: string,
): Promise<Exchanged> => send(`${url}/mcp`, tokens[by], attempt, { 'mcp-session-id': id })

const onStream = (
  { url, tokens }: Guarded,
  by: Credential,
  attempt: Attempt,
  id: string,
): Promise<Exchanged> => send(`${url}/message?sessionId=${id}`, tokens[by], attempt)

const idOf = ({ endpoint }: { endpoint: string }): string => endpoint.split('sessionId=')[1] ?? ''

/** For each attempt of each foreign credential: what it got with this id and with one that nobody has. */
async function compared(
  guarded: Guarded,
  owner: Credential,
  attempts: readonly Attempt[],
  by: typeof inSession,
  ids: { own: string; unknown: string },
): Promise<void> {
  for (const attempt of attempts)
    for (const foreign of foreignTo(owner)) {
      const got = seen(await by(guarded, foreign, attempt, ids.own))
      const unknown = seen(await by(guarded, foreign, attempt, ids.unknown))
      const what = { owner, foreign, attempt: attempt.name }
      expect({ ...what, got }).toEqual({ ...what, got: unknown })
      expect(unknown).toMatchObject({ status: foreign === 'none' ? 401 : 404 })
    }
}

test.each(OWNERS)(
  'row 9: a foreign session of /mcp (%s) looks as one that nobody knows, whatever is asked of it',
  async (owner) => {
    const guarded = await startGuarded()
    const session = await openSession(`${guarded.url}/mcp`, { token: guarded.tokens[owner] })
    const stream = await session.stream()
    await compared(guarded, owner, ATTEMPTS, inSession, {
      own: session.id,
      unknown: altered(session.id),
    })
    // It is none the worse for it.
    expect([stream.status, (await session.request('tools/list')).status]).toEqual([200, 200])
    stream.close()
  },
)

test.each(OWNERS)(
  'row 9: a foreign stream of /sse (%s) looks as one that nobody knows, whatever is sent to it',
  async (owner) => {
    const guarded = await startGuarded()
    const stream = await openSse(`${guarded.url}/sse`, { token: guarded.tokens[owner] })
    const before = stream.heard.length
    const ids = { own: idOf(stream), unknown: randomUUID() }
    await compared(guarded, owner, POSTS, onStream, ids)
    expect(stream.heard).toHaveLength(before)
    await stream.callTool('no_such_tool')
    expect(stream.heard).toHaveLength(before + 1)
    stream.close()
  },
)

test('a rotated token and the one before it share their sessions', async () => {
  const guarded = await startGuarded()
  const { url, tokens } = guarded
  const session = await openSession(`${url}/mcp`, { token: tokens['previous token'] })
  const stream = await openSse(`${url}/sse`, { token: tokens['previous token'] })
  const ping = { name: 'ping', method: 'POST', body: BODIES['ping'] ?? '' }
  expect((await inSession(guarded, 'shared token', ping, session.id)).status).toBe(200)
  expect((await onStream(guarded, 'shared token', ping, idOf(stream))).status).toBe(202)
  stream.close()
})

test('row 9: an id of one transport is nothing on the other, for its owner too', async () => {
  const guarded = await startGuarded()
  const { url, tokens } = guarded
  const owner = 'shared token'
  const session = await openSession(`${url}/mcp`, { token: tokens[owner] })
  const stream = await openSse(`${url}/sse`, { token: tokens[owner] })
  for (const attempt of ATTEMPTS) {
    const got = seen(await inSession(guarded, owner, attempt, idOf(stream)))
    expect(got).toEqual(seen(await inSession(guarded, owner, attempt, randomUUID())))
    expect(got).toMatchObject({ status: 404 })
  }
  for (const attempt of POSTS) {
    const got = seen(await onStream(guarded, owner, attempt, session.id))
    expect(got).toEqual(seen(await onStream(guarded, owner, attempt, altered(session.id))))
    expect(got).toMatchObject({ status: 404 })
  }
  stream.close()
})

test('row 9: an id of the client’s choice is never taken', async () => {
  const guarded = await startGuarded()
  const { url, tokens } = guarded
  const owner = 'access token of alice'
  const { id: foreign } = await openSession(`${url}/mcp`, { token: tokens['access token of bob'] })
  const introduction = { name: '', method: 'POST', body: rpc(INTRODUCTION) }
  for (const chosen of ['chosen', randomUUID(), foreign, altered(foreign)]) {
    const { status, headers } = await inSession(guarded, owner, introduction, chosen)
    expect([status, headers['mcp-session-id']]).toEqual([404, undefined])
    const ping = { name: '', method: 'POST', body: BODIES['ping'] ?? '' }
    expect((await inSession(guarded, owner, ping, chosen)).status).toBe(404)
  }
  const stream = await openSse(`${url}/sse?sessionId=chosen`, { token: tokens[owner] })
  expect(idOf(stream)).toMatch(/^[0-9a-f-]{36}$/)
  const call = { name: '', method: 'POST', body: BODIES['a call'] ?? '' }
  expect((await onStream(guarded, owner, call, 'chosen')).status).toBe(404)
  stream.close()
})

/** Names of the tools in a list. */
const toolsIn = ({ result }: WireMessage): string[] =>
  // The shape that the protocol gives it.
  ((result?.['tools'] ?? []) as { name: string }[]).map(({ name }) => name)

test('row 9: a narrower token of the same person gets no more by riding a wider one', async () => {
  const guarded = await startGuarded()
  const { url, issuer, tokens } = guarded
  const wide = tokens['access token of alice']
  const narrow = await issuer.token({ scope: 'mcp:read' })
  const list = { name: '', method: 'POST', body: rpc({ id: 'list', method: 'tools/list' }) }
  const remove = {
    name: '',
    method: 'POST',
    body: rpc({ id: 2, method: 'tools/call', params: { name: 'remove_cluster', arguments: {} } }),
  }

  const session = await openSession(`${url}/mcp`, { token: wide })
  const own = await session.request('tools/list')
  expect(toolsIn(own.message)).toContain('remove_cluster')
  const id = { 'mcp-session-id': session.id }
  const ridden = await send(`${url}/mcp`, narrow, list, id)
  expect(ridden.text).toContain('"list_clusters"')
  expect(ridden.text).not.toContain('"remove_cluster"')
  expect((await send(`${url}/mcp`, narrow, remove, id)).status).toBe(403)

  const stream = await openSse(`${url}/sse`, { token: wide })
  const endpoint = new URL(stream.endpoint, url).href
  expect((await send(endpoint, narrow, list)).status).toBe(202)
  await expect.poll(() => stream.heard.filter(({ id: of }) => of === 'list')).toHaveLength(1)
  const heard = stream.heard.find(({ id: of }) => of === 'list') ?? {}
  expect(toolsIn(heard)).toContain('list_clusters')
  expect(toolsIn(heard)).not.toContain('remove_cluster')
  expect((await send(endpoint, narrow, remove)).status).toBe(403)
  stream.close()
})

test('row 10: a message without a session id reaches nobody, though only one could be meant', async () => {
  const guarded = await startGuarded()
  const { url, tokens } = guarded
  const token = tokens['shared token']
  const session = await openSession(`${url}/mcp`, { token })
  const stream = await openSse(`${url}/sse`, { token })
  const before = stream.heard.length
  const answers: Record<string, number[]> = {}
  for (const attempt of ATTEMPTS.filter(({ name }) => !name.includes('introduction')))
    answers[attempt.name] = [
      (await send(`${url}/mcp`, token, attempt)).status,
      (await send(`${url}/mcp`, token, attempt, { 'mcp-session-id': '' })).status,
    ]
  expect(new Set(Object.values(answers).map(String))).toEqual(new Set(['400,404']))
  for (const query of ['', '?sessionId=', '?sessionid=x', `?sessionId=,${idOf(stream)}`])
    for (const attempt of POSTS) {
      const { status } = await send(`${url}/message${query}`, token, attempt)
      expect([query, attempt.name, status]).toEqual([
        query,
        attempt.name,
        query.startsWith('?sessionId') ? 404 : 400,
      ])
    }
  expect(stream.heard).toHaveLength(before)
  expect((await session.request('ping')).status).toBe(200)
  stream.close()
})
