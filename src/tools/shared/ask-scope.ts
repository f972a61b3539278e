import type { CallOptions } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import {
  getAllClusterInfo,
  getClusterInfo,
  type ClusterFlags,
} from '../../cmon/modules/clusters.ts'
import { findCluster, findController, refOf, type FoundCluster } from '../../fleet/find-cluster.ts'
import { askAll, type Controller, type Fleet, type PartialAnswer } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { quoted } from '../../fleet/untrusted.ts'

/** The `ref` of a cluster by its id; null for 0, which is the controller itself. */
export type RefById = (clusterId: number | undefined) => string | null

/** One controller's answer, and how its clusters are called. */
export interface ScopedAnswer<T> {
  controller: Controller
  refById: RefById
  value: T
}

/**
 * Asks the controller of one cluster, one controller, or all of them, with the id of the cluster if the
 * question is about one. Names of clusters are asked for at the same time.
 */
export async function askScope<T>(
  fleet: Fleet,
  scope: { cluster?: string | undefined; controller?: string | undefined },
  options: CallOptions,
  ask: (controller: Controller, clusterId: number | undefined) => Promise<T>,
): Promise<{ answers: ScopedAnswer<T>[]; problems: PartialAnswer<unknown>['problems'] }> {
  if (scope.cluster !== undefined) {
    const { controller, cluster, ref } = await findCluster(fleet, inController(scope), {}, options)
    const value = await ask(controller, cluster.id)
    const refById: RefById = (id) => refOrNull(controller, id, new Map([[cluster.id, ref]]))
    return { answers: [{ controller, refById, value }], problems: [] }
  }
  const controllers =
    scope.controller === undefined
      ? fleet.controllers
      : [findController(fleet, scope.controller, 'controller')]
  const { answers, problems } = await askAll(controllers, async (controller) => {
    const [clusters, value] = await Promise.all([
      getAllClusterInfo(controller.cmon, {}, options),
      ask(controller, undefined),
    ])
    const refs = new Map(clusters.map((cluster) => [cluster.id, refOf(controller, cluster)]))
    const refById: RefById = (id) => refOrNull(controller, id, refs)
    return { refById, value }
  })
  return {
    answers: answers.map(({ controller, value }) => ({ controller, ...value })),
    problems,
  }
}

/** The `ref` of one cluster; by id when it is gone or can't be seen. */
export async function refOfCluster(
  controller: Controller,
  clusterId: number | undefined,
  options: CallOptions,
): Promise<string | null> {
  if (clusterId === undefined || clusterId <= 0) return null
  const found = await clusterOfId(controller, clusterId, {}, options)
  return found?.ref ?? `${controller.name}/#${clusterId}`
}

/** The cluster that a record names by id; undefined for the controller itself, and when it is gone or hidden. */
export async function clusterOfId(
  controller: Controller,
  clusterId: number | undefined,
  flags: ClusterFlags,
  options: CallOptions,
): Promise<FoundCluster | undefined> {
  if (clusterId === undefined || clusterId <= 0) return undefined
  try {
    const cluster = await getClusterInfo(controller.cmon, { id: clusterId }, flags, options)
    return { controller, cluster, ref: refOf(controller, cluster) }
  } catch (thrown) {
    if (thrown instanceof CmonError && thrown.code === 'not_found') return undefined
    throw thrown
  }
}

/** The controller that an id belongs to, which only counts within one. Throws InputError `ambiguous`. */
export function controllerOfId(
  fleet: Fleet,
  name: string | undefined,
  what: 'Job' | 'Backup' | 'Report' | 'Schedule',
): Controller {
  return oneController(fleet, name, `${what} ids repeat between controllers`)
}

/** The controller of that name, or the only one. Throws InputError `ambiguous` with `problem` for several. */
export function oneController(fleet: Fleet, name: string | undefined, problem: string): Controller {
  if (name !== undefined) return findController(fleet, name, 'controller')
  const [only] = fleet.controllers
  if (only !== undefined && fleet.controllers.length === 1) return only
  throw new InputError('ambiguous', problem, {
    parameter: 'controller',
    next: `Say which controller: ${fleet.controllers.map((one) => one.name).join(' or ')}.`,
  })
}

function refOrNull(
  controller: Controller,
  id: number | undefined,
  refs: ReadonlyMap<number, string>,
): string | null {
  if (id === undefined || id <= 0) return null
  return refs.get(id) ?? `${controller.name}/#${id}`
}

/** The ref of a cluster: a bare name beside a controller is meant on that controller. */
export function inController({
  cluster = '',
  controller,
}: {
  cluster?: string | undefined
  controller?: string | undefined
}): string {
  if (controller === undefined || cluster.startsWith(`${controller}/`)) return cluster
  if (!cluster.includes('/')) return `${controller}/${cluster}`
  throw new InputError(
    'invalid_argument',
    `The cluster is not on controller ${quoted(controller)}`,
    {
      parameter: 'controller',
      next: 'Leave controller out: the ref of the cluster names it.',
    },
  )
}
