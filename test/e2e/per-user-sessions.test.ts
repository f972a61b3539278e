import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { exchange } from '../support/http-exchange.ts'
import { structured, toolErrorIn } from '../support/mcp-wire.ts'
import {
  addPerson,
  callAs,
  enrolled,
  mostLoggedIn,
  perUserSettings,
  tokenOf,
  tokensFor,
} from '../support/people.ts'
import { runProgram } from '../support/program.ts'
import { startController } from '../support/start-controller.ts'

let demo: DemoController
let [his, hers]: string[] = []
beforeAll(async () => {
  demo = await startController()
  ;[his, hers] = demo.world.clusters.map(({ name }) => name)
  addPerson(demo, 'ann', [hers ?? ''], 'rwx')
})

test('fifty-one people and places for five: everybody is served, and the controller sees five at once', async () => {
  const names = Array.from({ length: 51 }, (_, index) => `many${index}`)
  for (const name of names) addPerson(demo, name, [his ?? ''])
  const daemon = await startFileDaemon(
    await perUserSettings(demo, await enrolled(...names), {
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
  expect(mostLoggedIn(demo, begin)).toBe(5)
  const metrics = await exchange(`${daemon.url}/metrics`, {
    headers: { authorization: `Bearer ${tokenOf('many0')}` },
  })
  expect(metrics.text).toContain('cmon_mcp_user_sessions{controller="main"} 5')
})

test('without a login of its own the daemon is ready, serves people, and asks nothing else', async () => {
  const {
    CMON_USERNAME: _,
    CMON_PASSWORD: __,
    ...rest
  } = await perUserSettings(demo, await enrolled('ann'))
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
  expect(new Set(asked.map(({ user }) => user))).toEqual(new Set([null, 'ann']))
})

test('whoever starts the program themselves is the user that users.yaml says of local', async () => {
  const folder = await enrolled('ann')
  const { MCP_TOKENS_FILE: _, ...env } = await perUserSettings(demo, folder)
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
    ...(await perUserSettings(demo, folder)),
    MCP_TOKENS_FILE: await tokensFor(['ivy']),
  })
  const { code, text } = toolErrorIn(await callAs(daemon, tokenOf('ivy'), 'list_clusters'))
  expect(code).toBe('not_authenticated')
  expect(text).toContain('cmon-mcp users enroll ivy')
})

test('the audit says by which user it was done', async () => {
  const file = join(await enrolled(), 'audit.jsonl')
  const daemon = await startFileDaemon(
    await perUserSettings(demo, await enrolled('ann'), { MCP_AUDIT_FILE: file }),
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
