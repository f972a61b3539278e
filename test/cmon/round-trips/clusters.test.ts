import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { getAlarms } from '../../../src/cmon/modules/alarm.ts'
import { getBackups } from '../../../src/cmon/modules/backup.ts'
import { getClusterConfig, setClusterConfig } from '../../../src/cmon/modules/cluster-config.ts'
import { getAllClusterInfo } from '../../../src/cmon/modules/clusters.ts'
import { getJobInstances } from '../../../src/cmon/modules/jobs.ts'
import { addAcl, appendTag, getAcl, removeAcl, removeTag } from '../../../src/cmon/modules/tree.ts'
import { nodesOf, startTrip, type Trip } from './trip.ts'

const SHOP = 'prod-shop-mysql'

const namesOf = async ({ cmon }: Trip) =>
  (await getAllClusterInfo(cmon, {})).map(({ name }) => name)

test('a cluster is created, shown with its nodes, and removed with all about it', async () => {
  const trip = await startTrip()
  const { cmon, run } = trip
  const before = await namesOf(trip)
  const order = jobs.createCluster({
    clusterType: 'replication',
    clusterName: 'fresh',
    vendor: 'percona',
    version: '8.0',
    adminPassword: 'demo-secret',
    withTags: ['new'],
    nodes: [
      { hostname: '192.0.2.240', port: 3306 },
      { hostname: '192.0.2.241', port: 3306 },
    ],
  })
  expect(await run(order)).toBe('finished')
  expect(await namesOf(trip)).toEqual([...before, 'fresh'])
  const made = await trip.cluster('fresh')
  expect(made).toMatchObject({
    type: 'replication',
    vendor: 'percona',
    version: '8.0',
    state: 'STARTED',
    tags: ['new'],
    owner: 'admin',
    clusterAutoRecovery: true,
    alarms: { critical: 0, warning: 0 },
  })
  expect(nodesOf(made)).toEqual([
    '192.0.2.240:3306 primary online',
    '192.0.2.241:3306 replica online',
    // Prometheus, which comes along.
    '192.0.2.10:9090 none online',
  ])
  expect(made.hosts[1]?.replication).toMatchObject({ source: '192.0.2.240:3306', running: true })
  expect(await run(order)).toBe('failed: The cluster name fresh is taken.')

  const { id } = made
  await run(jobs.createBackup(made, { backupMethod: 'mysqldump', hostname: 'auto' }))
  await run(jobs.stopNode(made, { node: { hostname: '192.0.2.241', port: 3306 } }))
  expect(await getAlarms(cmon, id)).toHaveLength(1)
  const page = { clusterId: id, limit: 10, offset: 0 }
  expect((await getJobInstances(cmon, page)).total).toBe(2)

  expect(await run(jobs.removeCluster({ clusterId: id }))).toBe('finished')
  expect(await namesOf(trip)).toEqual(before)
  for (const read of [
    trip.cluster('fresh'),
    getAlarms(cmon, id),
    getJobInstances(cmon, page),
    getBackups(cmon, page),
  ])
    await expect(read).rejects.toMatchObject({ code: 'not_found' })
  const { jobs: all } = await getJobInstances(cmon, { limit: 500, offset: 0 })
  expect(all.filter(({ clusterId }) => clusterId === id)).toEqual([])
  expect((await getAlarms(cmon, undefined)).filter(({ clusterId }) => clusterId === id)).toEqual([])
  expect(await run(jobs.removeCluster({ clusterId: id }))).toBe(
    `failed: Cluster ${id} was not found.`,
  )
})

test('a cluster that runs already is imported', async () => {
  const trip = await startTrip()
  const before = await namesOf(trip)
  const order = jobs.registerCluster({
    clusterType: 'postgresql_single',
    clusterName: 'legacy',
    vendor: 'postgresql',
    version: '16',
    nodes: [{ hostname: '192.0.2.242' }, { hostname: '192.0.2.243', slave: true }],
    dbUser: 'postgres',
    dbPassword: 'demo-secret',
  })
  expect(await trip.run(order)).toBe('finished')
  expect(await namesOf(trip)).toEqual([...before, 'legacy'])
  const imported = await trip.cluster('legacy')
  expect(imported).toMatchObject({ type: 'postgresql_single', version: '16', state: 'STARTED' })
  expect(nodesOf(imported)).toEqual([
    '192.0.2.242:5432 primary online',
    '192.0.2.243:5432 replica online',
  ])
})

test('settings, tags and rights of a cluster change', async () => {
  const trip = await startTrip()
  const { cmon } = trip
  const cluster = await trip.cluster(SHOP)
  const { id } = cluster
  const settings = () => getClusterConfig(cmon, id)
  const before = await settings()
  await setClusterConfig(cmon, id, [
    { name: 'diskspace_warning', value: '77' },
    { name: 'enable_cluster_autorecovery', value: 'false' },
  ])
  expect(await settings()).toEqual(
    before.map((setting) => {
      if (setting.name === 'diskspace_warning') return { ...setting, value: '77' }
      return setting.name === 'enable_cluster_autorecovery'
        ? { ...setting, value: 'false' }
        : setting
    }),
  )
  expect(await trip.cluster(SHOP)).toMatchObject({ clusterAutoRecovery: false })
  // All or none.
  const half = [
    { name: 'diskspace_warning', value: '10' },
    { name: 'no_such_setting', value: '1' },
  ]
  await expect(setClusterConfig(cmon, id, half)).rejects.toMatchObject({ code: 'rejected' })
  expect((await settings()).find(({ name }) => name === 'diskspace_warning')?.value).toBe('77')

  const path = `/${SHOP}`
  expect(await appendTag(cmon, path, 'blue')).toEqual([...cluster.tags, 'blue'])
  expect((await trip.cluster(SHOP)).tags).toEqual([...cluster.tags, 'blue'])
  expect(await removeTag(cmon, path, 'blue')).toEqual(cluster.tags)
  expect((await trip.cluster(SHOP)).tags).toEqual(cluster.tags)

  const entry = { kind: 'user', name: 'viewer', rights: 'r-x' } as const
  const { entries } = await addAcl(cmon, path, entry)
  expect(entries).toContainEqual(entry)
  expect((await getAcl(cmon, path)).entries).toEqual(entries)
  await removeAcl(cmon, path, entry)
  expect((await getAcl(cmon, path)).entries).toEqual(
    entries.filter((one) => !('name' in one && one.name === 'viewer')),
  )

  await setClusterConfig(cmon, id, [{ name: 'name', value: 'renamed' }])
  expect(await trip.cluster('renamed')).toMatchObject({ id, type: 'replication' })
  await expect(trip.cluster(SHOP)).rejects.toMatchObject({ code: 'not_found' })
})
