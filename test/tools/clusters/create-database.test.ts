import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, writes } from '../changes.ts'
import { rowsOf } from '../world-facts.ts'

const why = { reason: 'new service' }

let t: Connection
afterEach(() => t.close())

async function names(cluster: string): Promise<unknown[]> {
  return rowsOf(await t.call('list_databases', { cluster }), 'databases').map(({ name }) => name)
}

test('creates a database at once, without asking anybody', async () => {
  t = await connect()
  const args = { cluster: 'main/prod-orders-galera', database: 'returns', ...why }
  expect(await t.call('create_database', args)).toEqual({
    done: true,
    summary: 'Create database returns on main/prod-orders-galera',
    cluster: 'main/prod-orders-galera',
  })
  expect(writes(t)).toEqual(['createDatabase'])
  expect(await names('prod-orders-galera')).toContain('returns')
})

test('sends the owner to PostgreSQL, and to no other', async () => {
  t = await connect()
  const owned = { database: 'returns', owner: 'app', ...why }
  await t.call('create_database', { cluster: 'prod-pg', ...owned })
  const [sent] = t.demo.rpcs().filter(({ operation }) => operation === 'createDatabase')
  expect(sent?.body).toMatchObject({
    cluster_id: 3,
    database: { database_name: 'returns', database_owner: 'app' },
  })
  const refused = await refusal(
    t.call('create_database', { cluster: 'prod-orders-galera', ...owned }),
  )
  expect(refused.code).toBe('invalid_argument')
  expect(refused.text).toContain("owner doesn't apply to galera clusters")
  expect(writes(t)).toEqual(['createDatabase'])
})

test.each([
  ['prod-orders-galera', 'orders', 'main/prod-orders-galera has a database orders'],
  ['cache-redis', 'sessions', 'redis clusters have no databases to create'],
])('on %s refuses %s before anything is sent', async (cluster, database, problem) => {
  t = await connect()
  const refused = await refusal(t.call('create_database', { cluster, database, ...why }))
  expect([refused.code, refused.text]).toEqual([
    'invalid_argument',
    expect.stringContaining(problem),
  ])
  expect(writes(t)).toEqual([])
})

test('a user who may only read is refused by the controller', async () => {
  t = await connect({ username: 'viewer' })
  const args = { database: 'returns', ...why }
  const refused = await refusal(t.call('create_database', { cluster: 'prod-pg', ...args }))
  expect(refused.code).toBe('not_allowed')
  expect(await names('prod-pg')).not.toContain('returns')
  const hidden = await refusal(t.call('create_database', { cluster: '#4', ...args }))
  expect(hidden.code).toBe('not_found')
})
