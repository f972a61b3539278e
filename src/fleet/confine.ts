import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { CallOptions, CmonClient } from '../cmon/client.ts'
import {
  ABOUT_NO_CLUSTER,
  LISTS,
  lookUp,
  namedIn,
  type Named,
  type RecordId,
  type RowTable,
} from '../cmon/cluster-scope.ts'
import { CmonError } from '../cmon/errors.ts'
import { getAllClusterInfo, type Cluster } from '../cmon/modules/clusters.ts'
import { nameOf, type RpcRequest } from '../cmon/request.ts'
import type { Controller } from './fleet.ts'

/** For how long it is known which clusters there are, with their names and tags. */
const SIGHT_MS = 5_000
/** Ids of records that were in lists: they belong to clusters that are seen. */
const KNOWN_RECORDS = 10_000

/** The clusters that somebody sees on one controller. */
interface Sight {
  readonly ids: ReadonlySet<number>
  readonly names: ReadonlySet<string>
  readonly hostnames: ReadonlySet<string>
}

/**
 * The same controller for somebody who may see only those of its clusters that `sees` tells. Requests that name
 * another one, or a record of another, fail with `not_found`, as for what doesn't exist; rows of others are taken
 * out of answers before anything reads them; what is about the whole controller fails with `not_allowed`. What
 * isn't known to keep to that is refused (src/cmon/cluster-scope.ts).
 */
export function confined(
  { name, cmon }: Controller,
  sees: (cluster: Cluster) => boolean,
): Controller {
  const records = new LRUCache<RecordId, true>({ max: KNOWN_RECORDS })
  let last: { readonly at: number; readonly sight: Promise<Sight> } | undefined

  /** One question serves all who ask meanwhile, so nobody's signal ends it; the client's time limit does. */
  function look(): Promise<Sight> {
    if (last !== undefined && performance.now() - last.at < SIGHT_MS) return last.sight
    const sight = getAllClusterInfo(cmon, { hosts: true }).then((all) => sightOf(all.filter(sees)))
    const flight = { at: performance.now(), sight }
    last = flight
    sight.catch(() => {
      if (last === flight) last = undefined
    })
    return sight
  }

  const client: CmonClient = {
    ...cmon,
    async call<S extends z.ZodType>(request: RpcRequest, schema: S, options: CallOptions = {}) {
      const { operation, params } = request
      if (ABOUT_NO_CLUSTER.has(operation)) return cmon.call(request, schema, options)
      const sight = await look()
      const named = namedIn(request)
      await check(request, named, sight, options)
      const list = LISTS[operation]
      const isNarrowed = named.clusterIds.length > 0 || named.clusterName !== undefined
      if (list === undefined) {
        if (isNarrowed || named.records.length > 0) return cmon.call(request, schema, options)
        throw aboutAll(request)
      }
      const seen = seenOnly(list, sight, schema)
      if (isNarrowed || list.several === 'all') return cmon.call(request, seen, options)
      if (list.several === 'never') throw aboutAll(request, 'Name one of your clusters.')
      // An empty list would stand for all of them.
      const ids = sight.ids.size === 0 ? [NO_CLUSTER] : [...sight.ids]
      return cmon.call({ ...request, params: { ...params, cluster_ids: ids } }, seen, options)
    },
    stream: (request) => Promise.reject(aboutAll(request)),
  }

  /** Throws for a request about what isn't seen. */
  async function check(
    request: RpcRequest,
    { clusterIds, clusterName, hostname, records: asked }: Named,
    sight: Sight,
    options: CallOptions,
  ): Promise<void> {
    const isSeen =
      clusterIds.every((id) => sight.ids.has(id)) &&
      (clusterName === undefined || sight.names.has(clusterName)) &&
      (hostname === undefined || sight.hostnames.has(hostname))
    if (!isSeen) throw hidden(request)
    for (const record of asked) if (!(await isKnown(record, sight, options))) throw hidden(request)
  }

  /** By its id alone nobody can tell whose a record is, so it is looked up the first time. */
  async function isKnown(record: RecordId, sight: Sight, options: CallOptions): Promise<boolean> {
    if (records.has(record)) return true
    const [request, list] = lookUp(record)
    try {
      await cmon.call(request, seenOnly(list, sight, z.unknown()), options)
    } catch (thrown) {
      // What isn't there looks like what isn't seen.
      if (!(thrown instanceof CmonError && UNKNOWN.has(thrown.code))) throw thrown
    }
    return records.has(record)
  }

  /** The schema for what is left of the answer. */
  function seenOnly<S extends z.ZodType>(
    { fields, factsOf }: RowTable,
    sight: Sight,
    schema: S,
  ): S {
    const keep = (row: unknown): boolean => {
      const { clusterId, hostname, records: inRow } = factsOf(row)
      const isSeen =
        clusterId === undefined
          ? hostname !== undefined && sight.hostnames.has(hostname)
          : sight.ids.has(clusterId)
      if (isSeen) for (const record of inRow) records.set(record, true)
      return isSeen
    }
    const reduced = (reply: unknown): unknown => {
      const whole = z.looseObject({}).safeParse(reply)
      if (!whole.success) return reply
      const kept: Record<string, unknown> = { ...whole.data }
      for (const field of fields) {
        const rows = kept[field]
        if (Array.isArray(rows)) kept[field] = rows.filter(keep)
        else if (!keep(rows)) delete kept[field]
      }
      return kept
    }
    // A pipe gives what its last part gives; its type says so only for a part that is known.
    return z.preprocess(reduced, schema) as unknown as S
  }

  return { name, cmon: client }
}

/** How controllers answer to an id that they don't know. */
const UNKNOWN: ReadonlySet<string> = new Set(['not_found', 'rejected'])

/** The id of no cluster: they count from 1. */
const NO_CLUSTER = -1

function sightOf(clusters: readonly Cluster[]): Sight {
  return {
    ids: new Set(clusters.map(({ id }) => id)),
    names: new Set(clusters.map(({ name }) => name)),
    hostnames: new Set(clusters.flatMap(({ hosts }) => hosts.map(({ hostname }) => hostname))),
  }
}

/** The words are those of a thing that isn't there. */
function hidden(request: RpcRequest): CmonError {
  return new CmonError(
    'not_found',
    `${nameOf(request)}: there is no such thing, or you may not see it`,
  )
}

function aboutAll(request: RpcRequest, next?: string): CmonError {
  return new CmonError(
    'not_allowed',
    `${nameOf(request)} is about the whole controller, and you may see some of its clusters only`,
    { next: next ?? "Ask for one of your clusters, or have the daemon's policy say otherwise." },
  )
}
