import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clusters: 1, clockSpeed: 0 })
})
afterAll(() => t.close())

function lastLogin(userName: string): string | null {
  const user = t.demo.world.users.find((one) => one.userName === userName)
  return user?.lastLogin?.toISOString() ?? null
}

test('lists users with groups and state, and nothing secret', async () => {
  const answer = await t.call('list_users')
  expect(answer).toEqual({
    users: [
      {
        name: 'admin',
        full_name: { untrusted: 'Tess Example' },
        groups: ['admins'],
        state: 'active',
        origin: 'CmonDb',
        last_login: lastLogin('admin'),
      },
      {
        name: 'nobody',
        full_name: 'Nobody',
        groups: ['nobody'],
        state: 'active',
        origin: 'CmonDb',
        last_login: null,
      },
      {
        name: 'operator',
        full_name: { untrusted: 'Omar Sample' },
        groups: ['operators', 'users'],
        state: 'active',
        origin: 'CmonDb',
        last_login: lastLogin('operator'),
      },
      {
        name: 'suspended',
        full_name: { untrusted: 'Sid Placeholder' },
        groups: ['users'],
        state: 'suspended',
        origin: 'CmonDb',
        last_login: lastLogin('suspended'),
      },
      {
        name: 'system',
        full_name: { untrusted: 'System User' },
        groups: ['admins'],
        state: 'active',
        origin: 'CmonDb',
        last_login: null,
      },
      {
        name: 'viewer',
        full_name: { untrusted: 'Vera Specimen' },
        groups: ['viewers', 'users'],
        state: 'active',
        origin: 'CmonDb',
        last_login: lastLogin('viewer'),
      },
    ],
    total: 6,
    next_cursor: null,
    truncated: false,
  })
})

test('filters by name, group and state', async () => {
  const names = async (args: Record<string, unknown>): Promise<unknown[]> =>
    rowsOf(await t.call('list_users', args), 'users').map(({ name }) => name)
  expect(await names({ name: 'VIEW' })).toEqual(['viewer'])
  expect(await names({ group: 'users' })).toEqual(['operator', 'suspended', 'viewer'])
  expect(await names({ state: 'suspended' })).toEqual(['suspended'])
  expect(await names({ state: 'disabled' })).toEqual([])
})

test('pages to the end without loss or repeats', async () => {
  const rows = await allRows(t, 'list_users', 'users', { limit: 4 })
  expect(rows).toEqual((await t.call('list_users'))['users'])
})

test('a disabled user is disabled, suspended or not', async () => {
  const user = t.demo.world.users.find(({ userName }) => userName === 'suspended')
  if (user !== undefined) user.disabled = true
  expect(await t.call('list_users', { state: 'disabled' })).toMatchObject({
    users: [{ name: 'suspended', state: 'disabled' }],
  })
  if (user !== undefined) user.disabled = false
})

test('says which controller a user is of, and which did not answer', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
  await two.demos[1]?.close()
  const answer = await two.call('list_users', { name: 'admin' })
  await two.close()
  expect(answer).toMatchObject({
    users: [{ name: 'admin', controller: 'east' }],
    problems: [{ controller: 'west', code: 'unreachable' }],
  })
})
