import { expect, test } from 'vitest'
import type { JobSpec } from '../../../src/cmon/jobs/job-spec.ts'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { JobRefusal } from '../../../src/cmon/jobs/refusal.ts'
import { getBackups } from '../../../src/cmon/modules/backup.ts'
import type { Cluster } from '../../../src/cmon/modules/clusters.ts'
import { nodesOf, startTrip, type Trip } from './trip.ts'

// What a builder refuses is what the controller would fail: the same order, written by hand, does.

function nodeOf({ hosts }: Cluster): { hostname: string; port: number } {
  const [host] = hosts
  return { hostname: host?.hostname ?? '', port: host?.port ?? 0 }
}

async function refusedTwice(
  { run }: Trip,
  build: () => JobSpec,
  byHand: JobSpec,
  says: RegExp,
): Promise<void> {
  expect(build).toThrow(JobRefusal)
  expect(await run(byHand)).toMatch(says)
}

test.each(['promote_replication_slave', 'failover_replication_slave'])(
  'Galera has no replica: %s',
  async (command) => {
    const trip = await startTrip()
    const galera = await trip.cluster('prod-orders-galera')
    const replica = { replicationSlave: nodeOf(galera) }
    await refusedTwice(
      trip,
      () =>
        command === 'promote_replication_slave'
          ? jobs.promoteReplicationSlave(galera, replica)
          : jobs.failoverReplicationSlave(galera, replica),
      { command, cluster_id: galera.id, job_data: { replication_slave: nodeOf(galera) } },
      /^failed: .* does not work on clusters of GALERA\.$/,
    )
    expect(nodesOf(await trip.cluster('prod-orders-galera'))).toEqual(nodesOf(galera))
  },
)

test('a single SQL Server can not be restarted node by node', async () => {
  const trip = await startTrip()
  const order = jobs.createCluster({
    clusterType: 'mssql_single',
    clusterName: 'lonely',
    vendor: 'microsoft',
    version: '2022',
    adminPassword: 'demo-secret',
    nodes: [{ hostname: '192.0.2.249' }],
  })
  expect(await trip.run(order)).toBe('finished')
  const lonely = await trip.cluster('lonely')
  await refusedTwice(
    trip,
    () => jobs.rollingRestart(lonely, {}),
    { command: 'rolling_restart', cluster_id: lonely.id },
    /^failed: A single server has nothing to roll over/,
  )
  expect(await trip.run(jobs.restartNode(lonely, { node: nodeOf(lonely) }))).toBe('finished')
})

test('MongoDB grows by one node at a time', async () => {
  const trip = await startTrip()
  const name = 'prod-catalog-mongo'
  const mongo = await trip.cluster(name)
  const nodes = [{ hostname: '192.0.2.250' }, { hostname: '192.0.2.251' }]
  await refusedTwice(
    trip,
    () => jobs.addNode(mongo, { nodes }),
    { command: 'addnode', cluster_id: mongo.id, job_data: { nodes } },
    /^failed: A MongoDB cluster grows by one node at a time\.$/,
  )
  expect(nodesOf(await trip.cluster(name))).toEqual(nodesOf(mongo))
  for (const node of nodes)
    expect(await trip.run(jobs.addNode(mongo, { nodes: [node] }))).toBe('finished')
  expect(nodesOf(await trip.cluster(name))).toEqual([
    ...nodesOf(mongo),
    '192.0.2.250:27017 replica online',
    '192.0.2.251:27017 replica online',
  ])
})

test('backups of pgBackRest are left to its retention', async () => {
  const trip = await startTrip()
  const postgres = await trip.cluster('prod-pg')
  const setup = { action: 'setup' as const, nodes: [{ hostname: nodeOf(postgres).hostname }] }
  expect(await trip.run(jobs.pgbackrest(postgres, setup))).toBe('finished')
  const order = { backupMethod: 'pgbackrestfull', hostname: 'auto' }
  expect(await trip.run(jobs.createBackup(postgres, order))).toBe('finished')
  const page = { clusterId: postgres.id, limit: 1, offset: 0 }
  const [backup] = (await getBackups(trip.cmon, page)).backups
  expect(backup?.method).toBe('pgbackrestfull')
  const backupId = backup?.id ?? 0
  await refusedTwice(
    trip,
    () => jobs.deleteBackup(postgres, { backupId, method: backup?.method }),
    { command: 'delete_backup', cluster_id: postgres.id, job_data: { backupid: backupId } },
    /^failed: pgBackRest deletes its backups itself/,
  )
  expect((await getBackups(trip.cmon, page)).backups).toEqual([backup])
})

test('a node is bootstrapped, or gets its data anew, not both', async () => {
  const trip = await startTrip()
  const galera = await trip.cluster('prod-orders-galera')
  const node = nodeOf(galera)
  await refusedTwice(
    trip,
    () => jobs.startNode(galera, { node, bootstrap: true, initialStart: true }),
    {
      command: 'start',
      cluster_id: galera.id,
      job_data: { node, bootstrap: true, initial_start: true },
    },
    /^failed: .*excludes initial_start\.$/,
  )
})

test('elsewhere than in Galera both flags of a start are taken, and do no harm', async () => {
  const trip = await startTrip()
  const postgres = await trip.cluster('prod-pg')
  const node = nodeOf(postgres)
  for (const how of [{ bootstrap: true }, { initialStart: true }]) {
    expect(await trip.run(jobs.stopNode(postgres, { node }))).toBe('finished')
    expect(await trip.run(jobs.startNode(postgres, { node, ...how }))).toBe('finished')
    expect(nodesOf(await trip.cluster('prod-pg'))).toEqual(nodesOf(postgres))
  }
})
