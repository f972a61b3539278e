import { afterEach, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { addressesOf, clusterNamed } from '../world-facts.ts'
import { membersOf, replicaOf } from './replication-cluster.ts'

const name = 'prod-crm-mariadb'
const cluster = `main/${name}`
const reason = 'it is broken'

let t: Connection
afterEach(() => t.close())

function lagging(): ReturnType<typeof replicaOf> {
  const replica = membersOf(t.demo.world, name).replicas.at(-1)
  if (replica === undefined) throw new Error(`${name} has no replica`)
  return replica
}

function backupOf(clusterName: string, status: string): number {
  const { clusterId } = clusterNamed(t.demo.world, clusterName)
  const found = t.demo.world.backups.find(
    (backup) => backup.clusterId === clusterId && backup.status === status && backup.parentId === 0,
  )
  if (found === undefined) throw new Error(`${clusterName} has no such backup`)
  return found.backupId
}

test('asks a human, and copies from the primary where no source is named', async () => {
  const questions: string[] = []
  t = await connect({
    clockSpeed: 400,
    user: (question) => {
      questions.push(question)
      return 'accept'
    },
  })
  const { primary } = membersOf(t.demo.world, 'prod-shop-mysql')
  const replica = replicaOf(t.demo.world, 'prod-shop-mysql')
  if (replica.host.replication !== undefined) replica.host.replication.sqlRunning = false
  const args = { cluster: 'main/prod-shop-mysql', replica: replica.address, reason }
  await runJob(t, 'rebuild_replica', args)
  expect(questions).toEqual([
    [
      `Rebuild replica ${replica.address} of main/prod-shop-mysql from ${primary.address}. Consequence: data may be lost.`,
      `✓ ${primary.address} is online`,
      '✓ 2 other healthy mysql nodes',
      '✓ no job is running',
      '✓ no maintenance window is open',
      'To be sent to main: jobs/createJobInstance (stage_replication_slave).',
    ].join('\n'),
  ])
  expect(sentJob(t)).toEqual({
    command: 'stage_replication_slave',
    job_data: {
      clusterid: 2,
      replication_slave: replica.key,
      replication_master: primary.key,
    },
    cluster_id: 2,
  })
  const rebuilt = { cluster: args.cluster, node: replica.address }
  expect(await t.call('get_node', rebuilt)).toMatchObject({
    node: { state: 'online', replication: { running: true }, lag_seconds: 0 },
  })
})

test('takes a backup, and another replica as source', async () => {
  t = await connect({ clockSpeed: 0, approval: 'off' })
  const source = replicaOf(t.demo.world, name)
  const backup = backupOf(name, 'Completed')
  const replica = lagging()
  const args = { cluster, replica: replica.address, source: source.address, backup, reason }
  expect(await t.call('rebuild_replica', args)).toMatchObject({
    done: true,
    summary: `Rebuild replica ${replica.address} of ${cluster} from backup ${backup}, then ${source.address}`,
  })
  expect(sentJob(t)).toMatchObject({
    job_data: {
      replication_slave: replica.key,
      replication_master: source.key,
      backupid: backup,
    },
  })
})

test('warns when the source lags itself', async () => {
  t = await connect({ clockSpeed: 0, approval: 'off' })
  const replica = replicaOf(t.demo.world, name).address
  const source = lagging().address
  const args = { cluster, replica, source, reason }
  expect(await t.call('rebuild_replica', args)).toMatchObject({
    warnings: [`${source} lags 1840 s behind`, expect.stringContaining('running: job')],
  })
})

describe('is not done', () => {
  test('from a source that is down', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const { primary } = membersOf(t.demo.world, name)
    primary.host.status = 'offline'
    const args = { cluster, replica: lagging().address, reason }
    const refused = await refusal(t.call('rebuild_replica', args))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain(`${primary.address} is offline: nothing can be copied from it`)
    expect(writes(t)).toEqual([])
  })

  test('from itself', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const replica = lagging().address
    const args = { cluster, replica, source: replica, reason }
    const refused = await refusal(t.call('rebuild_replica', args))
    expect(refused.code).toBe('invalid_argument')
    expect(refused.text).toContain(`${replica} can't be its own source`)
  })

  test('to a primary or a Galera node', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const { primary } = membersOf(t.demo.world, name)
    const args = { cluster, replica: primary.address, reason }
    expect((await refusal(t.call('rebuild_replica', args))).text).toContain(
      `${primary.address} is no replica, its role is primary`,
    )
    const [galera] = addressesOf(clusterNamed(t.demo.world, 'prod-orders-galera'))
    const other = { cluster: 'main/prod-orders-galera', replica: galera, reason }
    expect((await refusal(t.call('rebuild_replica', other))).text).toContain(
      'main/prod-orders-galera has no replicas.',
    )
    expect(writes(t)).toEqual([])
  })

  test('from a backup that failed, is of another cluster, or is unknown', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const args = (clusterName: string, backup: number) => ({
      cluster: `main/${clusterName}`,
      replica: replicaOf(t.demo.world, clusterName).address,
      backup,
      reason,
    })
    const failed = backupOf('prod-pg', 'Failed')
    const stopped = await refusal(t.call('rebuild_replica', args('prod-pg', failed)))
    expect(stopped.code).toBe('stopped')
    expect(stopped.text).toContain(`backup ${failed} is failed`)
    const foreign = await refusal(t.call('rebuild_replica', args(name, failed)))
    expect(foreign.code).toBe('invalid_argument')
    expect(foreign.text).toContain(`Backup ${failed} isn't one of ${cluster}`)
    const unknown = await refusal(t.call('rebuild_replica', args(name, 999_999)))
    expect(unknown.code).toBe('not_found')
    expect(writes(t)).toEqual([])
  })
})
