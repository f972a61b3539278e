import { afterAll, expect, test } from 'vitest'
import {
  NotAudited,
  type AuditedCall,
  type AuditedIntent,
  type CallAudit,
} from '../../src/mcp/call-audit.ts'
import { connect, ToolError, type Connection } from '../support/connect.ts'

const open: Connection[] = []
afterAll(() => Promise.all(open.map((connection) => connection.close())))

interface Recorder {
  t: Connection
  intents: AuditedIntent[]
  calls: AuditedCall[]
  /** Changes that the controller had been sent when the intent came. */
  before: number[]
}

const WINDOW = { cluster: 'prod-orders-galera', minutes: 30, reason: 'kernel update' }

const writesAt = (t: Connection): number =>
  t.demo.rpcs().filter(({ operation }) => operation === 'addMaintenance').length

async function recorded(more: Partial<CallAudit> = {}): Promise<Recorder> {
  const intents: AuditedIntent[] = []
  const calls: AuditedCall[] = []
  const before: number[] = []
  const audit: CallAudit = {
    admit: async () => {},
    async intend(intent) {
      intents.push(intent)
      before.push(writesAt(t))
      return intents.length
    },
    ended: (call) => void calls.push(call),
    ...more,
  }
  const t = await connect({ audit })
  open.push(t)
  return { t, intents, calls, before }
}

test('the intent of a change is recorded before anything is sent', async () => {
  const { t, intents, before, calls } = await recorded()
  expect(await t.call('create_maintenance_window', WINDOW)).toMatchObject({ done: true })
  expect([before, writesAt(t), intents.length, calls.length]).toEqual([[0], 1, 1, 1])
})

test('what can not be recorded is not sent', async () => {
  const refuse = (): Promise<never> =>
    Promise.reject(new NotAudited('the disk is full', 'Make room.', undefined))
  for (const more of [{ intend: refuse }, { admit: refuse }]) {
    const { t, calls } = await recorded(more)
    const thrown: unknown = await t
      .call('create_maintenance_window', WINDOW)
      .catch((e: unknown) => e)
    expect(thrown).toBeInstanceOf(ToolError)
    expect(thrown).toMatchObject({ code: 'not_audited' })
    expect(writesAt(t)).toBe(0)
    expect(calls).toMatchObject([{ tool: 'create_maintenance_window', outcome: 'not_audited' }])
  }
})

test('calls at the same time are told apart by what they send', async () => {
  const { t, calls } = await recorded()
  await Promise.all([
    t.call('list_clusters', { limit: 1 }),
    t.call('list_jobs', { limit: 1 }),
    t.call('list_clusters', { limit: 2 }),
  ])
  const askedForJobs = calls
    .filter(({ rpcs }) => rpcs.some(({ rpc }) => rpc.startsWith('jobs/')))
    .map(({ tool }) => tool)
  expect([calls.length, askedForJobs]).toEqual([3, ['list_jobs']])
})

test('arguments are recorded as far as the tool knows them, and secrets not', async () => {
  const { t, calls } = await recorded()
  const secret = 'canary-0123456789'
  const importing = {
    type: 'replication',
    vendor: 'mariadb',
    name: 'legacy-crm',
    nodes: ['198.51.100.31'],
    db_user: 'admin',
    db_password: secret,
    reason: 'moving \u001b[31min\u202e',
    ticket: 'OPS-7',
  }
  await t.callRaw('import_cluster', importing)
  await t.callRaw('import_cluster', { ...importing, password: secret, made_up: secret })
  await t.callRaw('list_clusters', { cluster: { password: secret } })
  await t.callRaw('list_clusters', { controller: `password=${secret}` })
  const given = {
    type: 'replication',
    vendor: 'mariadb',
    name: 'legacy-crm',
    'nodes.0': '198.51.100.31',
    db_user: 'admin',
  }
  expect(
    calls.map(({ arguments: own, argumentsLeftOut, reason, ticket }) => ({
      own,
      argumentsLeftOut,
      reason,
      ticket,
    })),
  ).toEqual([
    { own: given, argumentsLeftOut: 1, reason: 'moving in', ticket: 'OPS-7' },
    { own: given, argumentsLeftOut: 3, reason: 'moving in', ticket: 'OPS-7' },
    { own: {}, argumentsLeftOut: 1, reason: undefined, ticket: undefined },
    { own: {}, argumentsLeftOut: 1, reason: undefined, ticket: undefined },
  ])
  expect(JSON.stringify(calls)).not.toContain(secret)
})
