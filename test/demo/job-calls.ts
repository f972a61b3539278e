import type { DemoCluster } from '../../src/demo/world/cluster.ts'
import type { DemoHost } from '../../src/demo/world/host.ts'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, part, rows, stoppedClock } from './call.ts'

type Json = Record<string, unknown>

/** Ids of clusters of the default world. */
export const GALERA = 1
export const REPLICATION = 2
export const POSTGRES = 3
export const BROKEN_GALERA = 4
export const LAGGING = 5
export const MONGO = 8
export const MSSQL = 10
export const REDIS = 11
export const ELASTIC = 13

/** A world whose clock stands until it is advanced. */
export function steppedWorld() {
  const clock = stoppedClock()
  return { clock, world: createWorld({ clock }) }
}

/** Registers a job and gives back its id; cluster 0 is left out of the request, as clients do. */
export function create(
  world: World,
  clusterId: number,
  command: string,
  data: Json = {},
  more: { job?: Json; as?: string } = {},
): number {
  const job = { class_name: 'CmonJobInstance', job_spec: { command, job_data: data }, ...more.job }
  const root = clusterId === 0 ? {} : { cluster_id: clusterId }
  const answer = ask(world, 'jobs', 'createJobInstance', { ...root, job }, more.as ?? 'admin')
  return Number(part(answer, 'job')['job_id'])
}

export function job(world: World, jobId: number): Json {
  return part(ask(world, 'jobs', 'getJobInstance', { job_id: jobId }), 'job')
}

export function jobLog(world: World, jobId: number): string[] {
  const answer = ask(world, 'jobs', 'getJobLog', { job_id: jobId, ascending: true })
  return rows(answer, 'messages').map((message) =>
    String(message['message_text']).replace(/<[^>]*>/g, ''),
  )
}

const LONG_ENOUGH_SECONDS = 7200

/** Runs a job to its end, and says how it ended. */
export function run(
  { world, clock }: ReturnType<typeof steppedWorld>,
  clusterId: number,
  command: string,
  data: Json = {},
): string {
  const id = create(world, clusterId, command, data)
  clock.advance(LONG_ENOUGH_SECONDS)
  const { status, status_text: text } = job(world, id)
  return status === 'FINISHED' ? 'FINISHED' : `${String(status)}: ${plain(String(text))}`
}

export function plain(text: string): string {
  return text.replace(/<[^>]*>/g, '')
}

export function cluster(world: World, clusterId: number): DemoCluster {
  const found = world.clusters.find((one) => one.clusterId === clusterId)
  if (found === undefined) throw new Error(`There is no cluster ${clusterId}.`)
  return found
}

/** The nth node of a cluster, from 0. */
export function node(world: World, clusterId: number, index: number): DemoHost {
  const host = cluster(world, clusterId).hosts[index]
  if (host === undefined) throw new Error(`Cluster ${clusterId} has no node ${index}.`)
  return host
}

export function named({ hostname, port }: DemoHost): Json {
  return { hostname, port }
}

/** What `getClusterInfo` tells of the nodes. */
export function hosts(world: World, clusterId: number): Json[] {
  const body = { cluster_id: clusterId, with_hosts: true }
  return rows(part(ask(world, 'clusters', 'getClusterInfo', body), 'cluster'), 'hosts')
}

export function alarmTypes(world: World, clusterId: number): unknown[] {
  const answer = ask(world, 'alarm', 'getAlarms', { cluster_id: clusterId })
  return rows(answer, 'alarms').map((alarm) => alarm['type_name'])
}

export function backups(world: World, clusterId: number): Json[] {
  return rows(ask(world, 'backup', 'getBackups', { cluster_id: clusterId }), 'backup_records')
}

/** What `getClusterInfo` tells of a cluster. */
export function info(world: World, clusterId: number): Json {
  return part(ask(world, 'clusters', 'getClusterInfo', { cluster_id: clusterId }), 'cluster')
}

/** State of the cluster, as `getClusterInfo` tells it. */
export function stateOf(world: World, clusterId: number): string {
  return String(info(world, clusterId)['state'])
}

/** `hoststatus` of the nth node. */
export function statusOf(world: World, clusterId: number, index: number): string {
  return String(hosts(world, clusterId)[index]?.['hoststatus'])
}

/** host:port, class, role and state of each node but the controller. */
export function nodes(world: World, clusterId: number): string[] {
  return hosts(world, clusterId)
    .filter((host) => host['nodetype'] !== 'controller')
    .map((host) => {
      const { hostname, port, class_name: kind, role, hoststatus } = host
      return `${String(hostname)}:${String(port)} ${String(kind)} ${String(role)} ${String(hoststatus)}`
    })
}
