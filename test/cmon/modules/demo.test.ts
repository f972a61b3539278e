import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import { getAccounts } from '../../../src/cmon/modules/accounts.ts'
import { getAlarmStatistics } from '../../../src/cmon/modules/alarm.ts'
import { getAuditEntries } from '../../../src/cmon/modules/audit.ts'
import { getClusterConfig } from '../../../src/cmon/modules/cluster-config.ts'
import { getAllClusterInfo, type Cluster } from '../../../src/cmon/modules/clusters.ts'
import { getNodeConfig } from '../../../src/cmon/modules/config.ts'
import { getDbGrowth } from '../../../src/cmon/modules/db-growth.ts'
import { getDbVersions } from '../../../src/cmon/modules/dbversions.ts'
import { getSupportedClusterTypes } from '../../../src/cmon/modules/discovery.ts'
import { getGroups } from '../../../src/cmon/modules/groups.ts'
import { pingInfo } from '../../../src/cmon/modules/info.ts'
import { getRunningProcesses } from '../../../src/cmon/modules/process.ts'
import { getCpuPhysicalInfo, getInfo } from '../../../src/cmon/modules/stat-info.ts'
import { availableUpgrades } from '../../../src/cmon/modules/upgrades.ts'
import { startDemoController, type DemoController } from '../../../src/demo/server.ts'
import { clientOf } from '../../support/connect.ts'

let demo: DemoController
let cmon: CmonClient
let cluster: Cluster
beforeAll(async () => {
  demo = await startDemoController({ port: 0 })
  cmon = clientOf(demo)
  const clusters = await getAllClusterInfo(cmon, { hosts: true })
  const mysql = clusters.find(({ type }) => type === 'replication' || type === 'galera')
  if (mysql === undefined) throw new Error('the demo has no MySQL cluster')
  cluster = mysql
})
afterAll(async () => {
  await cmon.close()
  await demo.close()
})

describe('the demo controller’s replies are read whole', () => {
  test('accounts', async () => {
    const { accounts, total } = await getAccounts(cmon, {
      clusterId: cluster.id,
      limit: 50,
      offset: 0,
    })
    expect(accounts.length).toBeGreaterThan(0)
    expect(total).toBeGreaterThanOrEqual(accounts.length)
    expect(accounts.some(({ grants }) => grants.length > 0)).toBe(true)
  })

  test('settings of a cluster and of a node', async () => {
    const settings = await getClusterConfig(cmon, cluster.id)
    expect(settings.find(({ name }) => name === 'name')?.value).toBe(cluster.name)
    const [file] = await getNodeConfig(cmon, { hostname: cluster.hosts[0]?.hostname ?? '' })
    expect(file?.values.length).toBeGreaterThan(0)
  })

  test('audit entries', async () => {
    const { entries } = await getAuditEntries(cmon, { limit: 5, offset: 0 })
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.every(({ at, userName }) => at !== undefined && userName !== undefined)).toBe(
      true,
    )
  })

  test('alarm counts of every cluster', async () => {
    const counts = await getAlarmStatistics(cmon, undefined)
    expect(counts.find(({ clusterId }) => clusterId === cluster.id)).toMatchObject(cluster.alarms)
  })

  test('growth, by days that have a date', async () => {
    const records = await getDbGrowth(cmon, { clusterId: cluster.id, tables: true })
    expect(records.length).toBeGreaterThan(1)
    expect(records.every(({ day }) => /^\d{4}-\d\d-\d\d$/.test(day ?? ''))).toBe(true)
    expect(records[0]?.databases[0]?.dataBytes).toBeGreaterThan(0)
  })

  test('collected info, CPUs and processes of hosts', async () => {
    const info = await getInfo(cmon)
    const hosts = info.find(({ clusterId }) => clusterId === cluster.id)?.hosts ?? []
    expect(hosts.find(({ connected }) => connected === true)?.cpuCores).toBeGreaterThan(0)
    const [cpu] = await getCpuPhysicalInfo(cmon, cluster.id)
    expect(cpu?.threads).toBeGreaterThan(0)
    const [machine] = await getRunningProcesses(cmon, cluster.id)
    expect(machine?.processes[0]?.pid).toBeGreaterThan(0)
  })

  test('what can be deployed and upgraded', async () => {
    const types = await getSupportedClusterTypes(cmon)
    expect(types.find(({ name }) => name === 'galera')?.vendors.length).toBeGreaterThan(0)
    expect(await getDbVersions(cmon, { clusterType: 'galera', vendor: 'MariaDB' })).not.toEqual([])
    const packages = await availableUpgrades(cmon, cluster.id)
    expect(packages.every(({ name }) => name !== '')).toBe(true)
  })

  test('groups', async () => {
    expect((await getGroups(cmon)).map(({ name }) => name)).toContain('admins')
  })
})

test('info/ping needs no login, and makes none', async () => {
  const stranger = clientOf(demo, 'main', { password: 'wrong' })
  const before = demo.rpcs().length
  expect((await pingInfo(stranger)).version).toMatch(/^\d/)
  expect(
    demo
      .rpcs()
      .slice(before)
      .map(({ operation }) => operation),
  ).toEqual(['ping'])
  await stranger.close()
})
