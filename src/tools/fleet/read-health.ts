import type { CmonError } from '../../cmon/errors.ts'
import { getAlarms } from '../../cmon/modules/alarm.ts'
import { getAllClusterInfo, type Cluster } from '../../cmon/modules/clusters.ts'
import { refOf } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { clusterFindings, unexplained } from '../shared/findings/cluster-findings.ts'
import { groupBy, type Finding } from '../shared/findings/finding.ts'
import { readFailedJobs } from '../shared/findings/read-jobs.ts'
import type { ProblemRow } from '../shared/problems.ts'
import { askSource, sourceProblems } from '../shared/settle.ts'

/** A finding and where it is; `ref` is null for the controller itself. */
export interface Placed {
  controller: Controller
  ref: string | null
  finding: Finding
}

export interface Health {
  clusters: Cluster[]
  placed: Placed[]
  /** Clusters without trouble, in maintenance perhaps. */
  healthy: number
  /** What the controller did not tell, or not all of. */
  problems: ProblemRow[]
}

/** All findings of one controller, with three questions asked at once. Throws when it can't tell its clusters. */
export async function readHealth(
  controller: Controller,
  since: Date,
  signal: AbortSignal,
): Promise<Health> {
  const [clusters, alarms, jobs] = await Promise.all([
    getAllClusterInfo(controller.cmon, { hosts: true }, { signal }),
    askSource('alarms', signal, getAlarms(controller.cmon, undefined, { signal })),
    askSource('failed jobs', signal, readFailedJobs(controller, { since }, { signal })),
  ])
  const active = (alarms.value ?? []).filter(({ ignored }) => !ignored)
  const failed = jobs.value?.failed ?? []
  const found = clusters.map((cluster) => {
    const isOwn = ({ clusterId }: { clusterId: number | undefined }): boolean =>
      clusterId === cluster.id
    const facts = { cluster, alarms: active.filter(isOwn), failedJobs: failed.filter(isOwn) }
    const ref = refOf(controller, cluster)
    return clusterFindings(facts).map((finding): Placed => ({ controller, ref, finding }))
  })
  const known = new Set<number | undefined>(clusters.map(({ id }) => id))
  const isElsewhere = ({ clusterId }: { clusterId: number | undefined }): boolean =>
    !known.has(clusterId)
  return {
    clusters,
    placed: [
      ...found.flat(),
      ...elsewhere(controller, active.filter(isElsewhere), failed.filter(isElsewhere)),
    ],
    healthy: found.filter((own) => own.every(({ finding }) => finding.kind === 'maintenance'))
      .length,
    problems: [...sourceProblems(controller, [alarms, jobs]), ...(jobs.value?.cut ?? [])],
  }
}

/** What is about the controller itself, or about clusters that are gone. */
function elsewhere(
  controller: Controller,
  alarms: Parameters<typeof unexplained>[0]['alarms'],
  failedJobs: Parameters<typeof unexplained>[0]['failedJobs'],
): Placed[] {
  return groupBy([...alarms, ...failedJobs], ({ clusterId }) => String(clusterId ?? 0)).flatMap(
    ([{ clusterId = 0 }]) => {
      const isOwn = (one: { clusterId: number | undefined }): boolean =>
        (one.clusterId ?? 0) === clusterId
      const ref = clusterId > 0 ? `${controller.name}/#${clusterId}` : null
      return unexplained({
        alarms: alarms.filter(isOwn),
        failedJobs: failedJobs.filter(isOwn),
      }).map((finding) => ({ controller, ref, finding }))
    },
  )
}

/** The finding that a controller doesn't answer. */
export function unanswered({
  controller,
  error,
}: {
  controller: Controller
  error: CmonError
}): Placed {
  return {
    controller,
    ref: null,
    finding: {
      severity: 'critical',
      kind: 'controller',
      what: `Controller ${controller.name} can't be asked: nothing is known of its clusters`,
      about: error.code,
      basis: 'inferred',
      next: 'list_controllers',
    },
  }
}
