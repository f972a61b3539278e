import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { getAlarms } from '../../cmon/modules/alarm.ts'
import type { Backup } from '../../cmon/modules/backup.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { explanationFields, toExplanation } from '../jobs/failure-explanation.ts'
import type { Failure } from '../jobs/failure-surroundings.ts'
import { FAILURE_FLAGS, readFailedJob, readSurroundings } from '../jobs/read-failure.ts'
import { controllerOfId, inController } from '../shared/ask-scope.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { findBackupRecord } from './backup-chain.ts'
import { BackupRow, toBackupRow } from './backup-row.ts'
import { readBackups } from '../shared/read-backups.ts'

/** How far back a failed backup is looked for. */
const NEWEST = 500

export const explainBackupFailure = defineTool({
  name: 'explain_backup_failure',
  title: 'Explain a failed backup',
  description:
    'Likely cause of a failed backup, evidence, next step. Give backup, job, or cluster (its last).',
  hints: readOnly,
  input: {
    backup: z.int().min(1).optional(),
    job: z.int().min(1).optional(),
    cluster: ClusterRef.optional(),
    controller: ControllerName,
  },
  output: {
    /** null: the job failed before there was a record. */
    backup: BackupRow.nullable(),
    ...explanationFields,
  },

  async run({ fleet, signal }, { backup, job, cluster, controller }) {
    const failed = await findFailure(fleet, { backup, job, cluster, controller }, { signal })
    const { failure } = failed
    return {
      backup:
        failed.backup === undefined
          ? null
          : toBackupRow(fleet, { ...failure, backup: failed.backup }),
      ...toExplanation(fleet, failure),
    }
  },
})

interface Wanted {
  backup: number | undefined
  job: number | undefined
  cluster: string | undefined
  controller: string | undefined
}

interface FailedBackup {
  backup: Backup | undefined
  failure: Failure
}

async function findFailure(
  fleet: Fleet,
  { backup, job, cluster, controller }: Wanted,
  options: CallOptions,
): Promise<FailedBackup> {
  if ([backup, job, cluster].filter((one) => one !== undefined).length === 1) {
    if (backup !== undefined)
      return ofBackup(controllerOfId(fleet, controller, 'Backup'), backup, options)
    if (job !== undefined) return ofJob(controllerOfId(fleet, controller, 'Job'), job, options)
    return lastOf(fleet, inController({ cluster, controller }), options)
  }
  throw new InputError('invalid_argument', 'Give exactly one of backup, job and cluster', {
    parameter: 'backup',
    next: 'With cluster the last failed backup is explained; list_backups with status failed shows all.',
  })
}

/** Four questions: the record, then log, alarms and cluster at once. */
async function ofBackup(
  controller: Controller,
  backupId: number,
  options: CallOptions,
): Promise<FailedBackup> {
  const backup = await findBackupRecord(controller, backupId, options)
  if (backup.status !== 'failed')
    throw new InputError(
      'invalid_argument',
      `Backup ${backupId} has not failed: it is ${plain(backup.status)}`,
      { parameter: 'backup', next: 'list_backups with status failed shows those that have.' },
    )
  const [{ job, messages }, around] = await Promise.all([
    readFailedJob(controller, jobOf(backup), options),
    readSurroundings(controller, backup.clusterId, options),
  ])
  return { backup, failure: { controller, job, messages, ...around } }
}

/** Four questions: the log, then record, alarms and cluster at once. */
async function ofJob(
  controller: Controller,
  jobId: number,
  options: CallOptions,
): Promise<FailedBackup> {
  const { job, messages } = await readFailedJob(controller, jobId, options)
  const { clusterId } = job
  if (job.command?.toLowerCase().includes('backup') !== true || !clusterId)
    throw new InputError('invalid_argument', `Job ${jobId} is no backup`, {
      parameter: 'job',
      next: 'explain_job_failure explains every kind of job.',
    })
  const [{ items }, around] = await Promise.all([
    readBackups(controller, { clusterId, limit: NEWEST, offset: 0 }, options),
    readSurroundings(controller, clusterId, options),
  ])
  const backup = items.find((one) => one.jobId === jobId)
  return { backup, failure: { controller, job, messages, ...around } }
}

/** Four questions: the cluster, its records, then log and alarms at once. */
async function lastOf(fleet: Fleet, wanted: string, options: CallOptions): Promise<FailedBackup> {
  const { controller, cluster, ref } = await findCluster(fleet, wanted, FAILURE_FLAGS, options)
  const slice = { clusterId: cluster.id, limit: NEWEST, offset: 0 }
  const { items } = await readBackups(controller, slice, options)
  const backup = items.find(({ status }) => status === 'failed')
  if (backup === undefined)
    throw new InputError('not_found', `Cluster ${ref} has no failed backup on record`, {
      parameter: 'cluster',
      next: 'Jobs that failed before there was a record: list_jobs with state failed and command backup.',
    })
  const [{ job, messages }, alarms = []] = await Promise.all([
    readFailedJob(controller, jobOf(backup), options),
    unlessRefused(getAlarms(controller.cmon, cluster.id, options)),
  ])
  return { backup, failure: { controller, job, messages, cluster, ref, alarms } }
}

function jobOf({ id, jobId }: Backup): number {
  if (jobId !== undefined) return jobId
  throw new InputError('not_found', `The record of backup ${id} doesn't name its job`, {
    parameter: 'backup',
    next: 'list_jobs with state failed and command backup shows jobs around that time.',
  })
}

/** Errors are no place for free text from the fleet. */
function plain(status: string): string {
  return /^\w{1,20}$/.test(status) ? status : 'in another state'
}
