import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, stoppedClock } from './call.ts'

function freshWorld() {
  return createWorld({ clock: stoppedClock(), passwords: { operator: 'old', viewer: 'seen' } })
}

const named = (user_name: string) => ({ user: { class_name: 'CmonUser', user_name } })

test("one's own password needs the old one, an admin sets those of others", () => {
  const world = freshWorld()
  const change = (who: string, body: object) =>
    outcome(() => ask(world, 'users', 'changePassword', { ...named('viewer'), ...body }, who))
  const wrong = 'AccessDenied: Username or password is incorrect.'
  expect(change('viewer', { new_password: 'new' })).toBe(wrong)
  expect(change('viewer', { new_password: 'new', old_password: 'nope' })).toBe(wrong)
  expect(change('operator', { new_password: 'new', old_password: 'seen' })).toMatch(/^AccessDenied/)
  expect(change('viewer', { new_password: 'new', old_password: 'seen' })).toBe('Ok')
  expect(change('admin', { new_password: 'newer' })).toBe('Ok')
  expect(change('viewer', { new_password: 'last', old_password: 'newer' })).toBe('Ok')
})

test('enable lets a suspended user in again, and disable keeps one out', () => {
  const world = freshWorld()
  expect(ask(world, 'users', 'enable', named('suspended'))).toMatchObject({
    user: { suspended: false, disabled: false, n_failed_logins: 0, last_failed_login: '' },
  })
  expect(ask(world, 'users', 'disable', named('suspended'))).toMatchObject({
    user: { disabled: true },
  })
})

test('preferences are merged by name, and removed by name', () => {
  const world = freshWorld()
  const send = (operation: string, preferences?: object) =>
    ask(world, 'users', operation, { user: { user_name: 'viewer', preferences } }, 'viewer')
  send('setUserPreferences', { theme: 'dark', page: '20' })
  send('setUserPreferences', { page: '50' })
  expect(send('deleteUserPreferences', { theme: '' })).toEqual({})
  expect(send('getUserPreferences')).toEqual({
    user: { class_name: 'CmonUser', user_id: 5, user_name: 'viewer', preferences: { page: '50' } },
  })
})
