import { z } from 'zod'
import { getSqlProcesses, getTopQueries } from '../../cmon/modules/sql-activity.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { CompareTo, earlier, rangeFields } from '../monitoring/compare.ts'
import { metricRange, readSeries } from '../monitoring/read-series.ts'
import { ClusterRef, Since, Until } from '../shared/params.ts'
import { hostFindings, SLOWDOWN_METRICS } from './host-findings.ts'
import { dialectOf } from './mask-literals.ts'
import { runningFindings, statementFindings } from './query-findings.ts'
import { FindingRow, ranked, type Finding } from './slowdown-finding.ts'

const FINDINGS_SHOWN = 8
/** Running statements say nothing about a window that ended longer ago. */
const STILL_NOW_MS = 5 * 60_000
const MAX_DIGESTS = 1_000

/** What could be looked at. */
const SOURCES = ['host_metrics', 'earlier_metrics', 'running_queries', 'top_queries'] as const

export const explainSlowdown = defineTool({
  name: 'explain_slowdown',
  title: 'Explain a slowdown',
  description:
    'Why a cluster is, or was, slow: locks, long and costly queries, short hosts, what rose.',
  hints: readOnly,
  input: {
    cluster: ClusterRef,
    since: Since,
    until: Until,
    compare_to: CompareTo.default('last_week'),
  },
  output: {
    cluster: z.string(),
    since: z.string(),
    until: z.string(),
    compared_with: z.strictObject({ since: z.string(), until: z.string() }),
    /** The likeliest first; none: nothing stands out. */
    findings: z.array(FindingRow),
    findings_omitted: z.int(),
    /** Sources that had nothing, or that the controller has not for this cluster. */
    nothing_from: z.array(z.enum(SOURCES)),
    notes: z.array(z.string()),
    next: z.array(z.string()),
  },

  // One question for the cluster, then at once: one for running and one for top queries, and five for
  // samples (CPU, memory, disk, network, SQL) of each of the two windows.
  async run({ fleet, signal }, { cluster: wanted, since, until, compare_to }) {
    const now = new Date()
    const range = metricRange({ since, until }, now)
    const before = earlier(range, compare_to)
    const found = await findCluster(fleet, wanted, { hosts: true }, { signal })
    const { cmon } = found.controller
    const { id, type } = found.cluster
    const isNow = now.getTime() - range.until.getTime() <= STILL_NOW_MS
    const samplesIn = (range: { since: Date; until: Date }) =>
      unlessRefused(readSeries(found, { metrics: SLOWDOWN_METRICS, range }, { signal }))
    const [series = [], past = [], processes = [], top] = await Promise.all([
      samplesIn(range),
      samplesIn(before),
      isNow ? unlessRefused(getSqlProcesses(cmon, id, { signal })) : undefined,
      unlessRefused(getTopQueries(cmon, id, MAX_DIGESTS, { signal })),
    ])
    const digests = top?.digests ?? []
    const dialect = dialectOf(type)
    const findings = ranked([
      ...runningFindings(processes, dialect),
      ...hostFindings(series, past),
      ...statementFindings(digests, range.since, dialect),
    ])
    const sizes = [series.length, past.length, processes.length, digests.length]
    return {
      cluster: found.ref,
      ...rangeFields(range),
      compared_with: rangeFields(before),
      findings: findings.slice(0, FINDINGS_SHOWN),
      findings_omitted: Math.max(0, findings.length - FINDINGS_SHOWN),
      nothing_from: SOURCES.filter((_, index) => sizes[index] === 0),
      notes: notesOn({ isNow, counted: digests.length > 0 }),
      next: nextSteps(findings),
    }
  },
})

function notesOn({ isNow, counted }: { isNow: boolean; counted: boolean }): string[] {
  const notes: string[] = []
  if (!isNow) notes.push('Running queries were not looked at: the window is over.')
  if (counted)
    notes.push(
      'Statements are counted since counting began: the controller has no window for them.',
    )
  return notes
}

const STEPS: Record<Finding['kind'], string> = {
  query_blocked: 'list_running_queries shows what else runs, and who may hold the lock.',
  transaction_idle: 'list_running_queries tells user and client of the open transactions.',
  query_long: 'list_running_queries with min_seconds follows the long ones.',
  replica_lags:
    'get_cluster_topology shows who follows whom; get_metrics with replication_lag where it goes.',
  host_saturated: 'get_metrics with detail full shows when it began on that node.',
  busier_than_before:
    'get_metrics with compare_to shows each node; search_logs tells what changed then.',
  statements_costliest: 'list_top_queries ranks statements by total, average or longest time.',
}

function nextSteps(findings: readonly Finding[]): string[] {
  if (findings.length === 0)
    return ['Nothing stands out here: list_alarms and search_logs may tell of something else.']
  return [...new Set(findings.map(({ kind }) => STEPS[kind]))].slice(0, 3)
}
