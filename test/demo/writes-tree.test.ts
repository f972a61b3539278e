import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows, stoppedClock } from './call.ts'

const CLUSTER = '/prod-orders-galera'

function freshWorld() {
  return createWorld({ clock: stoppedClock() })
}

type World = ReturnType<typeof freshWorld>

/** Paths below `path`, as `who` sees them. */
function paths(world: World, path: string, who = 'admin'): string[] {
  const walk = (item: Record<string, unknown>): string[] => {
    const folder = item['item_path'] === '/' ? '' : String(item['item_path'])
    const below = 'sub_items' in item ? rows(item, 'sub_items') : []
    return [`${folder}/${String(item['item_name'])}`, ...below.flatMap(walk)]
  }
  return walk(part(ask(world, 'tree', 'getTree', { path }, who), 'cdt'))
}

test('an ACL entry is added, replaced and removed, and decides who sees the cluster', () => {
  const world = freshWorld()
  const path = '/prod-shop-mysql'
  const reply = (acl: string) => ({
    owner_user_name: 'admin',
    owner_group_name: 'admins',
    acl,
    object_name: 'prod-shop-mysql',
    object_path: '/',
  })
  const seen = () =>
    outcome(() => ask(world, 'clusters', 'getClusterInfo', { cluster_id: 2 }, 'viewer'))
  const change = (operation: string, acl: string) => ask(world, 'tree', operation, { path, acl })
  expect(seen()).toMatch(/^InvalidRequest/)
  expect(change('addAcl', 'user:viewer:rwx')).toEqual(
    reply('user::rwx,user:viewer:rwx,group::rwx,group:operators:rwx,other::---'),
  )
  expect(change('addAcl', 'user:viewer:r-x')).toEqual(
    reply('user::rwx,user:viewer:r-x,group::rwx,group:operators:rwx,other::---'),
  )
  expect(ask(world, 'tree', 'getAcl', { path }, 'viewer')).toEqual(
    reply('user::rwx,user:viewer:r-x,group::rwx,group:operators:rwx,other::---'),
  )
  expect(seen()).toBe('Ok')
  const access = (privileges: string) =>
    outcome(() => ask(world, 'tree', 'checkAccess', { path, privileges }, 'viewer'))
  expect([access('r'), access('rx')]).toEqual(['Ok', 'Ok'])
  expect(access('rwx')).toBe("InvalidRequest: Access to object for user 'viewer' is not granted.")
  const add = { path, acl: 'user:viewer:rwx' }
  expect(outcome(() => ask(world, 'tree', 'addAcl', add, 'viewer'))).toBe(
    'InvalidRequest: Access denied.',
  )
  change('removeAcl', 'user:viewer:r-x')
  expect(seen()).toMatch(/^InvalidRequest/)
  expect(outcome(() => change('removeAcl', 'user:viewer:r-x'))).toMatch(/^InvalidRequest/)
  expect(outcome(() => change('removeAcl', 'user::rwx'))).toMatch(/^InvalidRequest/)
  expect(outcome(() => change('addAcl', 'user:viewer:all'))).toMatch(/^InvalidRequest/)
})

test('tags are put on and taken off, and lists filter by them', () => {
  const world = freshWorld()
  const tag = (operation: string) => ask(world, 'tree', operation, { path: CLUSTER, tag: 'gold' })
  const reply = (tags: string[]) => ({
    tags,
    object_name: 'prod-orders-galera',
    object_path: '/',
  })
  expect(tag('appendTag')).toEqual(reply(['prod', 'orders', 'gold']))
  const found = () => ask(world, 'clusters', 'getAllClusterInfo', { with_tags: ['gold'] })['total']
  expect(found()).toBe(1)
  expect(tag('removeTag')).toEqual(reply(['prod', 'orders']))
  expect(found()).toBe(0)
  expect(outcome(() => tag('removeTag'))).toMatch(/^InvalidRequest/)
})

test('an owner is changed, of everything below with recursive', () => {
  const world = freshWorld()
  const body = { path: CLUSTER, owner_user_name: 'operator', owner_group_name: 'operators' }
  expect(ask(world, 'tree', 'chown', { ...body, recursive: true })).toMatchObject({
    owner_user_name: 'operator',
    owner_group_name: 'operators',
  })
  expect(ask(world, 'clusters', 'getClusterInfo', { cluster_id: 1 })).toMatchObject({
    cluster: { owner: { user_name: 'operator' }, group_owner: { group_name: 'operators' } },
  })
  const nobody = { path: CLUSTER, owner_user_name: 'nemo' }
  expect(outcome(() => ask(world, 'tree', 'chown', nobody))).toMatch(/^InvalidRequest/)
})

test('folders and files are made, written, read, moved, renamed and removed', () => {
  const world = freshWorld()
  const run = (operation: string, body: object) => ask(world, 'tree', operation, { ...body })
  run('mkdir', { path: '/prod' })
  run('mkfile', { path: '/prod/notes.txt' })
  expect(run('cat', { path: '/prod/notes.txt' })).toEqual({ file_content: '' })
  run('setcontent', { path: '/prod/notes.txt', content: 'owner: team A\n' })
  expect(run('cat', { path: '/prod/notes.txt' })).toEqual({ file_content: 'owner: team A\n' })
  expect(part(run('getTree', { path: '/prod/notes.txt' }), 'cdt')).toEqual({
    class_name: 'CmonTreeItem',
    owner_user_id: 3,
    owner_user_name: 'admin',
    owner_group_id: 1,
    owner_group_name: 'admins',
    effective_privileges: 'rwx',
    item_acl: 'user::rwx,group::rwx,other::---',
    item_name: 'notes.txt',
    item_path: '/prod',
    item_type: 'File',
    size: 14,
  })
  expect(outcome(() => run('mkdir', { path: '/prod' }))).toMatch(/^InvalidRequest: .*exists/)
  expect(outcome(() => run('mkdir', { path: '/no/where' }))).toMatch(/^InvalidRequest/)
  expect(outcome(() => run('rmdir', { path: '/prod' }))).toMatch(/^InvalidRequest: .*not empty/)
  run('move', { source_path: CLUSTER, target_path: '/prod' })
  run('rename', { source_path: '/prod', target_name: 'live' })
  expect(paths(world, '/live').slice(0, 3)).toEqual([
    '/live',
    '/live/notes.txt',
    '/live/prod-orders-galera',
  ])
  expect(ask(world, 'clusters', 'getClusterInfo', { cluster_id: 1 })).toMatchObject({
    cluster: { cdt_path: '/live', cluster_name: 'prod-orders-galera' },
  })
  expect(outcome(() => run('delete', { path: '/live' }))).toMatch(/^InvalidRequest/)
  run('move', { source_path: '/live/prod-orders-galera', target_path: '/' })
  run('delete', { path: '/live' })
  expect(paths(world, '/')).not.toContain('/live')
  expect(paths(world, '/')).toContain(CLUSTER)
})

test('what may not be read is not there, and the runtime files are for administrators', () => {
  const world = freshWorld()
  const seen = paths(world, '/', 'viewer')
  expect(seen).toEqual(expect.arrayContaining([CLUSTER, '/.runtime/user_manager', '/viewer']))
  expect(seen).not.toContain('/prod-shop-mysql')
  const as = (operation: string, path: string, who = 'viewer') =>
    outcome(() => ask(world, 'tree', operation, { path, content: 'x' }, who))
  expect(as('getObject', '/prod-shop-mysql')).toMatch(/^InvalidRequest: .*not found/)
  expect(as('cat', '/.runtime/user_manager')).toBe('InvalidRequest: Access denied.')
  expect(as('setcontent', '/.runtime/cmon_license')).toBe(
    'InvalidRequest: Error while saving: Access Denied.',
  )
  expect(as('setcontent', '/.runtime/user_manager', 'admin')).toBe(
    'InvalidRequest: Error while saving: Access Denied.',
  )
  expect(as('delete', '/.runtime/jobs', 'admin')).toBe('InvalidRequest: Access denied.')
  expect(ask(world, 'tree', 'cat', { path: '/.runtime/controller_clock' })).toEqual({
    file_content: '2026-03-04T09:15:00.000Z',
  })
})

test('objects of the tree are those that their modules show', () => {
  const world = freshWorld()
  const object = (path: string) => part(ask(world, 'tree', 'getObject', { path }), 'object')
  expect(object(CLUSTER)).toMatchObject({ class_name: 'CmonClusterInfo', cluster_id: 1 })
  expect(object('/viewer')).toMatchObject({ class_name: 'CmonUser', user_name: 'viewer' })
  expect(object('/groups/users')).toMatchObject({ class_name: 'CmonGroup' })
  const [node] = world.clusters[0]?.hosts ?? []
  expect(object(`${CLUSTER}/${node?.hostname}:${node?.port}`)).toMatchObject({
    class_name: 'CmonGaleraHost',
    cdt_path: CLUSTER,
  })
})

test('a file switches CMON HA on, and then there is a controller to list', () => {
  const world = freshWorld()
  const path = '/.runtime/cmon_ha/enabled'
  expect(ask(world, 'host', 'getControllers')).toEqual({ controllers: [], total: 0 })
  ask(world, 'tree', 'setcontent', { path, content: 'true' })
  expect(ask(world, 'host', 'getControllers')).toMatchObject({
    controllers: [{ class_name: 'CmonController', role: 'leader', port: 9501 }],
    total: 1,
  })
  expect(outcome(() => ask(world, 'tree', 'setcontent', { path, content: 'maybe' }))).toMatch(
    /^InvalidRequest/,
  )
})
