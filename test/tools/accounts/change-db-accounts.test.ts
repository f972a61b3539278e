import { afterEach, expect, test } from 'vitest'
import { CmonError } from '../../../src/cmon/errors.ts'
import { connect, type ConnectOptions, type Connection } from '../../support/connect.ts'
import { refusal, writes } from '../changes.ts'
import { filesIn, withSecrets } from '../secrets-folder.ts'
import { clusterNamed, rowsOf } from '../world-facts.ts'

const CLUSTER = 'main/prod-orders-galera'
const APP = {
  cluster: CLUSTER,
  account: 'stock_app',
  host: '192.0.2.%',
  grants: ['SELECT, INSERT on inventory.*'],
  reason: 'new stock service',
}

let open: Connection[] = []
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()))
  open = []
})

async function fleet(options: ConnectOptions = {}): Promise<Connection> {
  const t = await connect({ clusters: 1, clockSpeed: 0, ...options })
  open.push(t)
  return t
}

async function rowOf(t: Connection, name: string): Promise<unknown> {
  const answer = await t.call('list_db_accounts', { cluster: CLUSTER, name })
  return rowsOf(answer, 'accounts')[0]
}

function passwordOf(t: Connection, account: string): string {
  const { accounts } = clusterNamed(t.demo.world, 'prod-orders-galera')
  return accounts.find(({ userName }) => userName === account)?.password ?? 'no such account'
}

test('create_db_account: asks, makes the account, and leaves the password to the operator alone', async () => {
  await withSecrets(async (secretsDir) => {
    const questions: string[] = []
    const t = await fleet({
      secretsDir,
      user: (question) => {
        questions.push(question)
        return 'accept'
      },
    })
    const result = await t.callRaw('create_db_account', APP)
    const [file, ...others] = await filesIn(secretsDir)
    expect(others).toEqual([])
    expect(result.structuredContent).toEqual({
      done: true,
      summary: `Create database account stock_app@192.0.2.% in ${CLUSTER}`,
      cluster: CLUSTER,
      account: 'stock_app@192.0.2.%',
      password_file: file?.path,
    })
    expect(file?.mode).toBe(0o600)
    expect(file?.path).toContain('/main_prod-orders-galera-stock_app@192.0.2._-')
    expect(file?.text).toMatch(/^[\w-]{32}\n$/)
    const password = passwordOf(t, 'stock_app')
    expect(file?.text).toBe(`${password}\n`)
    expect(writes(t)).toEqual(['createAccount'])
    expect(questions).toEqual([
      [
        `Create database account stock_app@192.0.2.% in ${CLUSTER}. Consequence: access is widened.`,
        '✓ SELECT, INSERT on inventory.*: not all, and no right to grant',
        '✓ it can connect from 192.0.2.% only',
        'To be sent to main: clusters/createAccount.',
      ].join('\n'),
    ])
    expect(JSON.stringify([result, t.reports])).not.toContain(password)
    expect(await rowOf(t, 'stock_app')).toEqual({
      account: 'stock_app',
      host: '192.0.2.%',
      grants: [{ on: { untrusted: 'inventory.*' }, privileges: ['SELECT', 'INSERT'] }],
    })
  })
})

test('create_db_account: refuses without a place for the password, and leaves none behind when nothing came of it', async () => {
  const nowhere = await refusal((await fleet({ approval: 'off' })).call('create_db_account', APP))
  expect(nowhere.code).toBe('invalid_argument')
  expect(nowhere.text).toContain('MCP_SECRETS_DIR')

  await withSecrets(async (secretsDir) => {
    const declined = await fleet({ secretsDir, user: () => 'decline' })
    expect((await refusal(declined.call('create_db_account', APP))).code).toBe('declined')
    const waiting = await fleet({ secretsDir })
    expect((await refusal(waiting.call('create_db_account', APP))).code).toBe('needs_human')
    const viewer = await fleet({ secretsDir, approval: 'off', username: 'viewer' })
    expect((await refusal(viewer.call('create_db_account', APP))).code).toBe('not_allowed')
    expect(await filesIn(secretsDir)).toEqual([])
    expect([writes(declined), writes(waiting), writes(viewer)]).toEqual([[], [], ['createAccount']])
  })
})

test('create_db_account: a password whose request got no answer stays, and the error says where', async () => {
  await withSecrets(async (secretsDir) => {
    const t = await fleet({
      secretsDir,
      approval: 'off',
      between: (cmon) => ({
        ...cmon,
        async call(request, schema, options) {
          if (request.operation === 'createAccount') throw new CmonError('timeout', 'no answer')
          return cmon.call(request, schema, options)
        },
      }),
    })
    const error = await refusal(t.call('create_db_account', APP))
    const [file] = await filesIn(secretsDir)
    expect(error.code).toBe('timeout')
    expect(error.text).toContain(`with the password in ${file?.path}`)
  })
})

test('create_db_account: what the controller says of a refusal never shows the password', async () => {
  await withSecrets(async (secretsDir) => {
    const t = await fleet({
      secretsDir,
      approval: 'off',
      between: (cmon) => ({
        ...cmon,
        async call(request, schema, options) {
          if (request.operation !== 'createAccount') return cmon.call(request, schema, options)
          const said = `failed: ${JSON.stringify(request.params)}`
          throw new CmonError('rejected', 'the controller refused the request', { said })
        },
      }),
    })
    const error = await refusal(t.call('create_db_account', APP))
    expect(error.text).toContain('stock_app')
    expect(error.text).toContain('"password":"***"')
    expect(await filesIn(secretsDir)).toEqual([])
  })
})

test('create_db_account: says what is more than an application needs, and takes no injected grants', async () => {
  await withSecrets(async (secretsDir) => {
    const t = await fleet({ secretsDir, approval: 'off' })
    const grants = ['ALL on *.*', 'SELECT, GRANT OPTION on orders.*']
    const { host: _, ...anywhere } = APP
    expect((await t.call('create_db_account', { ...anywhere, grants }))['warnings']).toEqual([
      'all privileges on everything',
      'GRANT OPTION on orders.*: by it the account can get more than it is given',
      'it can connect from anywhere',
    ])
    for (const odd of ['SELECT on a.*:ALL;*.*', 'SELECT;*.*:ALL on a.*', 'everything']) {
      const error = await refusal(t.call('create_db_account', { ...APP, grants: [odd] }))
      expect(error.text).toContain('Parameter: grants')
    }
    const twice = await refusal(t.call('create_db_account', { ...anywhere, host: '%' }))
    expect(twice.text).toContain('There is an account stock_app@% already')
    expect(writes(t)).toEqual(['createAccount'])
  })
})

test('set_db_account_privileges: granting waits for a human, revoking for a second call', async () => {
  const t = await fleet()
  const args = { cluster: CLUSTER, account: 'orders_ro', reason: 'reports' }
  const grant = ['SELECT on inventory.*']
  const revoke = ['SELECT on orders.*']
  const call = (more: Record<string, unknown>) =>
    t.call('set_db_account_privileges', { ...args, ...more })
  expect((await refusal(call({ grant }))).code).toBe('needs_human')
  expect((await refusal(call({ grant, revoke }))).code).toBe('needs_human')
  const planned = await call({ revoke })
  expect(planned).toEqual({
    done: false,
    summary: `Revoke SELECT on orders.* from orders_ro@192.0.2.% in ${CLUSTER}`,
    cluster: CLUSTER,
    plan: {
      approval: expect.any(String),
      expires: expect.any(String),
      severity: 'interrupts',
      requests: [
        {
          rpc: 'clusters/revokePrivileges',
          params: {
            cluster_id: 1,
            'account.class_name': 'CmonAccount',
            'account.user_name': 'orders_ro',
            'account.host_allow': '192.0.2.%',
            privileges: { untrusted: 'orders.*:SELECT' },
          },
        },
      ],
      checks: [{ check: 'connections', outcome: expect.any(String), note: expect.any(String) }],
      next: expect.any(String),
    },
  })
  expect(writes(t)).toEqual([])
  const { approval } = planned['plan'] as { approval: string }
  expect(await call({ revoke, approval })).toMatchObject({ done: true })
  expect(writes(t)).toEqual(['revokePrivileges'])
  expect(await rowOf(t, 'orders_ro')).toMatchObject({ account: 'orders_ro', grants: [] })
})

test('set_db_account_privileges: exchanges rights in two steps, and says what is not there to take', async () => {
  const t = await fleet({ approval: 'off' })
  const done = await t.call('set_db_account_privileges', {
    cluster: CLUSTER,
    account: 'orders_app',
    grant: ['SELECT on inventory.*'],
    revoke: ['DELETE, DROP on orders.*'],
    reason: 'archive moved',
  })
  expect(done['warnings']).toContain(
    "it isn't listed with DROP on orders.*: the controller may refuse to revoke that",
  )
  expect(writes(t)).toEqual(['grantPrivileges', 'revokePrivileges'])
  expect(await rowOf(t, 'orders_app')).toMatchObject({
    grants: [
      { on: { untrusted: 'orders.*' }, privileges: ['SELECT', 'INSERT', 'UPDATE'] },
      { on: { untrusted: 'inventory.*' }, privileges: ['SELECT'] },
    ],
  })
  const nothing = await refusal(
    t.call('set_db_account_privileges', {
      cluster: CLUSTER,
      account: 'orders_app',
      reason: 'no idea',
    }),
  )
  expect(nothing.text).toContain('Give grant, revoke or both')
})

test('delete_db_account: tells who uses it, and the account is gone', async () => {
  const t = await fleet({ approval: 'off' })
  const account = clusterNamed(t.demo.world, 'prod-orders-galera').accounts.find(
    ({ userName }) => userName === 'orders_app',
  )
  if (account === undefined) throw new Error('the world lacks the account')
  account.connections = 7
  const args = { cluster: CLUSTER, reason: 'service retired' }
  expect(await t.call('delete_db_account', { ...args, account: 'orders_app' })).toEqual({
    done: true,
    summary: `Delete database account orders_app@192.0.2.% of ${CLUSTER}`,
    cluster: CLUSTER,
    warnings: ['7 connections are open: what uses it may fail'],
  })
  expect(await rowOf(t, 'orders_app')).toBeUndefined()
  expect(
    (await t.call('delete_db_account', { ...args, account: 'root' }))['warnings'],
  ).toContainEqual(expect.stringContaining('it is a system account'))
  const unknown = await refusal(t.call('delete_db_account', { ...args, account: 'orders_rx' }))
  expect(unknown.text).toContain('Did you mean orders_ro')
  expect(writes(t)).toEqual(['deleteAccount', 'deleteAccount'])
})

test('delete_db_account: of several accounts with one name, the host says which', async () => {
  const t = await fleet()
  const { accounts } = clusterNamed(t.demo.world, 'prod-orders-galera')
  const sample = accounts.find(({ userName }) => userName === 'orders_ro')
  if (sample === undefined) throw new Error('the world lacks the account')
  accounts.push({ ...sample, hostAllow: '' })
  const args = { cluster: CLUSTER, account: 'orders_ro', reason: 'service retired' }
  const error = await refusal(t.call('delete_db_account', args))
  expect(error.code).toBe('ambiguous')
  expect(error.text).toContain('Say which: 192.0.2.%, %.')
  const other = await refusal(t.call('delete_db_account', { ...args, host: '192.0.2.9' }))
  expect(other.text).toContain('It is there for: 192.0.2.%, %.')
  const { plan } = await t.call('delete_db_account', { ...args, host: '%' })
  expect(plan).toMatchObject({ severity: 'interrupts' })
})
