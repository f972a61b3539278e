import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clusters: 1, clockSpeed: 0 })
})
afterAll(() => t.close())

function groupRow(name: string, members: string[]): Record<string, unknown> {
  const group = t.demo.world.groups.find(({ groupName }) => groupName === name)
  return {
    name,
    members,
    members_total: members.length,
    owner: 'system',
    created: group?.created.toISOString().replace(/\.\d+Z$/, 'Z'),
  }
}

test('lists groups with their members', async () => {
  expect(await t.call('list_groups')).toEqual({
    groups: [
      groupRow('admins', ['admin', 'system']),
      groupRow('nobody', ['nobody']),
      groupRow('operators', ['operator']),
      groupRow('users', ['operator', 'suspended', 'viewer']),
      groupRow('viewers', ['viewer']),
    ],
    total: 5,
    next_cursor: null,
    truncated: false,
  })
})

test('filters by name and member', async () => {
  const names = async (args: Record<string, unknown>): Promise<unknown[]> =>
    rowsOf(await t.call('list_groups', args), 'groups').map(({ name }) => name)
  expect(await names({ name: 'ER' })).toEqual(['operators', 'users', 'viewers'])
  expect(await names({ member: 'viewer' })).toEqual(['users', 'viewers'])
  expect(await names({ member: 'view' })).toEqual([])
})

test('pages to the end without loss or repeats', async () => {
  const rows = await allRows(t, 'list_groups', 'groups', { limit: 2 })
  expect(rows).toEqual((await t.call('list_groups'))['groups'])
})

test('a large group shows some members and how many there are', async () => {
  const { users } = t.demo.world
  const [sample] = users
  if (sample === undefined) throw new Error('no users')
  const saved = users.length
  for (let i = 0; i < 60; i++)
    users.push({ ...sample, userId: 900 + i, userName: `extra-${i}`, groupNames: ['viewers'] })
  const [row] = rowsOf(await t.call('list_groups', { name: 'viewers' }), 'groups')
  users.length = saved
  expect(row?.['members']).toHaveLength(25)
  expect(row?.['members_total']).toBe(61)
})

test('says which controller a group is of, and which did not answer', async () => {
  const three = await connect({ controllers: ['east', 'west', 'north'], clusters: 1 })
  await three.demos[2]?.close()
  const answer = await three.call('list_groups', { name: 'admins' })
  const before = three.demos[0]?.rpcs().length ?? 0
  await three.call('list_groups', { controller: 'east' })
  const asked = (three.demos[0]?.rpcs().length ?? 0) - before
  await three.close()
  expect(answer).toMatchObject({
    groups: [
      { name: 'admins', controller: 'east' },
      { name: 'admins', controller: 'west' },
    ],
    problems: [{ controller: 'north', code: 'unreachable' }],
  })
  expect(asked).toBe(2)
})
