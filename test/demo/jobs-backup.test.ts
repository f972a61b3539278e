import { describe, expect, test } from 'vitest'
import { ask, outcome, part, rows } from './call.ts'
import { alarmTypes, backups, create, job, jobLog, node, run, steppedWorld } from './job-calls.ts'

type World = ReturnType<typeof steppedWorld>['world']

const GALERA = 1
const POSTGRES = 3
const MONGO = 8
const REDIS = 11
const ELASTIC = 13

/** Everything about the backup that this job has made. */
function backupOf(world: World, clusterId: number, jobId: number) {
  return backups(world, clusterId).find((one) => one['job_id'] === jobId)
}

test('a backup is created, runs, ends, is listed, verified, restored and deleted', () => {
  const stage = steppedWorld()
  const { world, clock } = stage
  const { hostname } = node(world, GALERA, 1)
  const before = backups(world, GALERA).length
  const id = create(world, GALERA, 'backup', {
    backup_method: 'xtrabackupfull',
    hostname,
    backupdir: '/backups',
    backupsubdir: 'B-%i-%I',
    backup_title: 'before release 42',
    backup_retention: 7,
    compression: true,
  })
  expect(job(world, id)['status']).toBe('DEFINED')
  clock.advance(60)
  expect(job(world, id)['status']).toBe('RUNNING')
  expect(backups(world, GALERA)).toHaveLength(before + 1)
  expect(backupOf(world, GALERA, id)).toMatchObject({ status: 'Running' })
  clock.advance(3600)
  expect(job(world, id)).toMatchObject({ status: 'FINISHED', progress_percent: 100 })
  expect(jobLog(world, id)).toEqual([
    'Preparing a backup of cluster prod-orders-galera.',
    '192.0.2.12:3306: Chosen as the source, method is xtrabackupfull.',
    '192.0.2.12:3306: Checking free space and credentials.',
    '192.0.2.12:3306: Streaming to 192.0.2.12.',
    '192.0.2.12:3306: 25 % of the data is copied.',
    '192.0.2.12:3306: 50 % of the data is copied.',
    '192.0.2.12:3306: 75 % of the data is copied.',
    expect.stringMatching(/^192\.0\.2\.12:3306: Wrote 127\d{8} bytes\.$/),
    'Backup is complete.',
  ])
  const record = backupOf(world, GALERA, id)
  const backupId = Number(record?.['id'])
  expect(record).toMatchObject({
    id: Math.max(...world.backups.map((one) => one.backupId)),
    cid: GALERA,
    job_id: id,
    schedule_id: 0,
    parent_id: 0,
    method: 'xtrabackupfull',
    status: 'Completed',
    title: 'before release 42',
    backup_host: hostname,
    storage_host: hostname,
    root_dir: `/backups/B-1-${backupId}`,
    created: '2026-03-04T09:15:01.000Z',
    finished: job(world, id)['ended'],
    compressed: true,
    encrypted: false,
    config: { createdBy: 'admin', backup_retention: 7 },
    backup: [
      {
        database_names: ['orders', 'inventory'],
        files: [{ type: 'full', size: expect.any(Number) }],
      },
    ],
    verified: { status: 'NotVerified', message: '', verified_time: '' },
  })

  const verification = { backupid: backupId, server_address: 'verify.example.com' }
  expect(run(stage, GALERA, 'verify_backup', verification)).toBe('FINISHED')
  expect(part(backupOf(world, GALERA, id) ?? {}, 'verified')).toEqual({
    status: 'Verified',
    message: 'Restored and started.',
    verified_time: job(world, id + 1)['ended'],
  })

  expect(run(stage, GALERA, 'restore_backup', { backupid: backupId, bootstrap: true })).toBe(
    'FINISHED',
  )
  expect(jobLog(world, id + 2).at(-1)).toBe('Backup is restored.')

  expect(run(stage, GALERA, 'delete_backup', { backupid: backupId, clusterid: GALERA })).toBe(
    'FINISHED',
  )
  expect(backupOf(world, GALERA, id)).toBeUndefined()
  expect(run(stage, GALERA, 'restore_backup', { backupid: backupId })).toBe(
    `FAILED: Backup ${backupId} was not found.`,
  )
})

test.each([
  [GALERA, { backup_method: 'mariabackupfull' }, /does not work on GALERA \(percona\): use xtra/],
  [GALERA, { backup_method: 'pgdump' }, /does not work on GALERA/],
  [GALERA, {}, /does not work on GALERA/],
  [GALERA, { backup_method: 'xtrabackupfull', hostname: '192.0.2.250' }, /was not found in/],
  [4, { backup_method: 'mariabackupfull', hostname: '192.0.2.24' }, /is not running/],
  [GALERA, { backup_method: 'mysqldump', include_databases: 'none' }, /no database none/],
  [
    GALERA,
    { backup_method: 'mysqldump', storage_host: 'unreachable.example.com' },
    /Storage host unreachable\.example\.com can't be reached/,
  ],
  [POSTGRES, { backup_method: 'pgbackrestfull' }, /pgBackRest has to be set up/],
  [POSTGRES, { backup_method: 'pg_basebackupincr' }, /need PostgreSQL 17/],
  [REDIS, { backup_method: 'mysqldump' }, /take no backup method/],
  [ELASTIC, {}, /snapshot repository has to be named/],
  [ELASTIC, { snapshot_repository: 'repo1' }, /no snapshot repository repo1/],
])('a backup of cluster %i with %j fails, and raises an alarm', (id, data, reason) => {
  const stage = steppedWorld()
  const before = backups(stage.world, id).length
  expect(run(stage, id, 'backup', data)).toMatch(reason)
  expect(alarmTypes(stage.world, id)).toContain('BackupFailed')
  expect(backups(stage.world, id).length - before).toBe(scheduledIn(stage.world, id, before))
})

/** Recurring backups that ran meanwhile. */
function scheduledIn(world: World, clusterId: number, before: number): number {
  return backups(world, clusterId).filter((one) => Number(one['schedule_id']) > 0).length - before
}

test('a backup that goes well clears the alarm of one that did not', () => {
  const stage = steppedWorld()
  expect(alarmTypes(stage.world, POSTGRES)).toEqual(['BackupFailed'])
  expect(run(stage, POSTGRES, 'backup', { backup_method: 'pg_basebackup' })).toBe('FINISHED')
  expect(alarmTypes(stage.world, POSTGRES)).toEqual([])
})

test.each([
  [REDIS, {}, 'redis-snapshot'],
  [MONGO, { backup_method: 'percona-backup-mongodb' }, 'percona-backup-mongodb'],
  [5, { backup_method: 'mariadb-dump' }, 'mysqldump'],
])('a backup of cluster %i with %j is stored as %s', (id, data, method) => {
  const { world, clock } = steppedWorld()
  const jobId = create(world, id, 'backup', { hostname: 'auto', ...data })
  clock.advance(7200)
  expect(backupOf(world, id, jobId)).toMatchObject({ method, status: 'Completed' })
})

test('increments form a chain, and go when their full backup goes', () => {
  const { world, clock } = steppedWorld()
  const make = (method: string) => {
    const id = create(world, GALERA, 'backup', { backup_method: method })
    clock.advance(600)
    return backupOf(world, GALERA, id)
  }
  const full = make('xtrabackupfull')
  const first = make('xtrabackupincr')
  const second = make('xtrabackupincr')
  expect(first).toMatchObject({ parent_id: full?.['id'], chain_up: full?.['id'] })
  expect(second).toMatchObject({ parent_id: full?.['id'], chain_up: first?.['id'] })
  const ids = () => backups(world, GALERA).map((one) => one['id'])
  const before = ids().length
  ask(world, 'backup', 'deleteBackupRecord', { backup_record: { backup_id: full?.['id'] } })
  expect(ids()).toHaveLength(before - 3)
})

test('uploads, cloud copies and verification afterwards', () => {
  const stage = steppedWorld()
  const { world, clock } = stage
  const cloud = { bucket: 'b', cloud_storage_provider: 'aws', cloud_storage_service: 's3' }
  const id = create(world, GALERA, 'backup', {
    backup_method: 'mysqldump',
    upload_backup_data_to_cloud_storage: { ...cloud, cloud_storage_credentials_id: 2 },
    verify_backup: { server_address: 'verify.example.com' },
  })
  clock.advance(3600)
  const answer = ask(world, 'backup', 'getBackups', { cluster_id: 1, backup_record_version: 2 })
  const [newest] = rows(answer, 'backup_records')
  expect(rows(newest ?? {}, 'cloud_locations')).toMatchObject([
    { bucket_and_path: 'b', provider: 'aws', storage_service: 's3', credentials_id: 2 },
  ])
  expect(backupOf(world, GALERA, id)).toMatchObject({ verified: { status: 'Verified' } })
  expect(job(world, id + 1)).toMatchObject({ job_spec: { command: 'verify_backup' } })
  const older = Number(backups(world, GALERA)[1]?.['id'])
  expect(run(stage, GALERA, 'upload_backup_to_cloud', { backupid: older, ...cloud })).toBe(
    'FINISHED',
  )
  expect(world.backups.find((one) => one.backupId === older)?.cloud?.bucketAndPath).toBe('b')
})

describe('restore and verification refuse', () => {
  test('what can not be', () => {
    const stage = steppedWorld()
    const { world } = stage
    const good = world.backups.findLast(({ clusterId }) => clusterId === GALERA)?.backupId
    const failed = world.backups.find(({ status }) => status === 'Failed')?.backupId
    const verify = (data: object) => run(stage, GALERA, 'verify_backup', { ...data })
    expect(verify({ backupid: good })).toMatch(/does not name a verification server/)
    expect(verify({ backupid: good, server_address: '192.0.2.15' })).toMatch(/belongs to cluster/)
    expect(verify({ backupid: 99_999, server_address: 'v.example.com' })).toMatch(/was not found/)
    const restore = (id: number, data: object) => run(stage, id, 'restore_backup', { ...data })
    expect(restore(POSTGRES, { backupid: failed })).toMatch(/is not complete/)
    expect(restore(POSTGRES, { backupid: good })).toMatch(/was not found/)
    expect(restore(GALERA, { backupid: good, server_address: 'x.example.com' })).toMatch(
      /was not found in cluster/,
    )
  })

  test('a point in time without logs, or outside them', () => {
    const stage = steppedWorld()
    const { world } = stage
    const backup = world.backups.findLast(
      ({ clusterId, status }) => clusterId === POSTGRES && status === 'Completed',
    )
    const restore = (time: string) =>
      run(stage, POSTGRES, 'restore_backup', { backupid: backup?.backupId, pitr_stop_time: time })
    expect(restore('2026-03-04 08:00:00')).toBe('FINISHED')
    expect(restore('2020-01-01 00:00:00')).toMatch(/does not lie between/)
    expect(restore('2031-01-01 00:00:00Z')).toMatch(/does not lie between/)
    expect(restore('yesterday')).toMatch(/is no date and time/)
    const mongo = world.backups.findLast(({ clusterId }) => clusterId === MONGO)?.backupId
    const data = { backupid: mongo, pitr_stop_time: '2026-03-04 08:00:00' }
    expect(run(stage, MONGO, 'restore_backup', data)).toMatch(/there are no logs/)
  })
})

describe('deletion', () => {
  test('of old backups keeps some, of all backups none', () => {
    const stage = steppedWorld()
    const { world } = stage
    const full = () => backups(world, 2).filter((one) => one['parent_id'] === 0).length
    expect(full()).toBe(5)
    run(stage, 2, 'delete_old_backups', { backup_retention: 1, safety_copies: 3 })
    expect(full()).toBe(3)
    run(stage, 2, 'delete_old_backups', { backup_retention: 1, safety_copies: 1 })
    expect(full()).toBeLessThanOrEqual(2)
    expect(run(stage, 0, 'delete_all_backups', { db_cluster_id: 2 })).toBe('FINISHED')
    expect(backups(world, 2)).toEqual([])
    expect(run(stage, 0, 'delete_all_backups', { db_cluster_id: 77 })).toMatch(/was not found/)
  })

  test('of records and lists of records', () => {
    const { world } = steppedWorld()
    const ids = () => backups(world, POSTGRES).map((one) => Number(one['id']))
    const [a = 0, b = 0, c = 0, d = 0] = ids()
    const one = (id: number, as = 'admin') =>
      outcome(() =>
        ask(world, 'backup', 'deleteBackupRecord', { backup_record: { backup_id: id } }, as),
      )
    const several = (list: unknown, as = 'admin') =>
      outcome(() => ask(world, 'backup', 'deleteBackupList', { backup_id_list: list }, as))
    expect(one(a)).toBe('Ok')
    expect(one(a)).toBe('ObjectNotFound: Backup was not found.')
    expect(one(b, 'viewer')).toMatch(/^AccessDenied/)
    expect(one(b, 'nobody')).toBe('ObjectNotFound: Cluster was not found.')
    expect(several(`${b},99999`)).toMatch(/^ObjectNotFound/)
    expect(ids()).toContain(b)
    expect(several(`${b},${c}`)).toBe('Ok')
    expect(several([d])).toBe('Ok')
    expect(several('')).toMatch(/^InvalidRequest/)
    expect(ids()).toHaveLength(1)
  })

  test('pgBackRest deletes its own', () => {
    const stage = steppedWorld()
    const { world } = stage
    const { hostname } = node(world, POSTGRES, 0)
    run(stage, POSTGRES, 'pgbackrest', { action: 'setup', nodes: [{ hostname }] })
    expect(run(stage, POSTGRES, 'backup', { backup_method: 'pgbackrestfull' })).toBe('FINISHED')
    const id = backups(world, POSTGRES)[0]?.['id']
    expect(run(stage, POSTGRES, 'delete_backup', { backupid: id })).toMatch(/by its own retention/)
  })
})

describe('schedules', () => {
  const schedule = (fields: object) => ({
    cluster_id: GALERA,
    schedule: {
      class_name: 'CmonBackupSchedule',
      enabled: true,
      schedule: '0 12 * * *',
      job: { command: 'backup', job_data: { backup_method: 'mysqldump', hostname: 'auto' } },
      ...fields,
    },
  })
  const listed = (world: World) =>
    rows(ask(world, 'backup', 'getBackupSchedules', { cluster_id: GALERA }), 'backup_schedules')

  test('are jobs that wait, and make backups by the clock', () => {
    const { world, clock } = steppedWorld()
    expect(ask(world, 'backup', 'scheduleBackup', schedule({}))).toEqual({})
    const made = listed(world).at(-1)
    const id = Number(made?.['id'])
    expect(made).toMatchObject({ enabled: true, schedule: '0 12 * * *' })
    expect(job(world, id)).toMatchObject({ status: 'SCHEDULED', recurrence: '0 12 * * *' })
    clock.advance(4 * 3600)
    const [backup] = backups(world, GALERA).filter((one) => one['schedule_id'] === id)
    expect(backup).toMatchObject({ method: 'mysqldump', created: '2026-03-04T12:00:01.000Z' })
    expect(job(world, Number(backup?.['job_id']))).toMatchObject({
      parent_job_id: id,
      tags: ['recurrence'],
      user_name: 'admin',
    })
    ask(world, 'jobs', 'updateJobInstance', {
      job: { class_name: 'CmonJobInstance', job_id: id, status: 'PAUSED' },
    })
    expect(listed(world).at(-1)).toMatchObject({ id, enabled: false })
    ask(world, 'jobs', 'deleteJobInstance', { job_id: id })
    expect(listed(world).map((one) => one['id'])).not.toContain(id)
  })

  test('can be made paused, and changed', () => {
    const { world, clock } = steppedWorld()
    ask(world, 'backup', 'scheduleBackup', schedule({ enabled: false }))
    const id = Number(listed(world).at(-1)?.['id'])
    clock.advance(24 * 3600)
    expect(backups(world, GALERA).filter((one) => one['schedule_id'] === id)).toEqual([])
    const changed = { schedule_id: id, schedule: '0 */6 * * *' }
    ask(world, 'backup', 'scheduleBackup', schedule(changed))
    expect(listed(world).at(-1)).toMatchObject({ id, enabled: true, schedule: '0 */6 * * *' })
  })

  test.each([
    [{ schedule: 'daily' }, /^InvalidRequest: Recurrence 'daily'/],
    [{ schedule: '' }, /^InvalidRequest/],
    [{ job: { command: 'stop_cluster' } }, /^InvalidRequest: Only backups/],
    [{ job: undefined }, /^InvalidRequest/],
    [{ schedule_id: 99_999 }, /^ObjectNotFound/],
  ])('are refused with %j', (fields, expected) => {
    const { world } = steppedWorld()
    expect(outcome(() => ask(world, 'backup', 'scheduleBackup', schedule(fields)))).toMatch(
      expected,
    )
  })

  test('need rights', () => {
    const { world } = steppedWorld()
    const attempt = (as: string) =>
      outcome(() => ask(world, 'backup', 'scheduleBackup', schedule({}), as))
    expect(attempt('operator')).toBe('Ok')
    expect(attempt('viewer')).toMatch(/^AccessDenied/)
    expect(attempt('nobody')).toMatch(/^ObjectNotFound/)
  })
})

test('snapshot repositories of Elasticsearch are made by a job, used, and deleted', () => {
  const stage = steppedWorld()
  const { world, clock } = stage
  const settings = {
    snapshot_repository: 'es-daily',
    snapshot_repository_type: 's3',
    credential_id: 2,
    s3_bucket: 'es-snap',
    s3_region: 'eu-west-1',
  }
  const repository = {
    class_name: 'CmonElasticsearchCluster',
    job: { command: 'backup', job_data: settings },
  }
  const body = { cluster_id: ELASTIC }
  const list = () => ask(world, 'backup', 'getSnapshotRepositories', body)['snapshot_repositories']
  expect(list()).toEqual({})
  const answer = ask(world, 'backup', 'snapshotRepository', { ...body, repository })
  expect(part(answer, 'job')).toMatchObject({ status: 'DEFINED', cluster_id: ELASTIC })
  clock.advance(30)
  const made = {
    type: 's3',
    uuid: expect.stringMatching(/^[0-9a-f]{22}$/),
    storage_host: '',
    settings: { bucket: 'es-snap', region: 'eu-west-1' },
  }
  expect(list()).toEqual({ 'es-daily': made })
  expect(ask(world, 'backup', 'getAllSnapshotRepositories')).toEqual({
    snapshot_repositories_list: { [ELASTIC]: { 'es-daily': made } },
  })
  expect(run(stage, ELASTIC, 'backup', { snapshot_repository: 'es-daily' })).toBe('FINISHED')
  expect(backups(world, ELASTIC)).toMatchObject([
    { method: 'elasticsearch-snapshot', root_dir: '/var/snapshots/es-daily' },
  ])
  const remove = () =>
    outcome(() =>
      ask(world, 'backup', 'deleteSnapshotRepository', {
        ...body,
        snapshot_repository: 'es-daily',
      }),
    )
  expect(remove()).toBe('Ok')
  expect(remove()).toMatch(/^ObjectNotFound/)
  const wrong = ask(world, 'backup', 'snapshotRepository', { cluster_id: GALERA, repository })
  clock.advance(30)
  expect(job(world, Number(part(wrong, 'job')['job_id']))['status']).toBe('FAILED')
})
