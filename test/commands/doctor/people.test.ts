import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { DemoController } from '../../../src/demo/server.ts'
import { addPerson, giveKey, usersFolder } from '../../support/people.ts'
import { runDoctor, type Examined } from '../../support/run-doctor.ts'
import { settingsForController, startController } from '../../support/start-controller.ts'

let demo: DemoController
beforeAll(async () => {
  demo = await startController()
  addPerson(demo, 'ann', [])
  addPerson(demo, 'bob', [])
})

const examine = (folder: string, more: Record<string, string> = {}): Promise<Examined> =>
  runDoctor({
    ...settingsForController(demo),
    CMON_TLS_FINGERPRINT: demo.fingerprint256,
    MCP_BIND_ADDRESS: '127.0.0.1:0',
    MCP_IDENTITY: 'per-user',
    MCP_USERS_DIR: folder,
    MCP_OIDC_ISSUER: '',
    ...more,
  })

const of = ({ findings }: Examined, ...checks: string[]) =>
  findings.filter(({ check }) => checks.includes(check))
const BOTH = ['identity per user', 'main: people']

test('keys that log in are fine', async () => {
  const folder = await usersFolder()
  await giveKey(folder, 'ann')
  await giveKey(folder, 'bob')
  expect(of(await examine(folder), ...BOTH)).toEqual([
    { check: 'identity per user', status: 'ok', text: `${folder} has 2 keys` },
    { check: 'main: people', status: 'ok', text: '2 of 2 log in' },
  ])
})

test('a key that is refused, and a user without one, are told with the command that mends it', async () => {
  const folder = await usersFolder()
  await giveKey(folder, 'ann')
  await giveKey(folder, 'nobody-there')
  await writeFile(
    join(folder, 'users.yaml'),
    'users:\n  - {user: cleo, groups: [dba]}\n  - {user: cleo, principals: [local]}\n',
    { mode: 0o600 },
  )
  await chmod(folder, 0o755)
  const examined = await examine(folder)
  expect(examined.code).toBe(77)
  expect(of(examined, ...BOTH)).toMatchObject([
    { status: 'ok', text: `${folder} has 2 keys` },
    {
      status: 'warning',
      text: 'users.yaml names cleo, who has no key',
      fix: 'cmon-mcp users enroll cleo, then systemctl reload cmon-mcp',
    },
    { status: 'warning', fix: `chmod 0700 ${folder}` },
    { status: 'ok', text: '1 of 2 log in' },
    {
      status: 'failed',
      text: expect.stringMatching(/^nobody-there: The controller refused the login/),
      setting: 'MCP_USERS_DIR',
      fix: expect.stringContaining('cmon-mcp users enroll nobody-there'),
    },
  ])
})

test('what the daemon would not start with is 78, and nobody is logged in', async () => {
  const folder = await usersFolder()
  await giveKey(folder, 'ann')
  await chmod(join(folder, 'ann.pem'), 0o644)
  const begin = demo.rpcs().length
  const examined = await examine(folder)
  expect(examined.code).toBe(78)
  expect(of(examined, ...BOTH)).toMatchObject([
    { status: 'failed', text: expect.stringContaining(`chmod 600 '${folder}/ann.pem'`) },
    { status: 'skipped' },
  ])
  const challenged = demo
    .rpcs()
    .slice(begin)
    .filter(({ operation }) => operation === 'authenticate')
  expect(challenged).toEqual([])
})

test('nobody enrolled is a warning; a daemon without a login of its own is fine', async () => {
  const folder = await usersFolder()
  const none = await examine(folder)
  expect(of(none, 'identity per user')).toMatchObject([
    { status: 'warning', fix: expect.stringContaining('cmon-mcp users enroll NAME') },
  ])
  await giveKey(folder, 'ann')
  const { code, status } = await examine(folder, { CMON_USERNAME: '', CMON_PASSWORD: '' })
  expect({ code, status }).toMatchObject({
    code: 0,
    status: {
      'main: credential': 'skipped',
      'main: login': 'skipped',
      'main: people': 'ok',
      'identity per user': 'ok',
    },
  })
})
