import type { Backup } from '../../../cmon/modules/backup.ts'
import { maintenanceFindings, stateFindings } from './cluster-state.ts'
import { diskFindings } from './disks.ts'
import type { ClusterFacts, Finding } from './finding.ts'
import { alarmFindings, backupFailureFindings, jobFindings } from './jobs-and-alarms.ts'
import { nodeFindings, quorumFindings, replicationFindings } from './nodes.ts'

/**
 * All that is wrong in one cluster. An alarm or a failed job that belongs to another finding is evidence
 * of that one, and no finding of its own.
 */
export function clusterFindings(facts: ClusterFacts & { backups?: readonly Backup[] }): Finding[] {
  const causes = [
    ...quorumFindings(facts),
    ...stateFindings(facts),
    ...nodeFindings(facts),
    ...replicationFindings(facts),
    ...diskFindings(facts),
    ...backupFailureFindings(facts),
  ]
  return [...causes, ...unexplained(facts, causes), ...maintenanceFindings(facts)].map((finding) =>
    relaxed(facts, finding),
  )
}

/** What no cause accounts for. */
export function unexplained(
  { alarms, failedJobs }: Pick<ClusterFacts, 'alarms' | 'failedJobs'>,
  causes: readonly Finding[] = [],
): Finding[] {
  const evidence = new Set<unknown>(
    causes.flatMap((one) => [...(one.alarms ?? []), ...(one.jobs ?? [])]),
  )
  return [
    ...alarmFindings(alarms.filter((alarm) => !evidence.has(alarm))),
    ...jobFindings(failedJobs.filter((job) => !evidence.has(job))),
  ]
}

/** What maintenance brings about; a lost quorum and a full disk are trouble all the same. */
const EXPECTED = new Set<Finding['kind']>(['cluster_state', 'node', 'replication', 'alarm'])

function relaxed({ cluster }: ClusterFacts, finding: Finding): Finding {
  const { kind, nodes = [] } = finding
  const ofNodes = nodes.length > 0 && nodes.every(({ inMaintenance }) => inMaintenance)
  if (!EXPECTED.has(kind) || !(cluster.inMaintenance || ofNodes)) return finding
  return { ...finding, severity: 'info', inMaintenance: true }
}
