import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows, stoppedClock } from './call.ts'

const NOW = '2026-03-04T09:15:00.000Z'

function freshWorld() {
  return createWorld({ clock: stoppedClock(), passwords: { operator: 'old', viewer: 'seen' } })
}

const named = (user_name: string) => ({ user: { class_name: 'CmonUser', user_name } })

test('a user is created with a new group, listed, changed, and gone once deleted', () => {
  const world = freshWorld()
  const user = {
    user_name: 'mira',
    first_name: 'Mira',
    email_address: 'mira@example.com',
    groups: [{ class_name: 'CmonGroup', group_name: 'auditors' }],
    public_keys: [{ name: 'No Name', key: '' }],
  }
  const created = ask(world, 'users', 'createUser', {
    user,
    new_password: 'Init-1234',
    create_group: true,
  })
  expect(created).toEqual({
    user: {
      class_name: 'CmonUser',
      cdt_path: '/',
      owner_user_id: 7,
      owner_user_name: 'mira',
      owner_group_id: 1,
      owner_group_name: 'admins',
      acl: 'user::rwx,group::r--,other::r--',
      tags: [],
      created: NOW,
      disabled: false,
      email_address: 'mira@example.com',
      first_name: 'Mira',
      last_failed_login: '',
      last_login: '',
      n_failed_logins: 0,
      origin: 'CmonDb',
      suspended: false,
      user_id: 7,
      user_name: 'mira',
      groups: [
        {
          class_name: 'CmonGroup',
          cdt_path: '/groups',
          owner_user_id: 1,
          owner_user_name: 'system',
          owner_group_id: 1,
          owner_group_name: 'admins',
          acl: 'user::rwx,group::rwx,other::---',
          created: NOW,
          group_id: 6,
          group_name: 'auditors',
        },
      ],
      timezone: {
        class_name: 'CmonTimeZone',
        name: 'Coordinated Universal Time',
        abbreviation: 'UTC',
        offset: 0,
        use_dst: false,
      },
    },
  })
  const listed = () =>
    rows(ask(world, 'users', 'getUsers'), 'users').find((one) => one['user_name'] === 'mira')
  expect(listed()).toEqual(created['user'])
  const changes = { user: { user_name: 'mira', title: 'DBA', last_name: 'Berg' } }
  const changed = { ...part(created, 'user'), title: 'DBA', last_name: 'Berg' }
  expect(ask(world, 'users', 'setUser', changes)).toEqual({ user: changed })
  expect(listed()).toEqual(changed)
  expect(ask(world, 'users', 'deleteUser', named('mira'))).toEqual({})
  expect(listed()).toBeUndefined()
  const next = part(ask(world, 'users', 'createUser', named('nora')), 'user')
  expect(next['user_id']).toBe(8)
})

test('who may not manage users is denied, and unknown names are refused as recorded', () => {
  const world = freshWorld()
  const as = (operation: string, body: object, who = 'viewer') =>
    outcome(() => ask(world, 'users', operation, { ...body }, who))
  expect(as('createUser', named('x'))).toBe("AccessDenied: User 'viewer' can not create users.")
  expect(as('canCreateUser', {})).toMatch(/^AccessDenied/)
  expect(as('canCreateUser', {}, 'admin')).toBe('Ok')
  expect(as('canCreateGroup', {})).toMatch(/^AccessDenied/)
  expect(as('createGroup', { group: { group_name: 'x' } })).toMatch(/^AccessDenied/)
  expect(as('deleteUser', named('operator'))).toMatch(/^AccessDenied/)
  expect(as('disable', named('viewer'))).toMatch(/^AccessDenied/)
  expect(as('setUser', { user: { user_name: 'operator', title: 'x' } })).toMatch(/^AccessDenied/)
  expect(as('setUser', { user: { user_name: 'viewer', title: 'x' } })).toBe('Ok')
  expect(as('setUser', named('nemo'), 'admin')).toBe(
    'ObjectNotFound: Username or password is incorrect.',
  )
  expect(
    as('createUser', { user: { user_name: 'x', groups: [{ group_name: 'no' }] } }, 'admin'),
  ).toBe("ObjectNotFound: Group 'no' does not exists.")
  expect(as('createUser', named('Viewer'), 'admin')).toMatch(/^InvalidRequest: .*already exists/)
  expect(as('deleteUser', named('admin'), 'admin')).toMatch(/^InvalidRequest/)
})

test('groups: members come and go, the primary one is replaced, only empty ones are deleted', () => {
  const world = freshWorld()
  expect(ask(world, 'users', 'createGroup', { group: { group_name: 'auditors' } })).toEqual({
    group: {
      class_name: 'CmonGroup',
      cdt_path: '/groups',
      owner_user_id: 3,
      owner_user_name: 'admin',
      owner_group_id: 1,
      owner_group_name: 'admins',
      acl: 'user::rwx,group::rwx,other::---',
      created: NOW,
      group_id: 6,
      group_name: 'auditors',
    },
  })
  const groupsAfter = (operation: string, group_name: string, more: object = {}) =>
    rows(
      part(ask(world, 'users', operation, { ...named('viewer'), group_name, ...more }), 'user'),
      'groups',
    ).map((group) => group['group_name'])
  expect(groupsAfter('addToGroup', 'auditors')).toEqual(['viewers', 'users', 'auditors'])
  const again = { ...named('viewer'), group_name: 'auditors' }
  expect(outcome(() => ask(world, 'users', 'addToGroup', again))).toBe(
    "InvalidRequest: User 'viewer' is already a member of group 'auditors'.",
  )
  const replace = { replace_primary_group: true }
  expect(groupsAfter('addToGroup', 'auditors', replace)).toEqual(['auditors', 'users'])
  const gone = { group: { group_name: 'auditors' } }
  expect(outcome(() => ask(world, 'users', 'deleteGroup', gone, 'viewer'))).toBe(
    "AccessDenied: Write access to group 'auditors' is denied for user 'viewer'.",
  )
  expect(outcome(() => ask(world, 'users', 'deleteGroup', gone))).toBe(
    "InvalidRequest: Group 'auditors' can not be deleted for it has 1 member(s).",
  )
  expect(groupsAfter('removeFromGroup', 'auditors')).toEqual(['users'])
  expect(ask(world, 'users', 'deleteGroup', gone)).toEqual({})
  const names = rows(ask(world, 'users', 'getGroups'), 'groups').map((one) => one['group_name'])
  expect(names).toEqual(['admins', 'users', 'nobody', 'operators', 'viewers'])
  const climb = { ...named('operator'), group_name: 'admins' }
  expect(outcome(() => ask(world, 'users', 'addToGroup', climb, 'operator'))).toBe(
    "AccessDenied: Access to group 'admins' is denied for user 'operator'.",
  )
})

test('keys are added once per name, listed, and deleted', () => {
  const world = freshWorld()
  const key = { name: 'laptop', key: 'ssh-ed25519 AAAA viewer@example.com' }
  const body = { ...named('viewer'), public_key: key }
  expect(ask(world, 'users', 'addKey', body, 'viewer')).toEqual({})
  expect(outcome(() => ask(world, 'users', 'addKey', body))).toMatch(/^InvalidRequest/)
  expect(outcome(() => ask(world, 'users', 'addKey', body, 'operator'))).toMatch(/^AccessDenied/)
  expect(ask(world, 'users', 'getKeys', named('viewer'))).toMatchObject({
    public_keys: [key],
    total: 1,
  })
  const gone = { ...named('viewer'), public_key: { name: 'laptop' } }
  expect(ask(world, 'users', 'deleteKey', gone)).toEqual({})
  expect(outcome(() => ask(world, 'users', 'deleteKey', gone))).toMatch(/^ObjectNotFound/)
  expect(ask(world, 'users', 'getKeys', named('viewer'))).toMatchObject({
    public_keys: [],
    total: 0,
  })
})
