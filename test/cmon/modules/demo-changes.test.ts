import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import {
  createAccount,
  deleteAccount,
  getAccounts,
  grantPrivileges,
  revokePrivileges,
} from '../../../src/cmon/modules/accounts.ts'
import { getAlarm, getAlarms, ignoreAlarm } from '../../../src/cmon/modules/alarm.ts'
import { getClusterConfig, setClusterConfig } from '../../../src/cmon/modules/cluster-config.ts'
import * as clusters from '../../../src/cmon/modules/clusters.ts'
import {
  addMaintenance,
  getMaintenance,
  removeMaintenance,
} from '../../../src/cmon/modules/maintenance.ts'
import {
  deleteReport,
  generateReport,
  getReport,
  getReports,
} from '../../../src/cmon/modules/reports.ts'
import { addAcl, appendTag, getAcl, removeAcl, removeTag } from '../../../src/cmon/modules/tree.ts'
import * as changes from '../../../src/cmon/modules/user-changes.ts'
import { addKey, getKeys } from '../../../src/cmon/modules/user-keys.ts'
import { getUsers } from '../../../src/cmon/modules/users.ts'
import { startDemoController, type DemoController } from '../../../src/demo/server.ts'
import { clientOf } from '../../support/connect.ts'

let demo: DemoController
let cmon: CmonClient
let cluster: clusters.Cluster
beforeAll(async () => {
  demo = await startDemoController({ port: 0 })
  cmon = clientOf(demo)
  const all = await clusters.getAllClusterInfo(cmon, {})
  const galera = all.find(({ type }) => type === 'galera')
  if (galera === undefined) throw new Error('the demo has no Galera cluster')
  cluster = galera
})
afterAll(async () => {
  await cmon.close()
  await demo.close()
})

test('a database account', async () => {
  const key = { name: 'reporting', host: '192.0.2.%' }
  const read = { target: 'orders.*', privileges: ['SELECT'] }
  const write = { target: 'orders.*', privileges: ['INSERT'] }
  const find = async () => {
    const page = await getAccounts(cmon, { clusterId: cluster.id, limit: 200, offset: 0 })
    return page.accounts.find(({ name }) => name === key.name)
  }
  await createAccount(cmon, cluster.id, { ...key, password: 'demo-secret', grants: [read] })
  expect(await find()).toMatchObject({ ...key, grants: [read] })
  await grantPrivileges(cmon, cluster.id, key, [write])
  expect((await find())?.grants.flatMap(({ privileges }) => privileges)).toContain('INSERT')
  await revokePrivileges(cmon, cluster.id, key, [write])
  expect((await find())?.grants.flatMap(({ privileges }) => privileges)).not.toContain('INSERT')
  await deleteAccount(cmon, cluster.id, key)
  expect(await find()).toBeUndefined()
})

test('a database, and a setting', async () => {
  await clusters.createDatabase(cmon, cluster.id, { name: 'appdb' })
  const { databases } = await clusters.getClusterInfo(cmon, { id: cluster.id }, { databases: true })
  expect(databases.map(({ name }) => name)).toContain('appdb')
  await setClusterConfig(cmon, cluster.id, [{ name: 'diskspace_warning', value: '77' }])
  const settings = await getClusterConfig(cmon, cluster.id)
  expect(settings.find(({ name }) => name === 'diskspace_warning')?.value).toBe('77')
})

test('a user', async () => {
  const find = async () => (await getUsers(cmon)).find(({ name }) => name === 'nina')
  await changes.createUser(cmon, {
    name: 'nina',
    firstName: 'Nina',
    password: 'demo-secret',
    mustChangePassword: true,
    groups: ['users'],
  })
  const lastName = { lastName: 'Example' }
  expect(await changes.setUser(cmon, 'nina', lastName)).toMatchObject({ fullName: 'Nina Example' })
  const both = await changes.addToGroup(cmon, { user: 'nina', group: 'admins' })
  expect(both.groups).toEqual(['users', 'admins'])
  await changes.removeFromGroup(cmon, { user: 'nina', group: 'admins' })
  await changes.disableUser(cmon, 'nina')
  expect(await find()).toMatchObject({ disabled: true, groups: ['users'] })
  await changes.enableUser(cmon, 'nina')
  expect((await find())?.disabled).toBe(false)
  await changes.changePassword(cmon, { user: 'nina', newPassword: 'demo-other' })
  const nina = clientOf(demo, 'main', { username: 'nina', password: 'demo-other' })
  expect((await getUsers(nina)).length).toBeGreaterThan(0)
  await nina.close()
  await addKey(cmon, 'nina', { name: 'laptop', key: 'ssh-ed25519 AAAAC3Nza nina' })
  expect((await getKeys(cmon, 'nina')).map(({ name }) => name)).toEqual(['laptop'])
  await changes.deleteUser(cmon, 'nina')
  expect(await find()).toBeUndefined()
})

test('a maintenance window', async () => {
  const uuids = async () => (await getMaintenance(cmon, cluster.id)).windows.map(({ uuid }) => uuid)
  const { now } = await getMaintenance(cmon, cluster.id)
  const uuid = await addMaintenance(cmon, {
    target: { clusterId: cluster.id },
    startsAt: new Date(now.getTime() + 3_600_000),
    endsAt: new Date(now.getTime() + 7_200_000),
    reason: 'patching',
  })
  expect(await uuids()).toContain(uuid)
  await removeMaintenance(cmon, uuid)
  expect(await uuids()).not.toContain(uuid)
})

test('rights and tags', async () => {
  const path = `/${cluster.name}`
  const entry = { kind: 'user', name: 'operator', rights: 'r-x' } as const
  expect((await addAcl(cmon, path, entry)).entries).toContainEqual(entry)
  await removeAcl(cmon, path, entry)
  expect((await getAcl(cmon, path)).entries).not.toContainEqual(entry)
  expect(await appendTag(cmon, path, 'blue')).toContain('blue')
  expect(await removeTag(cmon, path, 'blue')).not.toContain('blue')
})

test('a report', async () => {
  const made = await generateReport(cmon, cluster.id, 'default')
  expect(made.text.length).toBeGreaterThan(0)
  const key = { clusterId: cluster.id, reportId: made.id ?? 0 }
  expect((await getReport(cmon, key)).type).toBe('default')
  await deleteReport(cmon, key)
  expect((await getReports(cmon, cluster.id)).map(({ id }) => id)).not.toContain(made.id)
})

test('an ignored alarm', async () => {
  const [alarm] = await getAlarms(cmon, undefined)
  if (alarm?.clusterId === undefined) throw new Error('the demo has no alarm')
  const { id: alarmId, clusterId } = alarm
  await ignoreAlarm(cmon, { alarmId, clusterId, ignore: true })
  expect((await getAlarm(cmon, clusterId, alarmId))?.ignored ?? true).toBe(true)
})
