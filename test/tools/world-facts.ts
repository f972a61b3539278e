import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { createWorld, type DemoCluster, type World } from '../../src/demo/world/world.ts'
import type { Connection } from '../support/connect.ts'

/** A cluster of the demo's world, by name. */
export function clusterNamed(world: World, name: string): DemoCluster {
  const found = world.clusters.find((cluster) => cluster.name === name)
  if (found === undefined) throw new Error(`the demo has no cluster ${name}`)
  return found
}

/** `host:port` of its nodes, the controller's own entry left out. */
export function addressesOf(cluster: DemoCluster): string[] {
  return nodesOf(cluster).map(({ hostname, port }) => `${hostname}:${port}`)
}

export function nodesOf(cluster: DemoCluster): DemoCluster['hosts'] {
  return cluster.hosts.filter(({ kind }) => kind !== 'controller')
}

type Row = Record<string, unknown>

/** Rows of all pages. Throws when paging doesn't end. */
export async function allRows(
  t: Connection,
  tool: string,
  plural: string,
  args: Record<string, unknown>,
): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: unknown
  for (let page = 0; page < 100; page++) {
    const answer = await t.call(tool, { ...args, ...(cursor === undefined ? {} : { cursor }) })
    rows.push(...rowsOf(answer, plural))
    if (answer['next_cursor'] === null) return rows
    cursor = answer['next_cursor']
  }
  throw new Error(`${tool} pages without end`)
}

/** The rows of one answer. */
export function rowsOf(answer: Record<string, unknown>, plural: string): Row[] {
  const rows = answer[plural]
  if (!Array.isArray(rows)) throw new Error(`there are no ${plural}`)
  // Every list answer holds objects: the pipeline checked it against the output schema.
  return rows as Row[]
}

/** Tokens of an answer's structured form, as DESIGN 5 counts them. */
export function tokensOf(answer: unknown): number {
  return encode(JSON.stringify(answer)).length
}

/** A world in which nothing is wrong: the clusters of the default one that have no trouble. */
export function healthyWorld(): World {
  const world = createWorld()
  const healthy = [
    'prod-orders-galera',
    'prod-shop-mysql',
    'prod-auth-group',
    'prod-catalog-mongo',
    'cache-redis',
    'sessions-valkey',
  ]
  const keep = (items: { clusterId: number }[], ids: ReadonlySet<number>): void => {
    items.splice(0, items.length, ...items.filter(({ clusterId }) => ids.has(clusterId)))
  }
  const ids = new Set(healthy.map((name) => clusterNamed(world, name).clusterId))
  for (const records of [world.clusters, world.jobs, world.backups, world.alarms])
    keep(records, ids)
  return world
}

/** What a controller was asked since `before` of its RPCs were known. */
export function askedSince(t: Connection, before: number): string[] {
  return t.demo
    .rpcs()
    .slice(before)
    .map(({ operation }) => operation)
    .sort()
}

/** The refs of the clusters that the user of this connection can see. */
export async function visibleRefs(t: Connection): Promise<Set<unknown>> {
  const answer = await t.call('list_clusters', { limit: 200 })
  return new Set(rowsOf(answer, 'clusters').map(({ ref }) => ref))
}

/** ISO text to the second, as answers show it. */
export function toSeconds(date: Date | undefined): string | undefined {
  return date?.toISOString().replace(/\.\d+Z$/, 'Z')
}
