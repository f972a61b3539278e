import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import {
  restoreBackup as restoreJob,
  verifyBackup as verifyJob,
} from '../../cmon/jobs/backup-care.ts'
import { getBinlogBackups } from '../../cmon/modules/binlog-backup.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { given } from '../shared/given.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { BackupId, ControllerName } from '../shared/params.ts'
import { maintenance } from '../shared/preflight/node-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'
import { standaloneHost } from '../shared/preflight/standalone-host.ts'
import type { BackupChain } from './backup-chain.ts'
import { findBackupInCluster, restorability, ScratchHost } from './backup-use.ts'
import { readRecords } from '../shared/read-backups.ts'
import { logsReach, rollForwardTo, safetyBackup, toStopTime, writesLost } from './restore-checks.ts'

export const restoreBackup = defineTool({
  name: 'restore_backup',
  title: 'Restore a backup',
  description:
    'Restores a backup on a scratch host, and leaves the server running; with in_place over its cluster instead.',
  hints: destructive,
  input: {
    backup: BackupId,
    to_host: ScratchHost.optional(),
    in_place: z.boolean().optional(),
    until: z.string().max(40).optional().describe('ISO time to roll forward to'),
    keep_old_data: z.boolean().optional(),
    controller: ControllerName,
  },
  output: jobOutput,

  async prepare(context, { to_host: host, in_place: inPlace = false, ...args }) {
    const { fleet, signal } = context
    checkPlace({ host, inPlace, until: args.until, keep: args.keep_old_data })
    const chosen = await findBackupInCluster(fleet, args, { signal })
    const { found, backup } = chosen
    const title = `Restore backup ${backup.id}`
    const meta = jobMeta(context, title, args)
    const common = about(found)
    if (host !== undefined)
      return jobChange({
        ...common,
        severity: 'routine',
        summary: `${title} of ${found.ref} on ${host}`,
        findings: [restorability(chosen), await standaloneHost(fleet, host, { signal })],
        // `restore_backup` knows nodes of the cluster only; this is the one job that restores elsewhere.
        job: verifyJob(
          found.cluster,
          { backupId: backup.id, serverAddress: host, terminateDbServer: false },
          meta,
        ),
      })
    const now = new Date()
    const until = args.until === undefined ? undefined : rollForwardTo(args.until, backup, now)
    return jobChange({
      ...common,
      basis: [common.basis, chosen.chain.map(({ id, status }) => [id, status])],
      severity: 'loses_data',
      summary: `${title} over ${found.ref}${until === undefined ? '' : `, rolled forward to ${toStopTime(until)}`}`,
      findings: await checksInPlace(found, chosen, { until, now }, { signal }),
      job: restoreJob(
        found.cluster,
        given({
          backupId: backup.id,
          backupDatadirBeforeRestore: args.keep_old_data,
          pitrStopTime: until === undefined ? undefined : toStopTime(until),
        }),
        meta,
      ),
    })
  },
})

interface Place {
  host: string | undefined
  inPlace: boolean
  until: string | undefined
  keep: boolean | undefined
}

/** Throws InputError for none or both places, and for what only one of them has. */
function checkPlace({ host, inPlace, until, keep }: Place): void {
  if (inPlace === (host !== undefined))
    throw new InputError(
      'invalid_argument',
      inPlace ? 'to_host and in_place exclude each other' : 'It is not said where to restore to',
      {
        parameter: 'to_host',
        next: 'Give to_host, a scratch host outside the clusters; or in_place: true, which overwrites the cluster.',
      },
    )
  const misplaced = until !== undefined ? 'until' : keep === true ? 'keep_old_data' : undefined
  if (inPlace || misplaced === undefined) return
  throw new InputError('invalid_argument', `${misplaced} goes with in_place only`, {
    parameter: misplaced,
    next: 'Leave it out: on another host a backup is restored as it is.',
  })
}

async function checksInPlace(
  found: FoundCluster,
  chosen: BackupChain,
  { until, now }: { until: Date | undefined; now: Date },
  options: CallOptions,
): Promise<Finding[]> {
  const { controller, cluster } = found
  const { backup } = chosen
  const [{ records }, logs, running] = await Promise.all([
    readRecords(controller, cluster.id, options),
    until === undefined ? [] : getBinlogBackups(controller.cmon, cluster.id, options),
    runningJobs(found, options),
  ])
  return [
    restorability(chosen),
    safetyBackup(records, backup, now),
    ...(until === undefined ? [] : [logsReach({ records, logs }, backup, until)]),
    writesLost(backup, until),
    running,
    maintenance(cluster),
  ]
}
