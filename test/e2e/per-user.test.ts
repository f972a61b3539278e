import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { AUDIENCE, startIssuer } from '../support/issuer.ts'
import { structured, toolErrorIn } from '../support/mcp-wire.ts'
import {
  addPerson,
  askersSince,
  callAs,
  enrolled,
  giveKey,
  perUserSettings,
  tokenOf,
} from '../support/people.ts'
import { startController } from '../support/start-controller.ts'

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

test('two tokens are two users at the controller, and each sees their own clusters', async () => {
  const daemon = await startFileDaemon(await perUserSettings(demo, await enrolled('ann', 'bob')))
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
  const both = await perUserSettings(demo, folder, {
    MCP_OIDC_ISSUER: issuer.url,
    MCP_OIDC_AUDIENCE: AUDIENCE,
  })
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
  const daemon = await startFileDaemon(await perUserSettings(demo, await enrolled('ann')))
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
  const same = await perUserSettings(demo, folder)
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
