import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import type { JobSpec } from '../../../src/cmon/jobs/job-spec.ts'
import { getAllClusterInfo, type Cluster } from '../../../src/cmon/modules/clusters.ts'
import {
  cloneJobInstance,
  createJobInstance,
  deleteJobInstance,
  killJobInstance,
  updateJobInstance,
} from '../../../src/cmon/modules/job-instances.ts'
import { getJobInstance } from '../../../src/cmon/modules/jobs.ts'
import { startDemoController, type DemoController } from '../../../src/demo/server.ts'
import { steppedWorld } from '../../demo/job-calls.ts'
import { clientOf } from '../../support/connect.ts'

const LONG_ENOUGH_SECONDS = 7200

const { world, clock } = steppedWorld()
let demo: DemoController
let cmon: CmonClient
let clusters: Cluster[]

beforeAll(async () => {
  demo = await startDemoController({ port: 0, world })
  cmon = clientOf(demo)
  clusters = await getAllClusterInfo(cmon, { hosts: true })
})
afterAll(async () => {
  await cmon.close()
  await demo.close()
})

function cluster(type: string): Cluster {
  const found = clusters.find((one) => one.type === type)
  if (found === undefined) throw new Error(`the demo has no ${type} cluster`)
  return found
}

function node(type: string, wanted?: string): { hostname: string; port: number } {
  const found = cluster(type).hosts.find(({ role }) => wanted === undefined || role === wanted)
  if (found?.port === undefined) throw new Error(`the ${type} cluster has no ${wanted ?? ''} node`)
  return { hostname: found.hostname, port: found.port }
}

/** How a job ends. */
async function endOf(spec: JobSpec): Promise<string> {
  const { id } = await createJobInstance(cmon, spec)
  clock.advance(LONG_ENOUGH_SECONDS)
  const { state, statusText } = await getJobInstance(cmon, id)
  return state === 'finished' ? state : `${state}: ${statusText}`
}

describe('a job that a builder made is one that the controller can do', () => {
  const CASES: Record<string, () => JobSpec> = {
    backup: () =>
      jobs.createBackup(cluster('galera'), { backupMethod: 'mysqldump', hostname: 'auto' }),
    import_config: () => jobs.importConfig(cluster('galera'), {}),
    calculate_db_growth: () => jobs.calculateDbGrowth(cluster('galera'), {}),
    check_pkg_upgrades: () => jobs.checkPkgUpgrades(cluster('galera'), {}),
    create_maintenance: () =>
      jobs.createMaintenance(cluster('galera'), { maintenanceMinutes: 5, reason: 'test' }),
    deploy_cmonagents: () => jobs.deployCmonagents(cluster('galera'), {}),
    disable_recovery: () => jobs.disableRecovery(cluster('galera'), {}),
    enable_recovery: () => jobs.enableRecovery(cluster('galera'), {}),
    error_report: () => jobs.errorReport(cluster('galera'), {}),
    haproxy: () =>
      jobs.haproxy(cluster('galera'), { action: 'setup', nodes: [{ hostname: '192.0.2.230' }] }),
    restart: () => jobs.restartNode(cluster('galera'), { node: node('galera') }),
    rolling_restart: () => jobs.rollingRestart(cluster('galera'), {}),
    stage_replication_slave: () =>
      jobs.stageReplicationSlave(cluster('replication'), {
        replicationSlave: node('replication', 'replica'),
        replicationMaster: node('replication', 'primary'),
      }),
    promote_replication_slave: () =>
      jobs.promoteReplicationSlave(cluster('replication'), {
        replicationSlave: node('replication', 'replica'),
      }),
    toggle_replication_sync: () =>
      jobs.toggleReplicationSync(cluster('postgresql_single'), {
        node: node('postgresql_single', 'replica'),
        synchronous: true,
      }),
    save_cluster: () => jobs.saveCluster(cluster('galera'), { outputFile: 'c1.tar.gz' }),
    sync_clusters: () => jobs.syncClusters({}),
    setup_ssl: () => jobs.setupSsl(cluster('galera'), { action: 'enable' }),
    create_cluster: () =>
      jobs.createCluster({
        clusterType: 'postgresql_single',
        clusterName: 'made',
        version: '16',
        adminUser: 'pgadmin',
        adminPassword: 'secret',
        nodes: [{ hostname: '192.0.2.240', port: 5432 }],
      }),
  }

  test.each(Object.entries(CASES))('%s', async (command, build) => {
    const spec = build()
    expect(spec.command).toBe(command)
    expect(await endOf(spec)).toBe('finished')
  })
})

test('a cluster that was made is there, and gone once removed', async () => {
  const made = async () => (await getAllClusterInfo(cmon, {})).find(({ name }) => name === 'made')
  const { id = 0, type } = (await made()) ?? {}
  expect(type).toBe('postgresql_single')
  expect(await endOf(jobs.removeCluster({ clusterId: id }))).toBe('finished')
  expect(await made()).toBeUndefined()
})

test('a job comes back with its id, state, title and tags', async () => {
  const meta = { title: 'Try it', tags: ['ops'] }
  const job = await createJobInstance(cmon, jobs.simulateSuccess(undefined, { timeout: 5 }, meta))
  expect(job).toMatchObject({
    command: 'success',
    data: { timeout: 5 },
    state: 'defined',
    clusterId: 0,
    ...meta,
  })
})

test('a recurring job rests, goes on, changes and is deleted', async () => {
  const spec = jobs.createBackup(
    cluster('galera'),
    { backupMethod: 'mysqldump', hostname: 'auto' },
    { recurrence: 'TZ=UTC 0 2 * * *' },
  )
  const { id, state } = await createJobInstance(cmon, spec)
  expect(state).toBe('scheduled')
  expect(await updateJobInstance(cmon, id, { status: 'PAUSED' })).toMatchObject({ state: 'paused' })
  expect(
    await updateJobInstance(cmon, id, { status: 'SCHEDULED', recurrence: '0 3 * * *' }),
  ).toMatchObject({ state: 'scheduled', recurrence: '0 3 * * *' })
  await deleteJobInstance(cmon, id)
  await expect(getJobInstance(cmon, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('a running job is killed, and runs again as a clone', async () => {
  const { id } = await createJobInstance(cmon, jobs.simulateSuccess(undefined, { timeout: 3600 }))
  clock.advance(60)
  expect(await getJobInstance(cmon, id)).toMatchObject({ state: 'running' })
  await killJobInstance(cmon, id)
  clock.advance(60)
  expect(await getJobInstance(cmon, id)).toMatchObject({ state: 'aborted' })
  const clone = await cloneJobInstance(cmon, { jobId: id })
  expect(clone.id).not.toBe(id)
  expect(clone).toMatchObject({ command: 'success', state: 'defined' })
})
