import type { CallOptions } from '../../cmon/client.ts'
import type { Backup } from '../../cmon/modules/backup.ts'
import { getAllClusterInfo } from '../../cmon/modules/clusters.ts'
import { refOf } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { readBackups } from '../shared/read-backups.ts'
import { readKept } from '../backups/read-schedules.ts'
import {
  backupStateOf,
  schedulesAmong,
  type BackupSchedule,
  type BackupState,
} from '../shared/findings/backup-state.ts'
import { groupBy } from '../shared/findings/finding.ts'
import { readRecurringJobs } from '../shared/findings/read-jobs.ts'
import { cutProblem, type ProblemRow } from '../shared/problems.ts'

/** Enough for some days of a large fleet; records of older ones say nothing new. */
const LIMIT = 1_000

export interface ClusterBackups {
  controller: Controller
  ref: string
  state: BackupState
}

/** How the backups of every visible cluster stand, with three questions asked at once. */
export async function readBackupStates(
  controller: Controller,
  limits: { now: Date; maxAgeHours: number | undefined },
  options: CallOptions,
): Promise<{ clusters: ClusterBackups[]; cut: ProblemRow[] }> {
  const [clusters, { items, total = 0 }, { schedules, cut }] = await Promise.all([
    getAllClusterInfo(controller.cmon, {}, options),
    readBackups(controller, { clusterId: undefined, limit: LIMIT, offset: 0 }, options),
    readFleetSchedules(controller, options),
  ])
  const backups = new Map<number | undefined, readonly Backup[]>(
    groupBy(items, ({ clusterId }) => String(clusterId)).map((own) => [own[0].clusterId, own]),
  )
  const states = clusters.map((cluster) => ({
    controller,
    ref: refOf(controller, cluster),
    state: backupStateOf(
      {
        backups: backups.get(cluster.id) ?? [],
        schedules: schedules.filter(({ clusterId }) => clusterId === cluster.id),
      },
      limits,
    ),
  }))
  const isLacking = states.some(({ state }) => state.lastGood === undefined)
  return {
    clusters: states,
    cut: [
      ...(isLacking && total > items.length
        ? [cutProblem(controller, `${items.length} backups`, items.at(-1)?.created)]
        : []),
      ...cut,
    ],
  }
}

/** A controller without any recurring backup may be one that keeps its schedules elsewhere. */
async function readFleetSchedules(
  controller: Controller,
  options: CallOptions,
): Promise<{ schedules: BackupSchedule[]; cut: ProblemRow[] }> {
  const { jobs, cut } = await readRecurringJobs(controller, options)
  const schedules = schedulesAmong(jobs)
  if (schedules.length > 0) return { schedules, cut }
  const kept = await readKept(controller, undefined, options)
  return { schedules: kept.filter(({ enabled }) => enabled !== false), cut }
}
