import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { clusterNamed } from '../world-facts.ts'

const why = { reason: 'before the upgrade' }

let t: Connection
afterEach(() => t.close())

test('takes the usual full backup of the cluster type at once, asking nobody, and it is listed', async () => {
  t = await connect({ clockSpeed: 400 })
  const { job_id } = await runJob(t, 'create_backup', {
    cluster: 'main/prod-orders-galera',
    ...why,
  })
  expect(sentJob(t)).toMatchObject({
    command: 'backup',
    job_data: { backup_method: 'xtrabackupfull' },
  })
  // By its job: the cluster's own schedule may fire meanwhile, at this clock an hour is nine seconds.
  const made = t.demo.world.backups.find((backup) => backup.jobId === job_id)
  expect(made?.clusterId).toBe(clusterNamed(t.demo.world, 'prod-orders-galera').clusterId)
  const { backups } = await t.call('list_backups', { cluster: 'main/prod-orders-galera' })
  expect(backups).toContainEqual(
    expect.objectContaining({
      id: made?.backupId,
      method: 'xtrabackupfull',
      status: 'completed',
    }),
  )
})

test('says what it was told to: node, place, retention, databases', async () => {
  t = await connect()
  await t.call('create_backup', {
    cluster: 'main/prod-shop-mysql',
    method: 'mysqldump',
    node: '192.0.2.17',
    directory: '/backups/extra',
    on_controller: true,
    retention_days: 30,
    databases: ['shop'],
    ...why,
  })
  expect(sentJob(t)).toMatchObject({
    command: 'backup',
    job_data: {
      backup_method: 'mysqldump',
      hostname: '192.0.2.17',
      backupdir: '/backups/extra',
      cc_storage: true,
      backup_retention: 30,
      include_databases: 'shop',
    },
  })
})

test("wants a method where none is on record for the type, and refuses another type's", async () => {
  t = await connect()
  const unknown = await refusal(
    t.call('create_backup', { cluster: 'main/prod-auth-group', ...why }),
  )
  expect(unknown.text).toContain(
    'Which backup methods group_replication clusters take is not on record.\nParameter: method\nNext: Give the method',
  )
  const foreign = await refusal(
    t.call('create_backup', { cluster: 'main/prod-pg', method: 'mongodump', ...why }),
  )
  expect(foreign.text).toMatch(/mongodump doesn't work with \w+ postgresql_single clusters/)
  expect(writes(t)).toEqual([])
})
