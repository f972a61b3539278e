import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import { createGroup, deleteGroup, getGroups } from '../../../src/cmon/modules/groups.ts'
import * as changes from '../../../src/cmon/modules/user-changes.ts'
import { addKey, deleteKey, getKeys } from '../../../src/cmon/modules/user-keys.ts'
import { getUsers, whoAmI, type User } from '../../../src/cmon/modules/users.ts'
import { startTrip } from './trip.ts'

const NINA: User = {
  name: 'nina',
  fullName: 'Nina',
  origin: 'CmonDb',
  disabled: false,
  suspended: false,
  lastLogin: undefined,
  groups: ['users'],
}
const NEW = { name: 'nina', firstName: 'Nina', groups: ['users'], mustChangePassword: true }

async function withNina(password: string | undefined) {
  const trip = await startTrip()
  const { cmon } = trip
  expect(await changes.createUser(cmon, { ...NEW, password })).toEqual(NINA)
  return {
    ...trip,
    nina: async () => (await getUsers(cmon)).find(({ name }) => name === 'nina'),
    login: (secret: string) => nameOf(trip.as('nina', { password: secret })),
  }
}

/** Who it is that logs in, or the refusal. */
function nameOf(client: CmonClient): Promise<unknown> {
  return whoAmI(client).then(
    ({ user }) => user.name,
    (thrown: unknown) => thrown,
  )
}

const REFUSED = expect.objectContaining({ code: 'not_authenticated' })

test('a user is made, listed, changed, barred and let in again, and deleted', async () => {
  const { cmon, nina, login } = await withNina('demo-first')
  const before = (await getUsers(cmon)).filter(({ name }) => name !== 'nina')
  expect(await nina()).toEqual(NINA)
  await expect(changes.createUser(cmon, { ...NEW, password: 'demo' })).rejects.toMatchObject({
    code: 'rejected',
  })

  expect(await login('demo-first')).toBe('nina')
  const seen = { ...NINA, lastLogin: '2026-03-04T09:15:00.000Z' }
  expect(await nina()).toEqual(seen)
  await changes.setUser(cmon, 'nina', { lastName: 'Example', title: 'Dr', email: 'n@example.com' })
  expect(await nina()).toEqual({ ...seen, fullName: 'Nina Example' })
  await changes.setUser(cmon, 'nina', { firstName: 'Antonina' })
  expect(await nina()).toEqual({ ...seen, fullName: 'Antonina Example' })

  await changes.changePassword(cmon, { user: 'nina', newPassword: 'demo-second' })
  expect(await login('demo-first')).toEqual(REFUSED)
  expect(await login('demo-second')).toBe('nina')

  await changes.disableUser(cmon, 'nina')
  expect(await nina()).toMatchObject({ disabled: true })
  expect(await login('demo-second')).toEqual(REFUSED)
  await changes.enableUser(cmon, 'nina')
  expect(await nina()).toMatchObject({ disabled: false })
  expect(await login('demo-second')).toBe('nina')

  await changes.deleteUser(cmon, 'nina')
  expect(await getUsers(cmon)).toEqual(before)
  expect(await login('demo-second')).toEqual(REFUSED)
  await expect(changes.deleteUser(cmon, 'nina')).rejects.toMatchObject({ code: 'not_found' })
})

test('one changes one’s own password, by the old one', async () => {
  const { as, login } = await withNina('demo-first')
  const nina = as('nina', { password: 'demo-first' })
  const wanted = { user: 'nina', newPassword: 'demo-second' }
  await expect(
    changes.changePassword(nina, { ...wanted, oldPassword: 'wrong' }),
  ).rejects.toMatchObject({ code: 'not_allowed' })
  expect(await login('demo-second')).toEqual(REFUSED)
  await changes.changePassword(nina, { ...wanted, oldPassword: 'demo-first' })
  expect(await login('demo-second')).toBe('nina')
})

test('groups are made, joined, left and deleted', async () => {
  const { cmon, nina } = await withNina('demo-first')
  const before = await getGroups(cmon)
  await createGroup(cmon, 'auditors')
  expect(await getGroups(cmon)).toEqual([
    ...before,
    {
      id: expect.any(Number),
      name: 'auditors',
      owner: 'admin',
      created: '2026-03-04T09:15:00.000Z',
    },
  ])
  await expect(createGroup(cmon, 'auditors')).rejects.toMatchObject({ code: 'rejected' })

  const membership = { user: 'nina', group: 'auditors' }
  expect((await changes.addToGroup(cmon, membership)).groups).toEqual(['users', 'auditors'])
  expect((await nina())?.groups).toEqual(['users', 'auditors'])
  await expect(changes.addToGroup(cmon, membership)).rejects.toMatchObject({ code: 'rejected' })
  await expect(deleteGroup(cmon, 'auditors')).rejects.toMatchObject({ code: 'rejected' })
  await changes.removeFromGroup(cmon, membership)
  expect((await nina())?.groups).toEqual(['users'])
  await changes.addToGroup(cmon, { ...membership, primary: true })
  expect((await nina())?.groups).toEqual(['auditors'])

  await changes.deleteUser(cmon, 'nina')
  await deleteGroup(cmon, 'auditors')
  expect(await getGroups(cmon)).toEqual(before)
})

test('a group says what its members may do', async () => {
  const { cmon, as } = await withNina('demo-first')
  const nina = as('nina', { password: 'demo-first' })
  const tom = { ...NEW, name: 'tom', password: 'demo-tom' }
  await expect(changes.createUser(nina, tom)).rejects.toMatchObject({ code: 'not_allowed' })
  await changes.addToGroup(cmon, { user: 'nina', group: 'admins' })
  await changes.createUser(nina, tom)
  expect((await getUsers(cmon)).map(({ name }) => name)).toContain('tom')
  await changes.removeFromGroup(cmon, { user: 'nina', group: 'admins' })
  await expect(changes.deleteUser(nina, 'tom')).rejects.toMatchObject({ code: 'not_allowed' })
})

test('a key logs in as long as it is registered, also who has no password', async () => {
  const { cmon, as, login } = await withNina(undefined)
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const loginByKey = () => nameOf(as('nina', { key: rsa.privateKey }))
  const laptop = {
    name: 'laptop',
    key: String(rsa.publicKey.export({ type: 'spki', format: 'pem' })),
  }
  const phone = { name: 'phone', key: 'ssh-ed25519 AAAAC3Nza nina' }
  expect(await loginByKey()).toEqual(REFUSED)
  expect(await getKeys(cmon, 'nina')).toEqual([])

  await addKey(cmon, 'nina', laptop)
  await addKey(cmon, 'nina', phone)
  expect(await getKeys(cmon, 'nina')).toEqual([laptop, phone])
  await expect(addKey(cmon, 'nina', laptop)).rejects.toMatchObject({ code: 'rejected' })
  expect(await loginByKey()).toBe('nina')
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  expect(await nameOf(as('nina', { key: other.privateKey }))).toEqual(REFUSED)
  expect(await login('')).toEqual(REFUSED)

  await deleteKey(cmon, 'nina', 'laptop')
  expect(await getKeys(cmon, 'nina')).toEqual([phone])
  expect(await loginByKey()).toEqual(REFUSED)
  await expect(deleteKey(cmon, 'nina', 'laptop')).rejects.toMatchObject({ code: 'not_found' })
})

test('who is barred or deleted is refused in the middle of a session', async () => {
  const { cmon, as } = await withNina('demo-first')
  const [early, late] = [
    as('nina', { password: 'demo-first' }),
    as('nina', { password: 'demo-first' }),
  ]
  expect([await nameOf(early), await nameOf(late)]).toEqual(['nina', 'nina'])
  await changes.disableUser(cmon, 'nina')
  expect(await nameOf(early)).toEqual(REFUSED)
  await changes.deleteUser(cmon, 'nina')
  expect(await nameOf(late)).toEqual(REFUSED)
})
