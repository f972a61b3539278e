import { z } from 'zod'
import { getAlarms } from '../../cmon/modules/alarm.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { Name, toName } from '../../fleet/untrusted.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { readBackups } from '../shared/read-backups.ts'
import {
  backupGapFindings,
  backupStateOf,
  schedulesAmong,
} from '../shared/findings/backup-state.ts'
import { clusterFindings } from '../shared/findings/cluster-findings.ts'
import { compareFindings, FindingRow, toFindingRow } from '../shared/findings/finding-row.ts'
import { readFailedJobs } from '../shared/findings/read-jobs.ts'
import { ClusterRef, Since } from '../shared/params.ts'
import { Problems, problemsField } from '../shared/problems.ts'
import { askSource, sourceProblems } from '../shared/settle.ts'
import { parseTime, toSeconds } from '../shared/time.ts'

const FINDINGS_SHOWN = 25
/** Enough to go back to a verified one. */
const BACKUPS_READ = 100

/** What was looked at; null: the controller did not tell. */
const Looked = z.strictObject({
  nodes: z.int(),
  nodes_online: z.int(),
  /** The furthest behind of all replicas. */
  worst_lag_seconds: z.number().nullable(),
  active_alarms: z.int().nullable(),
  jobs_since: z.string().nullable(),
  failed_jobs: z.int().nullable(),
  last_good_backup: z.int().nullable(),
  last_good_backup_at: z.string().nullable(),
})

export const diagnoseCluster = defineTool({
  name: 'diagnose_cluster',
  title: 'Diagnose a cluster',
  description:
    'What is wrong with one cluster, worst first, with evidence: nodes, quorum, lag, disks, alarms, jobs, backups.',
  hints: readOnly,
  input: { cluster: ClusterRef, since: Since.default('24h').describe('Of failed jobs') },
  output: {
    cluster: z.string(),
    type: Name,
    state: Name,
    findings: z.array(FindingRow),
    /** All of them; the worst are shown. */
    findings_total: z.int(),
    looked_at: Looked,
    problems: Problems,
  },

  async run({ fleet, signal }, { cluster: wanted, since: written }) {
    const now = new Date()
    const since = parseTime(written, 'since', now)
    const flags = { hosts: true, sheets: true }
    const { controller, cluster, ref } = await findCluster(fleet, wanted, flags, { signal })
    const clusterId = cluster.id
    const [alarms, jobs, backups] = await Promise.all([
      askSource('alarms', signal, getAlarms(controller.cmon, clusterId, { signal })),
      askSource(
        'jobs',
        signal,
        readFailedJobs(controller, { clusterId, since, recurring: true }, { signal }),
      ),
      askSource(
        'backups',
        signal,
        readBackups(controller, { clusterId, limit: BACKUPS_READ, offset: 0 }, { signal }),
      ),
    ])
    const active = alarms.value?.filter(({ ignored }) => !ignored)
    const records = backups.value?.items
    const state =
      records === undefined || jobs.value === undefined
        ? undefined
        : backupStateOf(
            { backups: records, schedules: schedulesAmong(jobs.value.recurring) },
            { now },
          )
    const findings = [
      ...clusterFindings({
        cluster,
        alarms: active ?? [],
        failedJobs: jobs.value?.failed ?? [],
        backups: records ?? [],
      }),
      ...(state === undefined ? [] : backupGapFindings(state)),
    ].sort(compareFindings)
    const lags = cluster.hosts.flatMap(({ replication }) => replication.lagSeconds ?? [])
    return {
      cluster: ref,
      type: toName(cluster.type),
      state: toName(cluster.state),
      findings: findings.slice(0, FINDINGS_SHOWN).map(toFindingRow),
      findings_total: findings.length,
      looked_at: {
        nodes: cluster.hosts.length,
        nodes_online: cluster.hosts.filter(({ state }) => state === 'online').length,
        worst_lag_seconds: lags.length === 0 ? null : Math.max(...lags),
        active_alarms: active?.length ?? null,
        jobs_since: toSeconds(since.toISOString()),
        failed_jobs: jobs.value?.failed.length ?? null,
        last_good_backup: state?.lastGood?.id ?? null,
        last_good_backup_at: toSeconds(state?.lastGood?.created),
      },
      ...problemsField(
        [],
        [...sourceProblems(controller, [alarms, jobs, backups]), ...(jobs.value?.cut ?? [])],
      ),
    }
  },
})
