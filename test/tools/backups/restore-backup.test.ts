import { afterEach, expect, test } from 'vitest'
import { binlogBackups } from '../../../src/demo/world/pitr.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { clusterNamed, nodesOf } from '../world-facts.ts'
import { addBackupLike, backupOf, HOST, scratchData } from './backups.ts'

const CLUSTER = 'main/prod-orders-galera'
const why = { reason: 'a table was dropped' }

let t: Connection
afterEach(() => t.close())

/** The newest full backup, and what restore_backup needs to put it over its cluster. */
function inPlace() {
  const backup = backupOf(t, 'prod-orders-galera')
  return { backup, args: { backup: backup.backupId, in_place: true, ...why } }
}

const iso = (date: Date | undefined): string =>
  (date ?? new Date(0)).toISOString().replace(/\.\d+Z$/, 'Z')

test('goes to a scratch host and leaves the server running there, asking nobody', async () => {
  t = await connect({ clockSpeed: 400 })
  const { backupId, clusterId } = backupOf(t, 'prod-shop-mysql')
  await runJob(t, 'restore_backup', { backup: backupId, to_host: HOST, ...why })
  expect(sentJob(t)).toEqual({
    command: 'verify_backup',
    job_data: scratchData(backupId, { terminate: false }),
    cluster_id: clusterId,
  })
})

test('a scratch host is no node', async () => {
  t = await connect({ approval: 'off' })
  const host = nodesOf(clusterNamed(t.demo.world, 'prod-pg'))[0]?.hostname
  const args = { backup: backupOf(t, 'prod-shop-mysql').backupId, to_host: host, ...why }
  expect((await refusal(t.call('restore_backup', args))).code).toBe('stopped')
  expect(writes(t)).toEqual([])
})

test('in place: says what goes, and does it when the user agrees', async () => {
  const questions: string[] = []
  t = await connect({
    clockSpeed: 400,
    user: (question) => {
      questions.push(question)
      return 'accept'
    },
  })
  const { backup, args } = inPlace()
  const safety = addBackupLike(t, backup, 20)
  await runJob(t, 'restore_backup', { ...args, keep_old_data: true })
  expect(questions[0]?.split('\n')).toEqual([
    `Restore backup ${backup.backupId} over ${CLUSTER}. Consequence: data may be lost.`,
    '✓ complete in itself, never verified',
    `✓ backup ${safety.backupId} of ${iso(safety.created)} can bring the present state back`,
    `! all that was written after ${iso(backup.finished)} is overwritten`,
    expect.stringMatching(/^[✓!] .*(running|queue)/),
    '✓ no maintenance window is open',
    'To be sent to main: jobs/createJobInstance (restore_backup).',
  ])
  expect(sentJob(t)).toEqual({
    command: 'restore_backup',
    job_data: {
      backupid: backup.backupId,
      bootstrap: true,
      backup_datadir_before_restore: true,
    },
    cluster_id: 1,
  })
})

test('in place: not without a safety backup of the last hour, other than the one restored', async () => {
  t = await connect({ approval: 'off' })
  const { backup } = inPlace()
  addBackupLike(t, backup, 61)
  addBackupLike(t, backup, 10).status = 'Failed'
  const fresh = addBackupLike(t, backup, 10)
  const args = { backup: fresh.backupId, in_place: true, ...why }
  const refused = await refusal(t.call('restore_backup', args))
  expect(refused.code).toBe('stopped')
  expect(refused.text).toContain(
    'no other completed backup is younger than 1 h: call create_backup first',
  )
  expect(writes(t)).toEqual([])
  expect(await t.call('restore_backup', { ...args, backup: backup.backupId })).toMatchObject({
    done: true,
  })
})

test('in place: waits for a human where nobody can be asked', async () => {
  t = await connect()
  const { backup, args } = inPlace()
  addBackupLike(t, backup, 20)
  expect((await refusal(t.call('restore_backup', args))).code).toBe('needs_human')
  expect(writes(t)).toEqual([])
})

test('rolls forward to a moment that archived logs reach, and warns of one beyond', async () => {
  t = await connect({ approval: 'off' })
  const { backup, args } = inPlace()
  // One that logs don't go on from: theirs end where the next one for that begins.
  addBackupLike(t, { ...backup, pitrCompatible: false }, 20)
  const { world } = t.demo
  const logs = binlogBackups(
    world,
    clusterNamed(world, 'prod-orders-galera'),
    world.clock.now(),
  ).filter(({ fullBackupId }) => fullBackupId === backup.backupId)
  const end = logs.at(-1)?.created
  const within = new Date(((end?.getTime() ?? 0) + (backup.finished?.getTime() ?? 0)) / 2)
  const done = await t.call('restore_backup', { ...args, until: within.toISOString() })
  expect(done['summary']).toBe(
    `Restore backup ${backup.backupId} over ${CLUSTER}, rolled forward to ${iso(within).replace('T', ' ')}`,
  )
  expect(done['warnings']).not.toContainEqual(expect.stringContaining('they reach to'))
  expect(sentJob(t)).toMatchObject({
    job_data: { pitr_stop_time: iso(within).replace('T', ' ') },
  })
  const beyond = new Date((end?.getTime() ?? 0) + 1_000).toISOString()
  expect(await t.call('restore_backup', { ...args, until: beyond })).toMatchObject({
    warnings: expect.arrayContaining([
      `they reach to ${iso(end)} only (inferred): what was written later may be lost`,
    ]),
  })
})

test('no rolling forward without logs, to before the backup, or into the future', async () => {
  t = await connect({ approval: 'off' })
  const { backup, args } = inPlace()
  addBackupLike(t, backup, 20)
  const early = iso(new Date(backup.created.getTime() - 60_000))
  for (const until of [early, '2999-01-01T00:00:00Z', 'yesterday'])
    expect((await refusal(t.call('restore_backup', { ...args, until }))).code).toBe(
      'invalid_argument',
    )
  for (const one of t.demo.world.backups) one.pitrCompatible = false
  const refused = await refusal(t.call('restore_backup', { ...args, until: '1m' }))
  expect(refused.code).toBe('stopped')
  expect(refused.text).toContain(`none go on from backup ${backup.backupId}`)
  expect(writes(t)).toEqual([])
})

test('one place is named, and what belongs to the other is refused', async () => {
  t = await connect({ approval: 'off' })
  const { args } = inPlace()
  for (const wrong of [
    { in_place: false },
    { to_host: HOST },
    { in_place: false, to_host: HOST, until: '1h' },
    { in_place: false, to_host: HOST, keep_old_data: true },
  ])
    expect((await refusal(t.call('restore_backup', { ...args, ...wrong }))).code).toBe(
      'invalid_argument',
    )
  expect(writes(t)).toEqual([])
})
