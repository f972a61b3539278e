import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import {
  createAccount,
  deleteAccount,
  getAccounts,
  grantPrivileges,
  revokePrivileges,
  type Account,
} from '../../../src/cmon/modules/accounts.ts'
import { createDatabase } from '../../../src/cmon/modules/clusters.ts'
import { startTrip } from './trip.ts'

const GALERA = 'prod-orders-galera'
const KEY = { name: 'reporting', host: '192.0.2.%' }

async function inGalera() {
  const trip = await startTrip()
  const { id } = await trip.cluster(GALERA)
  return {
    ...trip,
    id,
    accounts: async (): Promise<Account[]> => {
      const page = await getAccounts(trip.cmon, { clusterId: id, limit: 200, offset: 0 })
      expect(page.total).toBe(page.accounts.length)
      return page.accounts
    },
    databases: async () => (await trip.cluster(GALERA)).databases,
  }
}

test('an account is made, given and refused privileges, and deleted', async () => {
  const { cmon, id, accounts } = await inGalera()
  const before = await accounts()
  const find = async () => (await accounts()).find(({ name }) => name === KEY.name)
  const read = { target: 'orders.*', privileges: ['SELECT'] }
  const write = { target: 'orders.*', privileges: ['INSERT', 'UPDATE'] }
  const elsewhere = { target: 'inventory.stock', privileges: ['SELECT'] }
  const wanted = { ...KEY, password: 'demo-secret', grants: [read] }
  expect(await createAccount(cmon, id, wanted)).toEqual({
    messages: [
      `Account 'reporting'@'192.0.2.%' created.`,
      `Grant processed: GRANT SELECT ON orders.* TO 'reporting'@'192.0.2.%'`,
    ],
  })
  const account: Account = {
    name: 'reporting',
    host: '192.0.2.%',
    grants: [read],
    ownDatabase: undefined,
    passwordExpired: false,
    systemAccount: false,
    connections: 0,
    maxConnections: 0,
  }
  expect(await accounts()).toEqual([...before, account])
  await expect(createAccount(cmon, id, wanted)).rejects.toMatchObject({ code: 'rejected' })

  await grantPrivileges(cmon, id, KEY, [write, elsewhere])
  expect(await find()).toEqual({
    ...account,
    grants: [{ target: 'orders.*', privileges: ['SELECT', 'INSERT', 'UPDATE'] }, elsewhere],
  })
  await revokePrivileges(cmon, id, KEY, [{ target: 'orders.*', privileges: ['INSERT'] }])
  expect((await find())?.grants).toEqual([
    { target: 'orders.*', privileges: ['SELECT', 'UPDATE'] },
    elsewhere,
  ])
  await revokePrivileges(cmon, id, KEY, [elsewhere])
  expect((await find())?.grants).toEqual([{ target: 'orders.*', privileges: ['SELECT', 'UPDATE'] }])
  await expect(revokePrivileges(cmon, id, KEY, [elsewhere])).rejects.toMatchObject({
    code: 'rejected',
    said: expect.stringContaining('There is no such grant'),
  })

  await deleteAccount(cmon, id, KEY)
  expect(await accounts()).toEqual(before)
  await expect(deleteAccount(cmon, id, KEY)).rejects.toMatchObject({ code: 'not_found' })
  await expect(grantPrivileges(cmon, id, KEY, [read])).rejects.toMatchObject({ code: 'not_found' })
})

test('accounts of one name are told apart by their host', async () => {
  const { cmon, id, accounts } = await inGalera()
  await createAccount(cmon, id, { ...KEY, password: 'demo-secret' })
  await createAccount(cmon, id, { name: KEY.name, password: 'demo-secret' })
  const hosts = async () =>
    (await accounts()).filter(({ name }) => name === KEY.name).map(({ host }) => host)
  expect(await hosts()).toEqual(['192.0.2.%', undefined])
  await deleteAccount(cmon, id, { name: KEY.name })
  expect(await hosts()).toEqual(['192.0.2.%'])
})

test('an account may bring a database of its own', async () => {
  const { cmon, id, accounts, databases } = await inGalera()
  await createAccount(cmon, id, { name: 'shop', password: 'demo-secret', ownDatabase: 'shop' })
  expect((await databases()).map(({ name }) => name)).toContain('shop')
  expect((await accounts()).find(({ name }) => name === 'shop')?.grants).toEqual([
    { target: 'shop.*', privileges: ['ALL'] },
  ])
})

test('a database is made, and dropped by a job', async () => {
  const { cmon, id, cluster, databases, run } = await inGalera()
  const before = await databases()
  expect(await createDatabase(cmon, id, { name: 'appdb' })).toEqual({
    messages: [`Database 'appdb' created.`],
  })
  expect(await databases()).toEqual([
    ...before,
    { name: 'appdb', sizeBytes: 16_384, tables: 0, rows: 0, owner: 'admin' },
  ])
  await expect(createDatabase(cmon, id, { name: 'appdb' })).rejects.toMatchObject({
    code: 'rejected',
  })
  const drop = jobs.deleteDatabase(await cluster(GALERA), { database: 'appdb' })
  expect(await run(drop)).toBe('finished')
  expect((await databases()).map(({ name }) => name)).toEqual(before.map(({ name }) => name))
  expect(await run(drop)).toBe('failed: There is no database appdb.')
})
