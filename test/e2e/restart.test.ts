import { beforeAll, describe, expect, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import {
  namesIn,
  openSession,
  openSse,
  structured,
  type WireAnswer,
  type WireSession,
} from '../support/mcp-wire.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { temporaryFolder } from '../support/program.ts'
import {
  settingsFor,
  startDaemon,
  startDemo,
  type DaemonProcess,
  type DemoProcess,
} from '../support/start-demo.ts'

let demo: DemoProcess
let names: string[]
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
  names = await clusterNames(demo)
})

/** A daemon on an address and a state directory of its own, which can be killed and come back. */
async function mortalDaemon(): Promise<{
  first: DaemonProcess
  killAndRestart: () => Promise<DaemonProcess>
}> {
  const env = {
    ...settingsFor(demo),
    MCP_BIND_ADDRESS: `127.0.0.1:${await portToComeBackOn()}`,
    MCP_STATE_DIR: await temporaryFolder(),
  }
  const first = await startDaemon(env)
  return {
    first,
    async killAndRestart() {
      await first.stop('SIGKILL')
      return startDaemon(env)
    },
  }
}

const open = ({ url, token }: DaemonProcess, version?: string): Promise<WireSession> =>
  openSession(`${url}/mcp`, { token, ...(version === undefined ? {} : { version }) })

const clustersIn = (answer: WireAnswer): string[] => namesIn(structured(answer.message))
const list = (session: WireSession): Promise<WireAnswer> =>
  session.callTool('list_clusters', { limit: 100 })

const NOT_FOUND = { status: 404, message: { error: { code: -32001 }, id: null } }

describe('a client that never introduces itself again', () => {
  test.each(['2025-11-25', '2025-06-18', '2025-03-26'])(
    'works on after the daemon was killed and started again (%s)',
    async (version) => {
      const { first, killAndRestart } = await mortalDaemon()
      const session = await open(first, version)
      expect(clustersIn(await list(session))).toEqual(names)
      await killAndRestart()
      const after = await list(session)
      expect({ status: after.status, clusters: clustersIn(after) }).toEqual({
        status: 200,
        clusters: names,
      })
      expect((await session.request('tools/list')).status).toBe(200)
    },
  )

  test('works on when its calls arrive all at once', async () => {
    const { first, killAndRestart } = await mortalDaemon()
    const sessions = await Promise.all([open(first), open(first)])
    await killAndRestart()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => list(sessions[index % 2] ?? sessions[0])),
    )
    expect(answers.map(clustersIn)).toEqual(Array.from({ length: 20 }, () => names))
  })

  test('opens its stream again', async () => {
    const { first, killAndRestart } = await mortalDaemon()
    const session = await open(first)
    const before = await session.stream()
    await killAndRestart()
    await before.ended
    const after = await session.stream()
    expect([before.status, after.status]).toEqual([200, 200])
    expect(clustersIn(await list(session))).toEqual(names)
    after.close()
  })
})

describe('not found, over a restart as before it, is a session', () => {
  test('that its client has ended', async () => {
    const { first, killAndRestart } = await mortalDaemon()
    const session = await open(first)
    expect(await session.end()).toBe(200)
    expect(await list(session)).toMatchObject(NOT_FOUND)
    await killAndRestart()
    expect(await list(session)).toMatchObject(NOT_FOUND)
  })

  test('that its client has ended after a restart', async () => {
    const { first, killAndRestart } = await mortalDaemon()
    const session = await open(first)
    await killAndRestart()
    expect(await session.end()).toBe(200)
    expect(await list(session)).toMatchObject(NOT_FOUND)
  })

  test('whose id was altered', async () => {
    const { first, killAndRestart } = await mortalDaemon()
    const session = await open(first)
    const second = await killAndRestart()
    const statuses = await Promise.all(
      alterations(session.id).map(async (id) => {
        const response = await fetch(`${second.url}/mcp`, {
          method: 'POST',
          headers: {
            ...session.headers,
            'mcp-session-id': id,
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
          },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
        })
        return response.status
      }),
    )
    expect(new Set(statuses)).toEqual(new Set([404]))
    // None of them has spoilt the true one.
    expect(clustersIn(await list(session))).toEqual(names)
  })

  test('of a daemon with another state directory', async () => {
    const [{ first: here }, { first: elsewhere }] = await Promise.all([
      mortalDaemon(),
      mortalDaemon(),
    ])
    const session = await open(elsewhere)
    const response = await fetch(`${here.url}/mcp`, {
      method: 'POST',
      headers: { ...session.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
    expect(response.status).toBe(404)
  })
})

test('another daemon on the same state directory takes a session over', async () => {
  const { first } = await mortalDaemon()
  const session = await open(first)
  const replica = await startDaemon({
    ...settingsFor(demo),
    MCP_STATE_DIR: first.stateDir ?? '',
  })
  const response = await fetch(`${replica.url}/mcp`, {
    method: 'POST',
    headers: {
      ...session.headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  })
  expect(response.status).toBe(200)
})

test('an SSE client sees its stream end, and reconnects', async () => {
  const { first, killAndRestart } = await mortalDaemon()
  const client = await openSse(`${first.url}/sse`, { token: first.token })
  const call = { limit: 100 }
  expect(namesIn(structured(await client.callTool('list_clusters', call)))).toEqual(names)
  const second = await killAndRestart()
  await client.ended
  await expect(client.callTool('list_clusters', call)).rejects.toThrow('404')
  const again = await openSse(`${second.url}/sse`, { token: second.token })
  expect(namesIn(structured(await again.callTool('list_clusters', call)))).toEqual(names)
  again.close()
})

/** Ids that differ from a good one in one character, by a character, or in what the encoding ignores. */
function alterations(id: string): string[] {
  const replaced = Array.from(id, (character, at) => {
    const other = character === 'A' ? 'B' : 'A'
    return id.slice(0, at) + other + id.slice(at + 1)
  })
  return [...replaced, id.slice(0, -1), `${id}A`, `${id}=`, id.toUpperCase(), id.slice(3), 's1.']
}
