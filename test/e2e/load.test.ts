import { beforeAll, describe, expect, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import {
  modernRequest,
  namesIn,
  openSession,
  openSse,
  structured,
  type WireMessage,
} from '../support/mcp-wire.ts'
import { startDemo, type DemoProcess } from '../support/start-demo.ts'

const CLIENTS = 200
const STREAMS = 50
/** Every client uses it for every request: only its connection or session tells one from another. */
const SAME_ID = 7

let demo: DemoProcess
let names: string[]
beforeAll(async () => {
  demo = await startDemo()
  names = await clusterNames(demo)
})

/** What client number `index` asks for; the answer holds one name. */
const ask = (index: number) => ({ limit: 100, name: nameFor(index) })
const nameFor = (index: number): string => names[index % names.length] ?? ''
/** The names whose part it is: usually one. */
const expected = (index: number): string[] =>
  names.filter((name) => name.includes(nameFor(index))).sort()

async function askAtOnce(
  count: number,
  call: (index: number) => Promise<WireMessage>,
): Promise<{ id: unknown; names: string[] }[]> {
  const messages = await Promise.all(Array.from({ length: count }, (_, index) => call(index)))
  return messages.map((message) => ({ id: message.id, names: namesIn(structured(message)) }))
}

const own = (count: number): { id: number; names: string[] }[] =>
  Array.from({ length: count }, (_, index) => ({ id: SAME_ID, names: expected(index) }))

describe(`${CLIENTS} clients at once, all with the same ids, get their own answers`, () => {
  test('without sessions (2026-07-28)', async () => {
    const answers = await askAtOnce(CLIENTS, async (index) => {
      const params = { name: 'list_clusters', arguments: ask(index) }
      return (await modernRequest(demo.mcp, demo.token, 'tools/call', params, SAME_ID)).message
    })
    expect(answers).toEqual(own(CLIENTS))
  })

  test('in sessions (2025-11-25)', async () => {
    const sessions = await Promise.all(
      Array.from({ length: CLIENTS }, () =>
        openSession(demo.mcp, { token: demo.token, fixedId: SAME_ID }),
      ),
    )
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(CLIENTS)
    const answers = await askAtOnce(CLIENTS, async (index) => {
      const answer = await sessions[index]?.callTool('list_clusters', ask(index))
      return answer?.message ?? {}
    })
    expect(answers).toEqual(own(CLIENTS))
    await Promise.all(sessions.map((session) => session.end()))
  })
})

test(`${STREAMS} SSE clients at once, all with the same ids, get their own answers`, async () => {
  const clients = await Promise.all(
    Array.from({ length: STREAMS }, () =>
      openSse(demo.sse, { token: demo.token, fixedId: SAME_ID }),
    ),
  )
  const answers = await askAtOnce(STREAMS, async (index) => {
    return (await clients[index]?.callTool('list_clusters', ask(index))) ?? {}
  })
  expect(answers).toEqual(own(STREAMS))
  for (const client of clients) client.close()
})

test('one session answers many calls at once, each under its own id', async () => {
  const session = await openSession(demo.mcp, { token: demo.token })
  const answers = await askAtOnce(100, async (index) => {
    return (await session.callTool('list_clusters', ask(index))).message
  })
  expect(answers.map((answer) => answer.names)).toEqual(own(100).map((answer) => answer.names))
  expect(new Set(answers.map(({ id }) => id)).size).toBe(100)
})
