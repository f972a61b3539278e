import { createPrivateKey, createPublicKey } from 'node:crypto'
import { chmod, chown, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { modernRequest, structured } from '../support/mcp-wire.ts'
import { addPerson, giveKey, tokenOf, tokensFor, usersFolder } from '../support/people.ts'
import { runProgram, temporaryFolder, type Finished } from '../support/program.ts'
import { settingsForController, startController } from '../support/start-controller.ts'

let demo: DemoController
beforeAll(async () => {
  demo = await startController()
})

const settings = (usersDir: string, username = 'admin'): Record<string, string> => ({
  ...settingsForController(demo, username),
  CMON_TLS_FINGERPRINT: demo.fingerprint256,
  MCP_IDENTITY: 'per-user',
  MCP_USERS_DIR: usersDir,
})

const users = (env: Record<string, string>, ...args: string[]): Promise<Finished> =>
  runProgram(['users', ...args], env)

const keysOf = (name: string): string[] | undefined =>
  demo.world.users.find(({ userName }) => userName === name)?.publicKeys.map(({ key }) => key)

test('a key is made, registered and tried; the person is themselves at the controller after a reload', async () => {
  const folder = join(await temporaryFolder(), 'state', 'users.d')
  const [first] = demo.world.clusters
  addPerson(demo, 'cleo', [first?.name ?? ''])
  const env = { ...settings(folder), MCP_TOKENS_FILE: await tokensFor(['cleo']) }
  const daemon = await startFileDaemon(env)

  const { code, stdout, stderr } = await users(env, 'enroll', 'cleo')
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'It counts when the daemon is reloaded: systemctl reload cmon-mcp\n',
  })
  const path = join(folder, 'cleo.pem')
  expect(stdout).toMatch(
    /^main: registered the key; cleo logs in with it, of the groups nobody\nWrote \/.*\/cleo\.pem, RSA 3072, SHA256:[\w+/]{43}\n$/,
  )
  expect([(await stat(folder)).mode & 0o777, (await stat(path)).mode & 0o777]).toEqual([
    0o700, 0o600,
  ])
  expect(await readdir(folder)).toEqual(['cleo.pem'])
  const key = createPrivateKey(await readFile(path, 'utf8'))
  expect(key.asymmetricKeyDetails?.modulusLength).toBe(3072)
  const registered = createPublicKey(key).export({ type: 'pkcs1', format: 'pem' })
  expect(keysOf('cleo')).toHaveLength(2)
  expect(keysOf('cleo')).toContain(registered)

  expect(await daemon.reload(env)).toMatchObject({ msg: 'reloaded' })
  const answer = await modernRequest(`${daemon.url}/mcp`, tokenOf('cleo'), 'tools/call', {
    name: 'get_inventory',
    arguments: {},
  })
  expect(structured(answer.message)).toMatchObject({
    clusters: 1,
    you: { principal: 'token:cleo', users: [{ controller: 'main', user: 'cleo' }] },
    reach: [{ ref: `main/${first?.name}`, rights: 'r--' }],
  })

  const fingerprint = /SHA256:\S+/.exec(stdout)?.[0]
  const again = await users(env, 'enroll', 'cleo')
  expect([again.code, again.stdout]).toEqual([
    0,
    `main: cleo logs in with the key\n${path} was there already, ${fingerprint}\n`,
  ])
  expect(keysOf('cleo')).toHaveLength(2)
  const listed = await users(env, 'list', '--check')
  expect([listed.code, listed.stdout]).toEqual([
    0,
    `cleo  key ${fingerprint}\n      main: logs in\n`,
  ])

  // The key was taken away at the controller: told, and mended by enrolling again.
  const cleo = demo.world.users.find(({ userName }) => userName === 'cleo')
  cleo?.publicKeys.splice(0)
  const refused = await users(env, 'list', '--check')
  expect(refused.code).toBe(77)
  expect(refused.stdout).toContain('main: The controller refused the login of CMON user "cleo"')
  const mended = await users(env, 'enroll', 'cleo')
  expect([mended.code, mended.stdout.split('\n')[0]]).toEqual([
    0,
    'main: registered the key; cleo logs in with it, of the groups nobody',
  ])
})

test('a user is made where there is none, when asked for', async () => {
  const folder = await usersFolder()
  const missing = await users(settings(folder), 'enroll', 'dora')
  expect([missing.code, missing.stdout]).toEqual([1, ''])
  expect(missing.stderr).toContain('main has no user dora. Make the user in ClusterControl')
  const made = await users(settings(folder), 'enroll', 'dora', '--create', '--group', 'viewers')
  expect([made.code, made.stdout.split('\n')[0]]).toEqual([
    0,
    'main: made the user and registered the key; dora logs in with it, of the groups viewers',
  ])
})

test.each([
  ['a group that is not there', 'admin', ['--create', '--group', 'none-such'], 1],
  ['a login that may not change users', 'viewer', ['--create', '--group', 'viewers'], 77],
])('%s: nothing is left', async (_, username, flags, code) => {
  const folder = await usersFolder()
  const before = demo.world.users.map(({ userName }) => userName)
  const failed = await users(settings(folder, username), 'enroll', 'eric', ...flags)
  expect(failed).toMatchObject({ code, stdout: '' })
  expect(failed.stderr).toContain('Nothing was enrolled: what had been done was taken back.')
  expect(await readdir(folder)).toEqual([])
  expect(demo.world.users.map(({ userName }) => userName)).toEqual(before)
})

test('when the login does not work in the end, user and keys are taken back everywhere', async () => {
  const other = await startController()
  const controllers = await temporaryFolder()
  const west = { ...settingsForController(other), CMON_TLS_FINGERPRINT: other.fingerprint256 }
  await writeFile(
    join(controllers, 'west.env'),
    Object.entries(west)
      .map(([key, value]) => `${key}='${value}'\n`)
      .join(''),
    { mode: 0o600 },
  )
  const folder = await usersFolder()
  const env = { ...settings(folder), CMON_CONTROLLERS_DIR: controllers }
  addPerson(other, 'fred', [])
  const fred = other.world.users.find(({ userName }) => userName === 'fred')
  if (fred !== undefined) fred.disabled = true
  const failed = await users(env, 'enroll', 'fred', '--create', '--group', 'viewers')
  expect(failed.code).toBe(77)
  expect(failed.stdout).toBe(
    'main: made the user and registered the key; fred logs in with it, of the groups viewers\n',
  )
  expect(failed.stderr).toContain('Nothing was enrolled: what had been done was taken back.')
  expect(keysOf('fred')).toBeUndefined()
  expect(fred?.publicKeys).toHaveLength(1)
  expect(await readdir(folder)).toEqual([])

  const one = await users(env, 'enroll', 'fred', '--controller', 'west')
  expect(one.code).toBe(77)
  if (fred !== undefined) fred.disabled = false
  expect((await users(env, 'enroll', 'fred', '--controller', 'west')).code).toBe(0)
  expect(keysOf('fred')).toBeUndefined()
})

test('a controller that is gone: 69, and no file', async () => {
  const folder = await usersFolder()
  const { code } = await users(
    { ...settings(folder), CMON_ENDPOINT: 'https://127.0.0.1:1' },
    'enroll',
    'gina',
  )
  expect([code, await readdir(folder)]).toEqual([69, []])
})

test('what is no name, no login of the daemon, or nothing at all is refused at once', async () => {
  const folder = await usersFolder()
  const { CMON_USERNAME: _, CMON_PASSWORD: __, ...rest } = settings(folder)
  expect((await users(settings(folder), 'enroll', '../evil')).code).toBe(64)
  expect((await users(settings(folder), 'enroll')).code).toBe(64)
  expect((await users(settings(folder), 'enroll', 'ann', '--create')).code).toBe(64)
  const without = await users(rest, 'enroll', 'ann')
  expect(without.code).toBe(78)
  expect(without.stderr).toContain('CMON_USERNAME: is not set for main')
  expect(await readdir(folder)).toEqual([])
})

test('files that others can read, that are no keys, or belong to nobody by name are told at once', async () => {
  const folder = await usersFolder()
  await giveKey(folder, 'open')
  await chmod(join(folder, 'open.pem'), 0o640)
  await giveKey(folder, 'broken', 'no key')
  await giveKey(folder, 'two words')
  await giveKey(folder, 'fine')
  await writeFile(
    join(folder, 'users.yaml'),
    'users:\n  - user: ../x\n  - user: fine\n    groups: 7\n',
  )
  await writeFile(join(folder, 'fine.pem.1234.abcd'), 'half', { mode: 0o600 })
  const { code, stderr } = await users(settings(folder), 'list')
  const at = (file: string, message: string): string =>
    `MCP_USERS_DIR (${folder}/${file}): ${message}`
  expect({ code, problems: stderr.trim().split('\n') }).toEqual({
    code: 78,
    problems: [
      at(
        'broken.pem',
        `${folder}/broken.pem is no PEM private key. Expected "-----BEGIN PRIVATE KEY-----" or "-----BEGIN RSA PRIVATE KEY-----".`,
      ),
      at('open.pem', `has mode 0640: others may read or change it; chmod 600 '${folder}/open.pem'`),
      at(
        'two words.pem',
        'the file\'s name is the user\'s and must be a plain name of letters, digits, ".", "_", "@" and "-"',
      ),
      at('users.yaml:2', 'user must be a plain name of letters, digits, ".", "_", "@" and "-"'),
      at('users.yaml:2', 'an entry names neither principals nor groups, so nobody is that user'),
      at('users.yaml:4', 'groups must be a list of groups, as the issuer names them'),
    ],
  })
  await chmod(folder, 0o777)
  const open = await users(settings(folder), 'list')
  expect(open.stderr).toBe(
    `MCP_USERS_DIR (${folder}): has mode 0777: others may change it; chmod go-w '${folder}'\n`,
  )
  expect((await users(settings(folder), 'enroll', 'ann')).code).toBe(78)
})

test('the daemon does not start with a key that others can read, nor does a reload take one', async () => {
  const folder = await usersFolder()
  await giveKey(folder, 'ann')
  const env = { ...settings(folder), MCP_TOKENS_FILE: await tokensFor(['ann']) }
  const daemon = await startFileDaemon(env)
  await chmod(join(folder, 'ann.pem'), 0o604)
  const problem = `MCP_USERS_DIR (${folder}/ann.pem): has mode 0604: others may read or change it; chmod 600 '${folder}/ann.pem'`
  expect(await daemon.reload(env)).toMatchObject({ level: 'error', problems: problem })
  for (const command of ['serve', 'check-config']) {
    const refused = await runProgram([command], { ...env, MCP_BIND_ADDRESS: '127.0.0.1:0' })
    expect({ code: refused.code, stderr: refused.stderr }).toMatchObject({
      code: 78,
      stderr: expect.stringContaining(problem),
    })
  }
})

// Nobody else can give a file away.
test.runIf(process.getuid?.() === 0)('a key of another owner is refused', async () => {
  const folder = await usersFolder()
  await giveKey(folder, 'ann')
  await chown(join(folder, 'ann.pem'), 12_345, 12_345)
  expect(await users(settings(folder), 'list')).toMatchObject({
    code: 78,
    stderr: `MCP_USERS_DIR (${folder}/ann.pem): belongs to user 12345, not to user 0; chown 0 '${folder}/ann.pem'\n`,
  })
  // Root looks after what is the service's.
  await chown(folder, 12_345, 12_345)
  expect(await users(settings(folder), 'list')).toMatchObject({ code: 0 })
  await users(settings(folder), 'enroll', 'viewer')
  const owners = await Promise.all(
    [folder, join(folder, 'viewer.pem')].map(async (path) => (await stat(path)).uid),
  )
  expect(owners).toEqual([12_345, 12_345])
})

test('passwords count only where that was chosen', async () => {
  const folder = await usersFolder()
  const password = demo.world.users.find(({ userName }) => userName === 'viewer')?.password ?? ''
  await writeFile(join(folder, 'viewer.password'), `${password}\n`, { mode: 0o600 })
  const ignored = await users(settings(folder), 'list', '--check')
  expect([ignored.code, ignored.stdout]).toEqual([0, ''])
  expect(ignored.stderr).toContain('viewer.password), which MCP_USERS_PASSWORDS=true alone')
  const taken = { ...settings(folder), MCP_USERS_PASSWORDS: 'true' }
  expect(await users(taken, 'list', '--check')).toMatchObject({
    code: 0,
    stdout: 'viewer  password\n        main: logs in\n',
    stderr: '',
  })
  await chmod(join(folder, 'viewer.password'), 0o644)
  expect((await users(taken, 'list')).stderr).toContain(`chmod 600 '${folder}/viewer.password'`)
  await rm(join(folder, 'viewer.password'))
  await writeFile(join(folder, 'viewer.password'), `${password}\n`, { mode: 0o600 })
  await giveKey(folder, 'viewer')
  expect((await users(taken, 'list')).stderr).toContain('stands beside a key of the same user')
})
