import { connect, createServer } from 'node:tls'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import type { DemoCluster } from '../../src/demo/world/cluster.ts'
import { toolsets } from '../../src/tools/index.ts'
import { selfSigned } from '../support/certificates.ts'
import { exampleArguments } from '../support/example-calls.ts'
import { exchange } from '../support/http-exchange.ts'
import { AUDIENCE, startIssuer } from '../support/issuer.ts'
import { listenOnLoopback } from '../support/listen-on-loopback.ts'
import { modernRequest, openSession } from '../support/mcp-wire.ts'
import { addPerson, giveKey, tokenOf, tokensFor, usersFolder } from '../support/people.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

// Two people with a cluster each: whatever one asks, and however, nothing of the other's is in the answer.

let demo: DemoController
let daemon: DaemonProcess
let hers: DemoCluster
let his: DemoCluster
beforeAll(async () => {
  demo = await startController()
  const [first, second] = demo.world.clusters
  if (first === undefined || second === undefined) throw new Error('the demo has no two clusters')
  // The examples of calls are about the first.
  ;[his, hers] = [first, second]
  addPerson(demo, 'ann', [hers.name], 'rwx')
  addPerson(demo, 'bob', [his.name], 'rwx')
  const folder = await usersFolder()
  for (const user of ['ann', 'bob']) await giveKey(folder, user)
  daemon = await startDaemon({
    ...settingsForController(demo),
    CMON_TLS_FINGERPRINT: demo.fingerprint256,
    MCP_IDENTITY: 'per-user',
    MCP_USERS_DIR: folder,
    MCP_TOKENS_FILE: await tokensFor(['ann', 'bob']),
  })
})
afterAll(() => daemon.stop())

/** By what a cluster would be known: its name, and the addresses of its own nodes. */
function marksIn(text: string, { name, hosts }: DemoCluster): string[] {
  const others = demo.world.clusters.filter((one) => one.name !== name)
  const shared = new Set(others.flatMap((one) => one.hosts.map(({ hostname }) => hostname)))
  const own = [...new Set(hosts.map(({ hostname }) => hostname))].filter((one) => !shared.has(one))
  return [name, ...own].filter((mark) =>
    new RegExp(`(?<![\\d.])${mark.replaceAll('.', '\\.')}(?!\\d)`).test(text),
  )
}

async function asked(name: string, method: string, params: Record<string, unknown>) {
  const { text } = await modernRequest(`${daemon.url}/mcp`, tokenOf(name), method, params)
  return text
}

test('no tool that looks answers one with what is the other’s', async () => {
  const looking = toolsets.flatMap(({ tools }) => tools).filter(({ hints }) => hints.readOnlyHint)
  const ask = async (name: string, args: Record<string, unknown> = {}) => {
    const { message } = await modernRequest(`${daemon.url}/mcp`, tokenOf('bob'), 'tools/call', {
      name,
      arguments: args,
    })
    return (message.result?.['structuredContent'] ?? {}) as Record<string, unknown>
  }
  const leaks: string[] = []
  let told = 0
  for (const { name } of looking) {
    const args = await exampleArguments(name, ask).catch(() => ({}))
    for (const given of [args, {}]) {
      const text = await asked('bob', 'tools/call', { name, arguments: given })
      const found = marksIn(text, hers)
      if (found.length > 0) leaks.push(`${name} ${JSON.stringify(given)}: ${found.join(', ')}`)
      if (marksIn(text, his).length > 0) told++
    }
  }
  expect(leaks).toEqual([])
  expect(told).toBeGreaterThan(20)
})

test('nor do resources, completions and prompts', async () => {
  const wanted: [string, Record<string, unknown>][] = [
    ['resources/read', { uri: 'cmon://policy/me' }],
    ['resources/read', { uri: 'cmon://main/alarms' }],
    ['resources/read', { uri: `cmon://main/clusters/${hers.clusterId}` }],
    ['resources/read', { uri: `cmon://main/clusters/${his.clusterId}` }],
    ['prompts/get', { name: 'verify_connection' }],
    ['prompts/get', { name: 'daily_fleet_check' }],
    ...['id', 'controller'].map((name): [string, Record<string, unknown>] => [
      'completion/complete',
      {
        ref: { type: 'ref/resource', uri: 'cmon://{controller}/clusters/{id}' },
        argument: { name, value: '' },
      },
    ]),
    [
      'completion/complete',
      {
        ref: { type: 'ref/prompt', name: 'explain_slowdown' },
        argument: { name: 'cluster', value: '' },
      },
    ],
    [
      'completion/complete',
      {
        ref: { type: 'ref/resource', uri: 'cmon://{controller}/nodes/{host}' },
        argument: { name: 'host', value: '' },
      },
    ],
  ]
  for (const [name, own, foreign] of [
    ['ann', hers, his],
    ['bob', his, hers],
  ] as const) {
    const texts = await Promise.all(wanted.map(([method, params]) => asked(name, method, params)))
    const text = texts.join('\n')
    expect(marksIn(text, foreign), name).toEqual([])
    expect(marksIn(text, own), name).toContain(own.name)
    const ids = texts[6] ?? ''
    expect(JSON.parse(ids)).toMatchObject({
      result: { completion: { values: [String(own.clusterId)], total: 1 } },
    })
  }
})

describe.each([
  { era: 'legacy', mode: 'legacy' },
  { era: 'modern', mode: { pin: '2026-07-28' } },
] as const)('$era era', ({ mode }) => {
  test('who watches is told of what they may see alone', async () => {
    const clusterOf = ({ clusterId }: DemoCluster): string => `cmon://main/clusters/${clusterId}`
    const watched = [clusterOf(hers), clusterOf(his), 'cmon://main/alarms']
    const watchers = await Promise.all(
      ['ann', 'bob'].map(async (name) => {
        const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
        onTestFinished(() => client.close())
        const told: string[] = []
        client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
          told.push(params.uri)
        })
        await client.connect(
          new StreamableHTTPClientTransport(new URL(`${daemon.url}/mcp`), {
            requestInit: { headers: { Authorization: `Bearer ${tokenOf(name)}` } },
          }),
        )
        if (mode === 'legacy') for (const uri of watched) await client.subscribeResource({ uri })
        else await client.listen({ resourceSubscriptions: watched })
        return told
      }),
    )
    const happens = (cluster: DemoCluster): void => {
      for (const [event_class, event_name] of [
        ['EventAlarm', 'Created'],
        ['EventCluster', 'StateChanged'],
      ])
        demo.emitEvent({
          class_name: 'CmonEvent',
          event_class,
          event_name,
          event_specifics: { cluster_id: cluster.clusterId, cluster_state: 'STARTED' },
        })
    }
    // The stream of the controller's events may need a moment to begin.
    const all = (cluster: DemoCluster) => new Set([clusterOf(cluster), 'cmon://main/alarms'])
    await expect
      .poll(
        () => {
          happens(hers)
          happens(his)
          return watchers.map((told) => told.includes('cmon://main/alarms'))
        },
        { timeout: 20_000, interval: 200 },
      )
      .toEqual([true, true])
    await expect.poll(() => watchers.map((told) => new Set(told))).toEqual([all(hers), all(his)])
    // The last to come is one that both could have been told of.
    expect(watchers.map((told) => new Set(told))).toEqual([all(hers), all(his)])
  })
})

test('the status page shows what one asked oneself', async () => {
  await asked('ann', 'tools/call', { name: 'get_cluster', arguments: { cluster: hers.name } })
  await asked('bob', 'tools/call', { name: 'get_cluster', arguments: { cluster: his.name } })
  const seen = async (name: string): Promise<string> =>
    (
      await exchange(`${daemon.url}/status`, {
        headers: { authorization: `Bearer ${tokenOf(name)}`, accept: 'application/json' },
      })
    ).text
  const [anns, bobs] = await Promise.all(['ann', 'bob'].map(seen))
  expect([marksIn(anns ?? '', hers), marksIn(anns ?? '', his)]).toEqual([[hers.name], []])
  expect([marksIn(bobs ?? '', hers), marksIn(bobs ?? '', his)]).toEqual([[], [his.name]])
})

test('a session is its opener’s: with another token it looks unknown', async () => {
  const session = await openSession(`${daemon.url}/mcp`, { token: tokenOf('ann') })
  const { status } = await exchange(`${daemon.url}/mcp`, {
    method: 'POST',
    headers: {
      ...session.headers,
      authorization: `Bearer ${tokenOf('bob')}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list' }),
  })
  expect(status).toBe(404)
})

test('what a client shows to come in never reaches the controller, in whatever request', async () => {
  const issuer = await startIssuer()
  await issuer.start()
  const heard: string[] = []
  const { keyPem, certificatePem } = await selfSigned()
  const relay = await relayTo(demo, { key: keyPem, cert: certificatePem }, heard)
  const folder = await usersFolder()
  for (const user of ['ann', 'bob']) await giveKey(folder, user)
  const { url } = await startDaemon({
    ...settingsForController(demo),
    CMON_ENDPOINT: relay,
    CMON_TLS_INSECURE: 'true',
    MCP_AUTH_TOKEN: '',
    MCP_IDENTITY: 'per-user',
    MCP_USERS_DIR: folder,
    MCP_TOKENS_FILE: await tokensFor(['ann']),
    MCP_OIDC_ISSUER: issuer.url,
    MCP_OIDC_AUDIENCE: AUDIENCE,
  })
  const tokens = [
    tokenOf('ann'),
    await issuer.token({ sub: '1', preferred_username: 'ann', scope: 'mcp:admin' }),
    await issuer.token({ sub: '2', preferred_username: 'bob', scope: 'mcp:admin' }),
  ]
  for (const token of tokens)
    for (const name of ['whoami', 'list_clusters', 'list_jobs'])
      await modernRequest(`${url}/mcp`, token, 'tools/call', { name, arguments: {} })
  const everything = heard.join('\n')
  expect(everything).toContain('authenticateResponse')
  expect(everything).toContain('"user_name":"bob"')
  for (const token of tokens) {
    const parts = token.split('.')
    for (const part of parts.length === 3 ? parts.slice(1) : [token])
      expect(everything.includes(part)).toBe(false)
  }
  expect(everything).not.toMatch(/authorization/i)
  expect(JSON.stringify(demo.rpcs())).not.toContain(tokens[0])
})

/** Stands between, and keeps all that is sent, heads too. */
async function relayTo(
  { url }: DemoController,
  identity: { key: string; cert: string },
  heard: string[],
): Promise<string> {
  const port = Number(new URL(url).port)
  const server = createServer(identity, (near) => {
    const far = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    for (const socket of [near, far]) socket.on('error', () => {})
    near.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
    near.pipe(far).pipe(near)
  })
  return `https://127.0.0.1:${await listenOnLoopback(server)}`
}
