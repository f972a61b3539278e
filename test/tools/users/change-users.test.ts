import { afterEach, expect, test } from 'vitest'
import { connect, type ConnectOptions, type Connection } from '../../support/connect.ts'
import { refusal, writes } from '../changes.ts'
import { filesIn, withSecrets } from '../secrets-folder.ts'
import { rowsOf } from '../world-facts.ts'

const REASON = { reason: 'team change' }

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
  return rowsOf(await t.call('list_users', { name }), 'users')[0]
}

function userIn(t: Connection, name: string) {
  const user = t.demo.world.users.find(({ userName }) => userName === name)
  if (user === undefined) throw new Error(`there is no ${name}`)
  return user
}

test('create_user: makes a user who must change the password that only the operator gets', async () => {
  await withSecrets(async (secretsDir) => {
    const t = await fleet({ secretsDir, user: () => 'accept' })
    const result = await t.callRaw('create_user', {
      user: 'mira',
      groups: ['operators', 'users'],
      first_name: 'Mira',
      email: 'mira@example.com',
      ...REASON,
    })
    const [file] = await filesIn(secretsDir)
    expect(result.structuredContent).toEqual({
      done: true,
      summary: 'Create ClusterControl user mira in operators, users on main',
      cluster: null,
      user: 'mira',
      password_file: file?.path,
    })
    const { password, mustChangePassword, emailAddress } = userIn(t, 'mira')
    expect(mustChangePassword).toBe(true)
    expect(emailAddress).toBe('mira@example.com')
    expect(file).toMatchObject({ mode: 0o600, text: `${password}\n` })
    expect(JSON.stringify([result, t.reports])).not.toContain(password)
    expect(writes(t)).toEqual(['createUser'])
    expect(await rowOf(t, 'mira')).toEqual({
      name: 'mira',
      full_name: 'Mira',
      groups: ['operators', 'users'],
      state: 'active',
      origin: 'CmonDb',
      last_login: null,
    })
  })
})

test('create_user: is refused without a place for the password, consent, the group or a new name', async () => {
  const args = { user: 'mira', groups: ['admins'], ...REASON }
  const nowhere = await fleet({ approval: 'off' })
  expect((await refusal(nowhere.call('create_user', args))).text).toContain('MCP_SECRETS_DIR')
  await withSecrets(async (secretsDir) => {
    const t = await fleet({ secretsDir })
    const human = await refusal(t.call('create_user', args))
    expect(human.code).toBe('needs_human')
    expect(human.text).toContain('members of admins may do everything')
    const group = await refusal(t.call('create_user', { ...args, groups: ['operator'] }))
    expect(group.text).toContain('Did you mean operators')
    const taken = await refusal(t.call('create_user', { ...args, user: 'Viewer' }))
    expect(taken.text).toContain('There is a user viewer already')
    const operator = await fleet({ secretsDir, approval: 'off', username: 'operator' })
    expect((await refusal(operator.call('create_user', args))).code).toBe('not_allowed')
    expect(await filesIn(secretsDir)).toEqual([])
  })
})

test('update_user: names are routine; nothing is sent for what is so already', async () => {
  const t = await fleet()
  const args = { user: 'operator', ...REASON }
  expect(await t.call('update_user', { ...args, first_name: 'Olaf' })).toEqual({
    done: true,
    summary: 'Update ClusterControl user on main: operator gets new fields (firstName)',
    cluster: null,
  })
  expect(await rowOf(t, 'operator')).toMatchObject({ full_name: { untrusted: 'Olaf Sample' } })
  const already = { state: 'active', add_groups: ['users'], remove_groups: ['admins'] }
  expect(await t.call('update_user', { ...args, ...already })).toEqual({
    done: true,
    summary: 'Update ClusterControl user on main: operator is so already',
    cluster: null,
  })
  expect(writes(t)).toEqual(['setUser'])
  expect((await refusal(t.call('update_user', args))).text).toContain('Nothing to change is given')
})

test('update_user: what opens doors waits for a human, what closes them for a second call', async () => {
  const t = await fleet()
  const change = (user: string, more: object) => t.call('update_user', { user, ...more, ...REASON })
  for (const [user, more] of [
    ['operator', { add_groups: ['admins'] }],
    ['operator', { add_groups: ['viewers'] }],
    ['operator', { add_groups: ['viewers'], state: 'disabled' }],
    ['operator', { email: 'other@example.com' }],
    ['suspended', { state: 'active' }],
  ] as const)
    expect((await refusal(change(user, more))).code).toBe('needs_human')
  for (const more of [{ state: 'disabled' }, { remove_groups: ['users'] }])
    expect((await change('operator', more))['plan']).toMatchObject({ severity: 'interrupts' })
  expect(writes(t)).toEqual([])
})

test('update_user: several changes are several steps, shutting out first and letting in last', async () => {
  const t = await fleet({ approval: 'off' })
  const more = { add_groups: ['operators'], remove_groups: ['users'], last_name: 'Model' }
  expect(
    await t.call('update_user', { user: 'suspended', state: 'active', ...more, ...REASON }),
  ).toMatchObject({ done: true })
  expect(writes(t)).toEqual(['setUser', 'addToGroup', 'removeFromGroup', 'enable'])
  expect(await rowOf(t, 'suspended')).toMatchObject({
    full_name: { untrusted: 'Sid Model' },
    groups: ['operators'],
    state: 'active',
  })
  await t.call('update_user', { user: 'viewer', state: 'disabled', first_name: 'V', ...REASON })
  expect(writes(t).slice(4)).toEqual(['disable', 'setUser'])
  expect(await rowOf(t, 'viewer')).toMatchObject({ state: 'disabled' })
})

test("nobody shuts out the daemon's own user, built-in ones or the last admin", async () => {
  const t = await fleet({ approval: 'off' })
  const stops = [
    t.call('delete_user', { user: 'admin', ...REASON }),
    t.call('update_user', { user: 'admin', state: 'disabled', ...REASON }),
    t.call('update_user', { user: 'admin', remove_groups: ['admins'], ...REASON }),
    t.call('delete_user', { user: 'system', ...REASON }),
  ]
  for (const stop of stops) expect((await refusal(stop)).code).toBe('stopped')
  const operator = await fleet({ approval: 'off', username: 'operator' })
  const last = await refusal(operator.call('delete_user', { user: 'admin', ...REASON }))
  expect(last.code).toBe('stopped')
  expect(last.text).toContain('nobody else in admins can log in')
  expect([...writes(t), ...writes(operator)]).toEqual([])
})

test('delete_user: asks for a second call, warns when one admin is left, and the user is gone', async () => {
  const t = await fleet()
  userIn(t, 'operator').groupNames.push('admins')
  const args = { user: 'operator', ...REASON }
  const planned = await t.call('delete_user', args)
  expect(planned).toMatchObject({
    done: false,
    plan: {
      severity: 'interrupts',
      requests: [{ rpc: 'users/deleteUser', params: { 'user.user_name': 'operator' } }],
      checks: [
        { outcome: 'ok' },
        { check: 'administrators', outcome: 'warning', note: 'only admin is left in admins' },
      ],
    },
  })
  const { approval } = planned['plan'] as { approval: string }
  expect(await t.call('delete_user', { ...args, approval })).toEqual({
    done: true,
    summary: 'Delete ClusterControl user operator on main',
    cluster: null,
    warnings: ['only admin is left in admins'],
  })
  expect(writes(t)).toEqual(['deleteUser'])
  expect(await rowOf(t, 'operator')).toBeUndefined()
  const unknown = await refusal(t.call('delete_user', { user: 'viewr', ...REASON }))
  expect(unknown.text).toContain('Did you mean viewer')
})

test('with several controllers the one that is meant is named', async () => {
  const two = await fleet({ controllers: ['east', 'west'], approval: 'off' })
  const args = { user: 'viewer', ...REASON }
  const error = await refusal(two.call('delete_user', args))
  expect(error.code).toBe('ambiguous')
  expect(error.text).toContain('Say which controller: east or west')
  await two.call('delete_user', { ...args, controller: 'west' })
  const [east, west] = two.demos.map(({ world }) => world.users.map(({ userName }) => userName))
  expect(east).toContain('viewer')
  expect(west).not.toContain('viewer')
})
