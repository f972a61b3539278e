import { describe, expect, test } from 'vitest'
import { ask, outcome, rows } from './call.ts'
import { alarmTypes, backups, create, GALERA, job, run, steppedWorld } from './job-calls.ts'

type Stage = ReturnType<typeof steppedWorld>

describe('a backup that is being made', () => {
  const METHOD = { backup_method: 'xtrabackupfull' }

  function begun(stage: Stage) {
    const jobId = create(stage.world, GALERA, 'backup', METHOD)
    stage.clock.advance(30)
    const record = () => backups(stage.world, GALERA).find((one) => one['job_id'] === jobId)
    return { jobId, record, backupId: Number(record()?.['id']) }
  }

  test('has a record, which is completed under the same id', () => {
    const stage = steppedWorld()
    const { jobId, record, backupId } = begun(stage)
    expect(record()).toMatchObject({
      status: 'Running',
      created: '2026-03-04T09:15:01.000Z',
      method: 'xtrabackupfull',
      root_dir: `/backups/BACKUP-${backupId}`,
      backup: [{ files: [], database_names: ['orders', 'inventory'] }],
      lsn: '',
      verified: { status: 'NotVerified' },
    })
    expect(record()).not.toHaveProperty('finished')
    const newer = { cluster_id: GALERA, backup_record_version: 2 }
    const [location] = rows(
      rows(ask(stage.world, 'backup', 'getBackups', newer), 'backup_records')[0] ?? {},
      'host_locations',
    )
    expect(location).not.toHaveProperty('finished_time')
    stage.clock.advance(3600)
    expect(record()).toMatchObject({
      id: backupId,
      status: 'Completed',
      finished: job(stage.world, jobId)['ended'],
      backup: [{ files: [{ type: 'full', size: expect.any(Number) }] }],
    })
  })

  test.each([
    ['aborted', 'ABORTED', {}],
    ['cut off by its timeout', 'FAILED', { timeout: 40 }],
  ])('has failed when its job is %s', (_, status, more) => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const jobId = create(world, GALERA, 'backup', { ...METHOD, ...more })
    clock.advance(30)
    if (status === 'ABORTED') ask(world, 'jobs', 'killJobInstance', { job_id: jobId })
    clock.advance(30)
    const record = backups(world, GALERA).find((one) => one['job_id'] === jobId)
    const { status: ended, ended: at } = job(world, jobId)
    expect(ended).toBe(status)
    expect(record).toMatchObject({ status: 'Failed', finished: at, backup: [{ files: [] }] })
    expect(alarmTypes(world, GALERA).includes('BackupFailed')).toBe(status === 'FAILED')
    expect(run(stage, GALERA, 'restore_backup', { backupid: record?.['id'] })).toMatch(
      /is not complete, it has failed/,
    )
  })

  test('is no base for an increment, and can not be deleted', () => {
    const stage = steppedWorld()
    const { world } = stage
    const { record, backupId } = begun(stage)
    const remove = (id: number) =>
      outcome(() =>
        ask(world, 'backup', 'deleteBackupRecord', { backup_record: { backup_id: id } }),
      )
    expect(remove(backupId)).toBe(`InvalidRequest: Backup ${backupId} is still being made.`)
    expect(run(stage, 0, 'delete_all_backups', { db_cluster_id: GALERA })).toBe('FINISHED')
    expect(record()).toMatchObject({ id: backupId, status: 'Completed' })
    expect(remove(backupId)).toBe('Ok')
  })

  test('keeps the full backup that it continues from being deleted', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const full = world.backups.findLast(
      ({ clusterId, method }) => clusterId === GALERA && method === 'xtrabackupfull',
    )
    create(world, GALERA, 'backup', { backup_method: 'xtrabackupincr' })
    clock.advance(3)
    const [increment] = backups(world, GALERA)
    expect(increment).toMatchObject({ status: 'Running', parent_id: full?.backupId })
    const body = { backup_record: { backup_id: full?.backupId } }
    expect(outcome(() => ask(world, 'backup', 'deleteBackupRecord', body))).toBe(
      `InvalidRequest: Backup ${Number(increment?.['id'])} is still being made.`,
    )
    clock.advance(3600)
    expect(outcome(() => ask(world, 'backup', 'deleteBackupRecord', body))).toBe('Ok')
    const left = backups(world, GALERA).map((one) => one['id'])
    expect(left).not.toContain(increment?.['id'])
  })

  test('goes with its cluster, or stays as a failed one', () => {
    const stage = steppedWorld()
    const { backupId } = begun(stage)
    expect(run(stage, 0, 'remove_cluster', { clusterid: GALERA })).toBe('FINISHED')
    expect(stage.world.backups.find((one) => one.backupId === backupId)?.status).toBe('Failed')
  })
})
