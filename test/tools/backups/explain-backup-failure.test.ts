import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DemoBackup } from '../../../src/demo/world/backup.ts'
import type { DemoJob } from '../../../src/demo/world/job.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { clusterNamed, tokensOf } from '../world-facts.ts'

let t: Connection
let backup: DemoBackup
let job: DemoJob
beforeAll(async () => {
  t = await connect()
  const { world } = t.demo
  const found = world.backups.find(({ status }) => status === 'Failed')
  const ran = world.jobs.find(({ jobId }) => jobId === found?.jobId)
  if (found === undefined || ran === undefined) throw new Error('the demo has no failed backup')
  backup = found
  job = ran
})
afterAll(() => t.close())

let asked = 0
beforeEach(() => {
  asked = t.demo.rpcs().length
})

function operations(): string[] {
  return t.demo
    .rpcs()
    .slice(asked)
    .map(({ operation }) => operation)
    .filter((operation) => operation !== 'authenticateWithPassword')
    .toSorted()
}

const FOUR = ['getAlarms', 'getBackups', 'getClusterInfo', 'getJobLog']

test('the last failed backup of a cluster: a full disk at its storage host, from four questions', async () => {
  const source = clusterNamed(t.demo.world, 'prod-pg').hosts.find(
    ({ hostname }) => hostname === backup.backupHost,
  )
  const idOf = (words: string): number | undefined =>
    job.messages.find(({ text }) => text.includes(words))?.messageId
  const line = (level: string, words: string, text: string) => ({
    id: idOf(words),
    at: expect.stringMatching(/Z$/),
    level,
    text: { untrusted: text },
  })
  const answer = await t.call('explain_backup_failure', { cluster: 'prod-pg' })
  expect(answer).toEqual({
    backup: {
      id: backup.backupId,
      cluster: 'main/prod-pg',
      method: 'pg_basebackup',
      status: 'failed',
      created: expect.stringMatching(/Z$/),
      duration_seconds: 184,
      size_bytes: 0,
      host: 'backup-store.example.com',
      location: 'host',
      verified: false,
    },
    job: {
      id: job.jobId,
      cluster: 'main/prod-pg',
      title: { untrusted: 'Create pg_basebackup Backup' },
      command: 'backup',
      state: 'failed',
      user: 'admin',
      created: expect.stringMatching(/Z$/),
      duration_seconds: 183,
      status_text: { untrusted: 'No space left on device on backup-store.example.com.' },
      exit_code: 1,
    },
    cause: {
      class: 'disk_full',
      inferred: true,
      from: 'job_log',
      source_id: idOf('write failed'),
      meaning: 'A disk ran full while the job wrote to it.',
    },
    // The broken pipe is what the source saw of it.
    also_possible: ['connection'],
    evidence: [
      line(
        'error',
        'write failed',
        'backup-store.example.com: write failed: No space left on device',
      ),
      line(
        'error',
        'broken pipe',
        `${source?.hostname}:5432: pg_basebackup: broken pipe, exit code 1.`,
      ),
      line('error', 'Backup failed', 'Backup failed.'),
      line('warning', '97 %', 'backup-store.example.com: /backups is 97 % full.'),
    ],
    evidence_omitted: 0,
    alarms: [
      {
        id: t.demo.world.alarms.find(({ type }) => type === 'BackupFailed')?.alarmId,
        severity: 'warning',
        type: 'BackupFailed',
        host: null,
        since: expect.any(String),
        title: { untrusted: 'Backup failed' },
      },
    ],
    disks: [
      { host: source?.hostname, used_percent: expect.any(Number), free_bytes: expect.any(Number) },
    ],
    not_measured: ['backup-store.example.com'],
    next: [
      expect.stringContaining('list_backups'),
      expect.stringContaining('not_measured'),
      `get_job_log with job ${job.jobId} has the whole log.`,
    ],
  })
  expect(operations()).toEqual(FOUR)
  expect(tokensOf(answer)).toBeLessThan(2_500)
})

test('by backup and by job it is the same answer, from as many questions', async () => {
  const {
    next: _,
    disks: __,
    ...byCluster
  } = await t.call('explain_backup_failure', {
    cluster: 'main/prod-pg',
  })
  asked = t.demo.rpcs().length
  expect(await t.call('explain_backup_failure', { backup: backup.backupId })).toMatchObject(
    byCluster,
  )
  expect(operations()).toEqual(FOUR)
  asked = t.demo.rpcs().length
  expect(await t.call('explain_backup_failure', { job: job.jobId })).toMatchObject(byCluster)
  expect(operations()).toEqual(FOUR)
})

test('a backup job without a record is explained all the same', async () => {
  const { world } = t.demo
  const lone = { ...job, jobId: Math.max(...world.jobs.map(({ jobId }) => jobId)) + 1 }
  world.jobs.push(lone)
  expect(await t.call('explain_backup_failure', { job: lone.jobId })).toMatchObject({
    backup: null,
    job: { id: lone.jobId },
    cause: { class: 'disk_full' },
  })
  world.jobs.pop()
})

test('exactly one of backup, job and cluster is taken', async () => {
  const refused = {
    code: 'invalid_argument',
    text: expect.stringContaining('Give exactly one of backup, job and cluster'),
  }
  await expect(t.call('explain_backup_failure', {})).rejects.toMatchObject(refused)
  await expect(
    t.call('explain_backup_failure', { backup: 1, cluster: 'prod-pg' }),
  ).rejects.toMatchObject(refused)
})

test('what has not failed, and what is no backup, is told with where to look instead', async () => {
  const good = t.demo.world.backups.find(({ status }) => status === 'Completed')
  const recovery = t.demo.world.jobs.find(({ command }) => command === 'Galera Node Recovery')
  await expect(t.call('explain_backup_failure', { backup: good?.backupId })).rejects.toMatchObject({
    code: 'invalid_argument',
    text: expect.stringContaining(`Backup ${good?.backupId} has not failed: it is completed`),
  })
  await expect(t.call('explain_backup_failure', { job: recovery?.jobId })).rejects.toMatchObject({
    code: 'invalid_argument',
    text: expect.stringContaining('explain_job_failure'),
  })
  await expect(
    t.call('explain_backup_failure', { cluster: 'prod-shop-mysql' }),
  ).rejects.toMatchObject({
    code: 'not_found',
    text: expect.stringContaining('Cluster main/prod-shop-mysql has no failed backup on record'),
  })
  await expect(t.call('explain_backup_failure', { backup: 999_999 })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a backup of a hidden cluster looks missing', async () => {
  clusterNamed(t.demo.world, 'prod-pg').acl = 'user::rwx,group::---,other::---'
  const viewer = await connect({ world: t.demo.world, username: 'viewer' })
  try {
    for (const args of [{ backup: backup.backupId }, { job: job.jobId }, { cluster: 'prod-pg' }])
      await expect(viewer.call('explain_backup_failure', args)).rejects.toMatchObject({
        code: 'not_found',
      })
  } finally {
    await viewer.close()
  }
})

test('a bare cluster name beside a controller is meant there', async () => {
  const two = await connect({ controllers: ['east', 'west'] })
  try {
    expect(
      await two.call('explain_backup_failure', { cluster: 'prod-pg', controller: 'west' }),
    ).toMatchObject({ backup: { cluster: 'west/prod-pg', controller: 'west' } })
    await expect(two.call('explain_backup_failure', { cluster: 'prod-pg' })).rejects.toMatchObject({
      code: 'ambiguous',
    })
  } finally {
    await two.close()
  }
})
