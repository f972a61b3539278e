import type { DemoCluster } from '../cluster.ts'
import type { DemoHost, HostKind } from '../host.ts'
import { marked, value } from '../seed/job-drafts.ts'
import { JobFailure } from './work.ts'

type Data = Record<string, unknown>

/** Numbers, also those written as text. */
export function integer(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined
  if (typeof value !== 'string' || !/^\s*-?\d+\s*$/.test(value)) return undefined
  return Number(value)
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Booleans arrive as true, 1, "1", "on" or "true". */
export function flag(value: unknown): boolean {
  return value === true || value === 1 || ['1', 'true', 'on'].includes(String(value))
}

export function object(value: unknown): Data | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(Object.entries(value))
}

export function objects(value: unknown): Data[] {
  if (!Array.isArray(value)) return []
  return value.map(object).filter((item) => item !== undefined)
}

export function list(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string')
  return (text(value) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** A node as job data name it. */
export interface NodeName {
  hostname: string
  port?: number
  /** The rest of the node object. */
  details: Data
}

/** `host` or `host:port`. */
export function address(value: unknown): NodeName | undefined {
  const written = text(value)
  if (written === undefined) return undefined
  const [, hostname = written, port] = /^(.*?):(\d+)$/.exec(written) ?? []
  return { hostname, ...(port === undefined ? {} : { port: Number(port) }), details: {} }
}

export function nodeName(value: unknown): NodeName | undefined {
  const details = object(value)
  if (details === undefined) return address(value)
  const hostname = text(details['hostname'])
  if (hostname === undefined) return undefined
  const port = integer(details['port'])
  return { hostname, ...(port === undefined ? {} : { port }), details }
}

/** `nodes`, else `node`. */
export function nodeNames(data: Data): NodeName[] {
  const several = Array.isArray(data['nodes']) ? data['nodes'] : [data['node']]
  return several.flatMap((one: unknown) => nodeName(one) ?? [])
}

/** Services beside the databases: balancers, agents and the like. */
const HELPERS = new Set<HostKind>([
  'controller',
  'haproxy',
  'proxysql',
  'maxscale',
  'keepalived',
  'pgbouncer',
  'pgbackrest',
  'pbm_agent',
  'nfs_client',
  'nfs_server',
  'garbd',
  'cmon_agent',
  'prometheus',
])

export function isDatabase({ kind }: Pick<DemoHost, 'kind'>): boolean {
  return !HELPERS.has(kind)
}

export function databaseNodes(cluster: DemoCluster): DemoHost[] {
  return cluster.hosts.filter(isDatabase)
}

/** A node of the cluster; without a port the database of that host, else whatever runs there. */
export function findNode(cluster: DemoCluster, wanted: NodeName): DemoHost | undefined {
  const found = cluster.hosts.filter(
    ({ hostname, alias, port }) =>
      (hostname === wanted.hostname || alias === wanted.hostname) &&
      (wanted.port === undefined || wanted.port === port),
  )
  return found.find(isDatabase) ?? found[0]
}

export function requireNode(cluster: DemoCluster, wanted: NodeName | undefined): DemoHost {
  if (wanted === undefined) throw new JobFailure('The job does not name a node.')
  const host = findNode(cluster, wanted)
  if (host !== undefined && host.kind !== 'controller') return host
  const { hostname, port } = wanted
  const name = marked({ hostname, port: port ?? 0 }).replace(/:0$/, '')
  throw new JobFailure(`Host ${name} was not found in cluster ${value(cluster.name)}.`)
}

/** The nodes that the job names, else all database nodes. */
export function namedNodes(cluster: DemoCluster, data: Data): DemoHost[] {
  const names = nodeNames(data)
  if (names.length === 0 || names.some(({ hostname }) => hostname === '*')) {
    return databaseNodes(cluster)
  }
  return names.map((name) => requireNode(cluster, name))
}
