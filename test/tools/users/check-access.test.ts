import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { getClusterInfo } from '../../../src/cmon/modules/clusters.ts'
import { clientOf, connect, type Connection } from '../../support/connect.ts'
import { clusterNamed } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

const LIST = ['user::rwx', 'group::rwx', 'group:operators:rwx', 'group:viewers:r--', 'other::---']

test('an admin may do everything, whatever the access list says', async () => {
  const before = t.demo.rpcs().length
  expect(await t.call('check_access', { cluster: 'prod-pg' })).toEqual({
    cluster: 'main/prod-pg',
    user: 'admin',
    groups: ['admins'],
    state: 'active',
    rights: 'rwx',
    may: { see: true, change: true, run_jobs: true },
    told_by: 'controller',
    through: [{ by: 'admins', name: 'admins', rights: 'rwx' }],
    owner: 'admin',
    owning_group: 'admins',
    access_list: LIST,
  })
  const asked = t.demo.rpcs().slice(before)
  expect(asked.filter(({ path }) => !path.includes('auth')).length).toBeLessThanOrEqual(4)
})

test('rights of another user come through a group, and are inferred', async () => {
  expect(await t.call('check_access', { cluster: 'prod-pg', user: 'viewer' })).toEqual({
    cluster: 'main/prod-pg',
    user: 'viewer',
    groups: ['viewers', 'users'],
    state: 'active',
    rights: 'r--',
    may: { see: true, change: false, run_jobs: false },
    told_by: 'inferred',
    through: [{ by: 'group', name: 'viewers', rights: 'r--' }],
    owner: 'admin',
    owning_group: 'admins',
    access_list: LIST,
  })
})

test('who is in no list has what everybody has, suspended or not', async () => {
  expect(await t.call('check_access', { cluster: 'cache-redis', user: 'suspended' })).toMatchObject(
    {
      state: 'suspended',
      rights: '---',
      through: [{ by: 'other', rights: '---' }],
    },
  )
})

test('a user who only sees the cluster is told its own rights by the controller', async () => {
  const viewer = await connect({ username: 'viewer' })
  expect(await viewer.call('check_access', { cluster: 'prod-pg' })).toMatchObject({
    user: 'viewer',
    rights: 'r--',
    told_by: 'controller',
    through: [{ by: 'group', name: 'viewers', rights: 'r--' }],
  })
  await expect(viewer.call('check_access', { cluster: 'cache-redis' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await viewer.close()
})

test('a controller that tells no rights along with the cluster is asked for each', async () => {
  const older = await connect({
    username: 'operator',
    between: (cmon) => ({
      ...cmon,
      call: (request, schema, options) =>
        cmon.call(request, z.pipe(withoutPrivileges, schema), options),
    }),
  })
  const cluster = clusterNamed(older.demo.world, 'prod-pg')
  cluster.acl = 'user::rwx,group::rwx,group:operators:r-x,other::---'
  const answer = await older.call('check_access', { cluster: 'prod-pg' })
  await older.close()
  expect(answer).toMatchObject({ user: 'operator', rights: 'r-x', told_by: 'controller' })
})

const withoutPrivileges: z.ZodType = z.transform((reply: unknown): unknown =>
  JSON.parse(
    JSON.stringify(reply, (key, value: unknown) =>
      key === 'effective_privileges' ? undefined : value,
    ),
  ),
)

describe('what is inferred is what the controller grants', () => {
  test.each([
    ['user::rwx,user:operator:r--,group::rwx,group:operators:rwx,other::---', 'r--'],
    ['user::rwx,group::rwx,group:operators:r--,group:users:--x,other::rwx', 'r-x'],
    ['user::rwx,group::rwx,other::r--', 'r--'],
    ['user::rwx,group::rwx', '---'],
  ])('%s', async (acl, rights) => {
    const cluster = clusterNamed(t.demo.world, 'prod-pg')
    const saved = cluster.acl
    cluster.acl = acl
    const answer = await t.call('check_access', { cluster: 'prod-pg', user: 'operator' })
    const cmon = clientOf(t.demo, 'main', { username: 'operator' })
    const told = await getClusterInfo(cmon, { id: cluster.clusterId }, {}).then(
      ({ privileges }) => privileges,
      () => '---',
    )
    await cmon.close()
    cluster.acl = saved
    expect(answer).toMatchObject({ rights, told_by: 'inferred' })
    expect(told).toBe(rights)
  })
})

test('the folder that a cluster is in counts, too', async () => {
  const cluster = clusterNamed(t.demo.world, 'prod-shop-mysql')
  cluster.cdtPath = '/home'
  const answer = await t.call('check_access', { cluster: 'prod-shop-mysql', user: 'viewer' })
  delete cluster.cdtPath
  expect(answer).toMatchObject({ rights: '---', folder: { path: '/home', rights: 'r-x' } })
})

test('an unknown user is told with the nearest', async () => {
  await expect(t.call('check_access', { cluster: 'prod-pg', user: 'viewr' })).rejects.toMatchObject(
    {
      code: 'not_found',
      text: expect.stringContaining('Did you mean viewer?'),
    },
  )
})
