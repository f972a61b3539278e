import type { CallOptions } from '../cmon/client.ts'
import { CmonError } from '../cmon/errors.ts'
import {
  getAllClusterInfo,
  getClusterInfo,
  type Cluster,
  type ClusterFlags,
  type ClusterKey,
} from '../cmon/modules/clusters.ts'
import { InputError } from './input-error.ts'
import { didYouMean } from './nearest.ts'
import { askAll, type Controller, type Fleet } from './fleet.ts'
import { quoted } from './untrusted.ts'

export interface FoundCluster {
  controller: Controller
  cluster: Cluster
  /** `controller/name`: what every tool accepts as `cluster`. */
  ref: string
}

/** A name that can stand in a `ref`: a plain identifier, not of digits alone, which would read as an id. */
const REFERABLE = /^(?!\d+$)[\p{L}\p{N}_][\p{L}\p{N}_.:@%-]{0,127}$/u

/** The `ref` of a cluster; by id where the name isn't one that can be copied (`east/#12`). */
export function refOf(controller: Controller, cluster: { id: number; name: string }): string {
  return REFERABLE.test(cluster.name)
    ? `${controller.name}/${cluster.name}`
    : `${controller.name}/#${cluster.id}`
}

/** All that a cluster may be called by, and its tags: what the policy's patterns are compared with. */
export function namedAs(
  { name: controller }: Controller,
  { id, name, tags }: Pick<Cluster, 'id' | 'name' | 'tags'>,
): { names: string[]; tags: string[] } {
  return { names: [name, `${controller}/${name}`, `#${id}`, `${controller}/#${id}`], tags }
}

/**
 * Finds the cluster that `wanted` names: `controller/name`, `controller/#id`, or with one controller
 * also the bare name or id. Throws InputError that lists candidates (ambiguous) or near names (unknown).
 */
export function findCluster(
  fleet: Fleet,
  wanted: string,
  flags: ClusterFlags,
  options: CallOptions,
): Promise<FoundCluster> {
  return find(fleet, wanted, { flags, exact: false }, options)
}

/** The same for what is to be changed: the exact ref, or the exact name where it is unique. */
export function findExactCluster(
  fleet: Fleet,
  wanted: string,
  flags: ClusterFlags,
  options: CallOptions,
): Promise<FoundCluster> {
  return find(fleet, wanted, { flags, exact: true }, options)
}

interface Search {
  flags: ClusterFlags
  /** A name in other letter case doesn't count. */
  exact: boolean
}

async function find(
  fleet: Fleet,
  wanted: string,
  search: Search,
  options: CallOptions,
): Promise<FoundCluster> {
  const { controllers, key } = parseRef(fleet, wanted.trim())
  const { answers, problems } = await askAll(controllers, async (controller) => {
    try {
      return await getClusterInfo(controller.cmon, key, search.flags, options)
    } catch (thrown) {
      if (thrown instanceof CmonError && thrown.code === 'not_found') return undefined
      throw thrown
    }
  })
  const found = answers.flatMap(({ controller, value }) =>
    value === undefined ? [] : [{ controller, cluster: value, ref: refOf(controller, value) }],
  )
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  if (only !== undefined)
    throw new InputError('ambiguous', `${quoted(wanted)} is the name of ${found.length} clusters`, {
      parameter: 'cluster',
      next: `Name one of: ${found.map(({ ref }) => ref).join(', ')}.`,
    })
  // It may well be on a controller that doesn't answer.
  const [problem] = problems
  if (problem !== undefined) throw problem.error
  return findLoosely(controllers, wanted, key, search, options)
}

/** Second chance for a name in other letter case; otherwise the error that tells what there is. */
async function findLoosely(
  controllers: readonly Controller[],
  wanted: string,
  key: ClusterKey,
  { flags, exact }: Search,
  options: CallOptions,
): Promise<FoundCluster> {
  const { answers } = await askAll(controllers, (controller) =>
    getAllClusterInfo(controller.cmon, {}, options),
  )
  const all = answers.flatMap(({ controller, value }) =>
    value.map((cluster) => ({ controller, cluster, ref: refOf(controller, cluster) })),
  )
  if ('name' in key && !exact) {
    const alike = all.filter(({ cluster }) => cluster.name.toLowerCase() === key.name.toLowerCase())
    const [only] = alike
    if (only !== undefined && alike.length === 1)
      return {
        ...only,
        cluster: await getClusterInfo(
          only.controller.cmon,
          { id: only.cluster.id },
          flags,
          options,
        ),
      }
  }
  const refs = all.map(({ ref }) => ref)
  // Other names may hold anything, and an error's words are ours.
  const names = all.map(({ cluster }) => cluster.name).filter((name) => REFERABLE.test(name))
  const near = didYouMean('name' in key ? key.name : wanted, names)
  const shown = refs.slice(0, 10).join(', ')
  throw new InputError(
    'not_found',
    `There is no cluster ${quoted(wanted)}, or it isn't visible to this user`,
    {
      parameter: 'cluster',
      next:
        refs.length === 0
          ? 'No cluster is visible to this user: check its rights in ClusterControl.'
          : `${near} ${refs.length <= 10 ? `Clusters: ${shown}.` : `There are ${refs.length}: list_clusters shows them.`}`.trim(),
    },
  )
}

function parseRef(
  fleet: Fleet,
  wanted: string,
): { controllers: readonly Controller[]; key: ClusterKey } {
  const slash = wanted.indexOf('/')
  const prefix = slash === -1 ? undefined : wanted.slice(0, slash)
  const rest = slash === -1 ? wanted : wanted.slice(slash + 1)
  const id = /^#?(\d{1,9})$/.exec(rest)?.[1]
  const key: ClusterKey = id === undefined ? { name: rest } : { id: Number(id) }
  if (prefix === undefined) {
    if ('id' in key && fleet.controllers.length > 1)
      throw new InputError('ambiguous', `Cluster ids repeat between controllers`, {
        parameter: 'cluster',
        next: `Say which controller: ${fleet.controllers.map(({ name }) => `${name}/#${key.id}`).join(' or ')}.`,
      })
    return { controllers: fleet.controllers, key }
  }
  return { controllers: [findController(fleet, prefix, 'cluster')], key }
}

/** The controller of that name. Throws InputError that names the known ones. */
export function findController(fleet: Fleet, name: string, parameter: string): Controller {
  const found = fleet.controllers.find((controller) => controller.name === name)
  if (found !== undefined) return found
  throw new InputError('not_found', `There is no controller ${quoted(name)}`, {
    parameter,
    next: `Controllers: ${fleet.controllers.map((controller) => controller.name).join(', ')}.`,
  })
}
