import type { CallOptions } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import { getAllClusterInfo } from '../../cmon/modules/clusters.ts'
import { getJobInstance, getJobInstances, type Job } from '../../cmon/modules/jobs.ts'
import { getUsers } from '../../cmon/modules/users.ts'
import { refOf } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { readBackups } from '../shared/read-backups.ts'
import { cutProblem, type ProblemRow } from '../shared/problems.ts'
import { askSource, sourceProblems, type Source } from '../shared/settle.ts'
import {
  backupResource,
  clusterResource,
  jobResource,
  nodeResource,
  userResource,
  type ControllerArgument,
  type Resource,
  type ResourceKind,
} from './resources.ts'

const JOBS_READ = 200
const BACKUPS_READ = 1_000

/** What is looked through: the kind asked for, or what three questions can tell of such a query. */
export function sourcesFor(
  kind: ResourceKind | undefined,
  id: number | undefined,
): ReadonlySet<ResourceKind> {
  if (kind !== undefined) return new Set([kind])
  return new Set<ResourceKind>(
    id === undefined ? ['cluster', 'node', 'user', 'job'] : ['cluster', 'node', 'job', 'backup'],
  )
}

/** Everything of those kinds that a controller shows, jobs and backups as far back as one question goes. */
export async function readResources(
  controller: Controller,
  query: {
    kinds: ReadonlySet<ResourceKind>
    id: number | undefined
    /** What further calls need to name the controller. */
    argument: ControllerArgument
  },
  signal: AbortSignal,
): Promise<{
  resources: Resource[]
  /** What the controller did not tell, or not all of. */
  problems: ProblemRow[]
}> {
  const { kinds, id, argument } = query
  const options = { signal }
  const ifWanted = <T>(
    kind: ResourceKind,
    ask: () => Promise<T>,
  ): Promise<Source<T>> | undefined =>
    kinds.has(kind) ? askSource(`${kind}s`, signal, ask()) : undefined
  const [clusters, users, jobs, backups] = await Promise.all([
    getAllClusterInfo(controller.cmon, { hosts: true }, options),
    ifWanted('user', () => getUsers(controller.cmon, options)),
    ifWanted('job', () => readJobs(controller, id, options)),
    ifWanted('backup', () =>
      readBackups(controller, { clusterId: undefined, limit: BACKUPS_READ, offset: 0 }, options),
    ),
  ])
  const refs = new Map(clusters.map((cluster) => [cluster.id, refOf(controller, cluster)]))
  const refById = (clusterId = 0): string | null =>
    clusterId > 0 ? (refs.get(clusterId) ?? `${controller.name}/#${clusterId}`) : null
  const refOfOwn = (cluster: { id: number; name: string }): string => refOf(controller, cluster)
  const own = [
    ...clusters.map((cluster) => clusterResource(cluster, refOfOwn(cluster))),
    ...clusters.flatMap((cluster) =>
      cluster.hosts.map((host) => nodeResource(host, refOfOwn(cluster))),
    ),
  ]
  const found = backups?.value
  return {
    resources: [
      ...own.filter(({ kind }) => kinds.has(kind)),
      ...(users?.value ?? []).map((user) => userResource(user, argument)),
      ...(jobs?.value?.jobs ?? []).map((job) => jobResource(job, refById, argument)),
      ...(found?.items ?? []).map((backup) => backupResource(backup, refById, argument)),
    ],
    problems: [
      ...sourceProblems(controller, [users, jobs, backups]),
      ...(jobs?.value?.cut ?? []),
      ...(found !== undefined && (found.total ?? 0) > found.items.length
        ? [cutProblem(controller, `${found.items.length} backups`, found.items.at(-1)?.created)]
        : []),
    ],
  }
}

/** The job of an id, or the newest ones. */
async function readJobs(
  controller: Controller,
  id: number | undefined,
  options: CallOptions,
): Promise<{ jobs: Job[]; cut: ProblemRow[] }> {
  if (id === undefined) {
    const query = { limit: JOBS_READ, offset: 0 }
    const { jobs, total = 0 } = await getJobInstances(controller.cmon, query, options)
    const isCut = total > jobs.length
    const cut = isCut ? [cutProblem(controller, `${jobs.length} jobs`, jobs.at(-1)?.created)] : []
    return { jobs, cut }
  }
  try {
    return { jobs: [await getJobInstance(controller.cmon, id, options)], cut: [] }
  } catch (thrown) {
    if (thrown instanceof CmonError && thrown.code === 'not_found') return { jobs: [], cut: [] }
    throw thrown
  }
}
