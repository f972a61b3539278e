import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { startFileDaemon, type FileDaemon } from '../support/file-daemon.ts'
import { exchange } from '../support/http-exchange.ts'
import { AUDIENCE, startIssuer } from '../support/issuer.ts'
import { modernRequest, structured, toolErrorIn, type WireMessage } from '../support/mcp-wire.ts'
import {
  addPerson,
  askersSince,
  giveKey,
  tokenOf,
  tokensFor,
  usersFolder,
} from '../support/people.ts'
import { runProgram } from '../support/program.ts'
import { settingsForController, startController } from '../support/start-controller.ts'

let demo: DemoController
let [his, hers]: string[] = []
beforeAll(async () => {
  demo = await startController()
  ;[his, hers] = demo.world.clusters.map(({ name }) => name)
  addPerson(demo, 'bob', [his ?? ''])
  addPerson(demo, 'ann', [hers ?? ''], 'rwx')
})

/** What the daemon asks for itself. */
const OWN = ['authenticateWithPassword', 'ping']

async function settings(
  usersDir: string,
  more: Record<string, string> = {},
): Promise<Record<string, string>> {
  return {
    ...settingsForController(demo),
    CMON_TLS_FINGERPRINT: demo.fingerprint256,
    MCP_IDENTITY: 'per-user',
    MCP_USERS_DIR: usersDir,
    MCP_TOKENS_FILE: await tokensFor(['ann', 'bob', 'eve']),
    ...more,
  }
}

async function enrolled(...users: string[]): Promise<string> {
  const folder = await usersFolder()
  for (const user of users) await giveKey(folder, user)
  return folder
}

async function callAs(
  { url }: Pick<FileDaemon, 'url'>,
  token: string,
  name: string,
  args: Record<string, unknown> = {},
): Promise<WireMessage> {
  const params = { name, arguments: args }
  return (await modernRequest(`${url}/mcp`, token, 'tools/call', params)).message
}

test('two tokens are two users at the controller, and each sees their own clusters', async () => {
  const daemon = await startFileDaemon(await settings(await enrolled('ann', 'bob')))
  const begin = demo.rpcs().length
  const inventories = await Promise.all(
    ['ann', 'bob'].map((name) => callAs(daemon, tokenOf(name), 'get_inventory')),
  )
  expect(inventories.map((one) => structured(one)['clusters'])).toEqual([1, 1])
  const lists = await Promise.all(
    ['ann', 'bob'].map((name) => callAs(daemon, tokenOf(name), 'list_clusters')),
  )
  expect(lists.map((one) => structured(one))).toMatchObject([
    { clusters: [{ name: hers }] },
    { clusters: [{ name: his }] },
  ])
  // The daemon's own login looks whether the controller is there, and no more.
  const asked = demo.rpcs().slice(begin)
  const own = asked.filter(({ user }) => user === 'admin').map(({ operation }) => operation)
  expect([...new Set(own)].filter((one) => !OWN.includes(one))).toEqual([])
  expect(askersSince(demo, begin).filter((user) => user !== 'admin')).toEqual(['ann', 'bob'])
})

test('people of an issuer are the users that their claim names, or that users.yaml says', async () => {
  const issuer = await startIssuer()
  await issuer.start()
  const folder = await enrolled('ann', 'bob')
  const both = await settings(folder, { MCP_OIDC_ISSUER: issuer.url, MCP_OIDC_AUDIENCE: AUDIENCE })
  const daemon = await startFileDaemon(both)
  const tokens = await Promise.all([
    issuer.token({ sub: '1', preferred_username: 'ann', groups: ['dba'] }),
    issuer.token({ sub: '2', preferred_username: 'bob' }),
    issuer.token({ sub: '3', preferred_username: '../ann' }),
  ])
  const users = async (): Promise<unknown[]> =>
    Promise.all(
      tokens.map(async (token) => {
        const message = await callAs(daemon, token, 'whoami')
        if (message.result?.['isError'] === true) return toolErrorIn(message).code
        const [only] = structured(message)['controllers'] as { user: string }[]
        return only?.user
      }),
    )
  expect(await users()).toEqual(['ann', 'bob', 'not_enrolled'])

  await writeFile(
    join(folder, 'users.yaml'),
    'users:\n  - user: bob\n    groups: [dba]\n  - user: ann\n    principals: ["oidc:3", "token:e*"]\n',
    { mode: 0o600 },
  )
  await daemon.reload(both)
  expect(await users()).toEqual(['bob', 'not_enrolled', 'ann'])
  expect(structured(await callAs(daemon, tokenOf('eve'), 'get_inventory'))).toMatchObject({
    clusters: 1,
  })
})

test('whoever is not enrolled is told what the operator does, and nothing is asked for them', async () => {
  const daemon = await startFileDaemon(await settings(await enrolled('ann')))
  const begin = demo.rpcs().length
  const { code, text } = toolErrorIn(await callAs(daemon, tokenOf('eve'), 'list_clusters'))
  expect(code).toBe('not_enrolled')
  expect(text).toContain('cmon-mcp users enroll eve')
  const asked = demo
    .rpcs()
    .slice(begin)
    .filter(({ operation }) => !OWN.includes(operation))
  expect(asked).toEqual([])
})

test('keys come and go with a reload', async () => {
  const folder = await enrolled('ann', 'bob')
  const same = await settings(folder)
  const daemon = await startFileDaemon(same)
  const outcome = async (name: string): Promise<unknown> => {
    const message = await callAs(daemon, tokenOf(name), 'get_inventory')
    return message.result?.['isError'] === true
      ? toolErrorIn(message).code
      : structured(message)['clusters']
  }
  const logins = (name: string): number =>
    demo.rpcs().filter((rpc) => rpc.operation === 'authenticateResponse' && rpc.user === name)
      .length
  const before = logins('ann')
  expect([await outcome('ann'), await outcome('bob'), await outcome('eve')]).toEqual([
    1,
    1,
    'not_enrolled',
  ])
  addPerson(demo, 'eve', [his ?? '', hers ?? ''])
  await giveKey(folder, 'eve')
  await rm(join(folder, 'bob.pem'))
  const begin = demo.rpcs().length
  expect(await daemon.reload(same)).toMatchObject({ msg: 'reloaded' })
  expect([await outcome('ann'), await outcome('bob'), await outcome('eve')]).toEqual([
    1,
    'not_enrolled',
    2,
  ])
  // Ann's session went on, Bob's was ended at the controller.
  expect(logins('ann') - before).toBe(1)
  await expect
    .poll(
      () =>
        demo
          .rpcs()
          .slice(begin)
          .filter(({ operation }) => operation === 'logout').length,
    )
    .toBe(1)

  await writeFile(join(folder, 'ann.pem'), 'no key', { mode: 0o600 })
  expect(await daemon.reload(same)).toMatchObject({
    level: 'error',
    problems: expect.stringContaining(`MCP_USERS_DIR (${folder}/ann.pem): `),
  })
  expect(await outcome('ann')).toBe(1)
})

test('fifty-one people and places for five: everybody is served, and the controller sees five at once', async () => {
  const names = Array.from({ length: 51 }, (_, index) => `many${index}`)
  for (const name of names) addPerson(demo, name, [his ?? ''])
  const daemon = await startFileDaemon(
    await settings(await enrolled(...names), {
      MCP_TOKENS_FILE: await tokensFor(names),
      MCP_USERS_MAX_SESSIONS: '5',
    }),
  )
  const begin = demo.rpcs().length
  const users = await Promise.all(
    names.map(async (name) => {
      const answer = structured(await callAs(daemon, tokenOf(name), 'get_inventory'))
      const { users: acting } = answer['you'] as { users: { user: string }[] }
      return [answer['clusters'], acting[0]?.user]
    }),
  )
  expect(users).toEqual(names.map((name) => [1, name]))
  let now = 0
  let most = 0
  for (const { operation } of demo.rpcs().slice(begin)) {
    if (operation === 'authenticateResponse') now += 1
    if (operation === 'logout') now -= 1
    most = Math.max(most, now)
  }
  expect(most).toBe(5)
  const metrics = await exchange(`${daemon.url}/metrics`, {
    headers: { authorization: `Bearer ${tokenOf('many0')}` },
  })
  expect(metrics.text).toContain('cmon_mcp_user_sessions{controller="main"} 5')
})

test('without a login of its own the daemon is ready, serves people, and asks nothing else', async () => {
  const { CMON_USERNAME: _, CMON_PASSWORD: __, ...rest } = await settings(await enrolled('ann'))
  const begin = demo.rpcs().length
  const daemon = await startFileDaemon(rest)
  await expect
    .poll(async () => (await exchange(`${daemon.url}/readyz`)).status, { timeout: 10_000 })
    .toBe(200)
  expect(structured(await callAs(daemon, tokenOf('ann'), 'get_inventory'))).toMatchObject({
    clusters: 1,
    you: { users: [{ controller: 'main', user: 'ann' }] },
  })
  const asked = demo.rpcs().slice(begin)
  expect(new Set(asked.filter(({ user }) => user === null).map(({ path }) => path))).toEqual(
    new Set(['/v2/info', '/v2/auth']),
  )
  expect(new Set(asked.map(({ user }) => user))).toEqual(new Set(['ann', null]))
})

test('whoever starts the program themselves is the user that users.yaml says of local', async () => {
  const folder = await enrolled('ann')
  const { MCP_TOKENS_FILE: _, ...env } = await settings(folder)
  const refused = await runProgram(['call', 'whoami'], env)
  expect([refused.code, refused.stdout]).toEqual([77, ''])
  expect(refused.stderr).toContain('Error (not_enrolled): You (local) are no ClusterControl user')
  await writeFile(join(folder, 'users.yaml'), 'users:\n  - user: ann\n    principals: [local]\n', {
    mode: 0o600,
  })
  const { code, stdout } = await runProgram(['call', 'get_inventory'], env)
  expect({ code, answer: JSON.parse(stdout) as unknown }).toMatchObject({
    code: 0,
    answer: { clusters: 1, reach: [{ ref: `main/${hers}`, rights: 'rwx' }] },
  })
})

test('a key that the controller does not take is told with what the operator does', async () => {
  addPerson(demo, 'ivy', [his ?? ''])
  const folder = await enrolled('ivy')
  const ivy = demo.world.users.find(({ userName }) => userName === 'ivy')
  ivy?.publicKeys.splice(0)
  const daemon = await startFileDaemon({
    ...(await settings(folder)),
    MCP_TOKENS_FILE: await tokensFor(['ivy']),
  })
  const { code, text } = toolErrorIn(await callAs(daemon, tokenOf('ivy'), 'list_clusters'))
  expect(code).toBe('not_authenticated')
  expect(text).toContain('cmon-mcp users enroll ivy')
})

test('the audit says by which user it was done', async () => {
  const file = join(await enrolled(), 'audit.jsonl')
  const daemon = await startFileDaemon(
    await settings(await enrolled('ann'), { MCP_AUDIT_FILE: file }),
  )
  await callAs(daemon, tokenOf('ann'), 'list_clusters')
  await callAs(daemon, tokenOf('ann'), 'create_maintenance_window', {
    cluster: hers,
    minutes: 30,
    reason: 'test',
  })
  const lines = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(lines).toMatchObject([
    { event: 'begin' },
    { event: 'call', principal: 'token:ann', rpcs: [{ user: 'ann' }] },
    { event: 'intent', principal: 'token:ann', user: 'ann', controller: 'main' },
    { event: 'call', principal: 'token:ann', user: 'ann', outcome: 'ok' },
  ])
})
