import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { maskSecrets } from '../../src/demo/rpc-log.ts'
import { connect, startDemo } from './client.ts'

test('writes a line per RPC, for its owner only, and keeps the same in memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-rpc-log-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const rpcLogFile = join(folder, 'rpc.jsonl')
  const demo = await startDemo({ rpcLogFile })
  const { login, post } = connect(demo)
  await login('DBA', 'wrong')
  await login('DBA', 'secret')
  await post('/single/v2/info/', { operation: 'Ping', request_id: 4 })
  demo.faults.set('garbage=1')
  await post('/v2/info', { operation: 'ping' })
  await demo.close()

  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
  const attempt = {
    operation: 'authenticateWithPassword',
    user_name: 'DBA',
    password: '***',
  }
  const entries = [
    {
      user: null,
      path: '/v2/auth',
      operation: attempt.operation,
      body: attempt,
      status: 'AccessDenied',
    },
    { user: 'dba', path: '/v2/auth', operation: attempt.operation, body: attempt, status: 'Ok' },
    {
      user: 'dba',
      path: '/v2/info',
      operation: 'Ping',
      body: { operation: 'Ping', request_id: 4 },
      status: 'Ok',
    },
    {
      user: 'dba',
      path: '/v2/info',
      operation: 'ping',
      body: { operation: 'ping' },
      status: 'fault:garbage',
    },
  ].map((entry) => ({ time, ...entry }))
  const lines = (await readFile(rpcLogFile, 'utf8')).split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(entries)
  expect(demo.rpcs()).toEqual(entries)
  expect((await stat(rpcLogFile)).mode & 0o777).toBe(0o600)
})

test('refuses to start when the file can not be written', async () => {
  await expect(startDemo({ rpcLogFile: join(tmpdir(), 'no', 'such', 'folder') })).rejects.toThrow(
    'ENOENT',
  )
})

test('masks secrets at any depth and leaves the rest', () => {
  const pem = '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----'
  expect(
    maskSecrets({
      new_password: 'x',
      db_admin_passwd: 'x',
      ldapAdminPassword: 'x',
      signature: 'x',
      password_reset_token: 'x',
      password: '',
      force_password_update: true,
      user: { public_keys: [{ name: 'laptop', key: 'public' }], ssh_key: 'x', tags: ['a'] },
      job: {
        job_spec: JSON.stringify({ command: 'create_cluster', job_data: { mysql_password: 'x' } }),
      },
      credentials: { access_key_id: 'x', access_key_secret: 'x' },
      credential_id: 3,
      ssh_keyfile: '/keys/id_rsa',
      files: [{ content: `text\n${pem}` }],
      configuration: [
        { name: 'mysql_password', value: 'x' },
        { name: 'diskspace_warning', value: '80' },
      ],
      url: 'https://someone:x@example.com/path',
      cluster_id: 0,
      nothing: null,
    }),
  ).toEqual({
    new_password: '***',
    db_admin_passwd: '***',
    ldapAdminPassword: '***',
    signature: '***',
    password_reset_token: '***',
    password: '',
    force_password_update: true,
    user: { public_keys: [{ name: 'laptop', key: 'public' }], ssh_key: '***', tags: ['a'] },
    job: {
      job_spec: JSON.stringify({ command: 'create_cluster', job_data: { mysql_password: '***' } }),
    },
    credentials: '***',
    credential_id: 3,
    ssh_keyfile: '/keys/id_rsa',
    files: [{ content: '***' }],
    configuration: [
      { name: 'mysql_password', value: '***' },
      { name: 'diskspace_warning', value: '80' },
    ],
    url: 'https://someone:***@example.com/path',
    cluster_id: 0,
    nothing: null,
  })
})

test('masks what is nested too deep to look at', () => {
  const deep: unknown = JSON.parse('['.repeat(5000) + ']'.repeat(5000))
  expect(JSON.stringify(maskSecrets(deep))).toBe(`${'['.repeat(101)}"***"${']'.repeat(101)}`)
})
