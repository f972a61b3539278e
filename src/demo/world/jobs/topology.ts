import type { DemoCluster } from '../cluster.ts'
import type { DemoHost, ReplicationLink } from '../host.ts'
import { steadyLag } from '../host.ts'
import type { LagCourse } from '../lag-course.ts'

/** How fast a replica catches up, in seconds of lag per second. */
const CATCH_UP = 8

export function catchUp(link: ReplicationLink, at: Date): void {
  turnLag(link, at, -CATCH_UP)
}

export function fallBehind(link: ReplicationLink, at: Date): void {
  turnLag(link, at, 1)
}

/** Enough to show the last days of a replica that is stopped and started a lot. */
const COURSES_REMEMBERED = 20

function turnLag(link: ReplicationLink, at: Date, lagGrowth: number): void {
  const lagSeconds = steadyLag(link, at)
  link.past = pastOf(link)
  delete link.rhythm
  Object.assign(link, { lagSeconds, lagGrowth, measuredAt: at })
}

/** The courses that a link leaves behind when it takes another one, or gives way to another link. */
export function pastOf({ past = [], ...link }: ReplicationLink): LagCourse[] {
  const { lagSeconds, lagGrowth, measuredAt, rhythm } = link
  const course = { lagSeconds, lagGrowth, measuredAt, ...(rhythm === undefined ? {} : { rhythm }) }
  return [...past, course].slice(-COURSES_REMEMBERED)
}

export function newLink(master: DemoHost, at: Date, gtid = ''): ReplicationLink {
  return {
    masterHostname: master.hostname,
    masterPort: master.port,
    ioRunning: true,
    sqlRunning: true,
    lagSeconds: 0,
    lagGrowth: 0,
    measuredAt: at,
    semiSync: false,
    gtid,
  }
}

export function isReplica(host: DemoHost): boolean {
  if (host.mongo !== undefined) return host.mongo.memberRole === 'Secondary'
  return host.replication !== undefined || /^(slave|replica|secondary)$/i.test(host.role)
}

export function isPrimary(host: DemoHost): boolean {
  if (host.mongo !== undefined) return host.mongo.memberRole === 'Primary'
  return /^(master|primary)$/i.test(host.role)
}

/** Nodes that could take over from each other: of one kind, and for MongoDB of one replica set. */
export function peersOf(cluster: DemoCluster, host: DemoHost): DemoHost[] {
  return cluster.hosts.filter(
    ({ kind, mongo }) => kind === host.kind && mongo?.replicaSet === host.mongo?.replicaSet,
  )
}

export function primaryOf(cluster: DemoCluster, host: DemoHost): DemoHost | undefined {
  const { replication } = host
  const followed = cluster.hosts.find(
    ({ hostname, port }) =>
      hostname === replication?.masterHostname && port === replication.masterPort,
  )
  return followed ?? peersOf(cluster, host).find(isPrimary)
}

/** Makes a replica the primary, and the old primary and the other replicas its replicas. */
export function switchPrimary(cluster: DemoCluster, next: DemoHost, at: Date): void {
  const old = primaryOf(cluster, next)
  if (next.mongo !== undefined) {
    if (old?.mongo !== undefined) old.mongo.memberRole = 'Secondary'
    next.mongo.memberRole = 'Primary'
    return
  }
  const link = next.replication
  const roles = [old?.role ?? 'master', next.role] as const
  delete next.replication
  next.role = roles[0]
  if (next.readOnly !== undefined) next.readOnly = false
  for (const peer of cluster.hosts) {
    const { replication } = peer
    if (replication === undefined || old === undefined) continue
    if (replication.masterHostname !== old.hostname || replication.masterPort !== old.port) continue
    Object.assign(replication, { masterHostname: next.hostname, masterPort: next.port })
  }
  if (old === undefined) return
  old.role = roles[1]
  if (old.readOnly !== undefined) old.readOnly = true
  if (link !== undefined) {
    old.replication = { ...newLink(next, at, link.gtid), semiSync: link.semiSync }
  }
  if (next.postgres !== undefined && old.postgres !== undefined) {
    old.postgres.synchronous = next.postgres.synchronous
    next.postgres.synchronous = false
  }
}

const SELF_ELECTING = new Set<DemoCluster['type']>([
  'mongodb',
  'group_replication',
  'redis',
  'redis_sharded',
  'valkey',
  'valkey_sharded',
])

/** Some databases choose a new primary by themselves while most of them are up. */
export function electPrimaries(cluster: DemoCluster, at: Date): DemoHost[] {
  if (!SELF_ELECTING.has(cluster.type)) return []
  const elected: DemoHost[] = []
  for (const dead of cluster.hosts.filter((host) => isPrimary(host) && host.status !== 'online')) {
    const peers = peersOf(cluster, dead)
    const up = peers.filter(({ status }) => status === 'online')
    // Of a sharded cluster, one of the same shard.
    const next = up.find((one) => isReplica(one) && primaryOf(cluster, one) === dead)
    if (next === undefined || up.length * 2 <= peers.length) continue
    switchPrimary(cluster, next, at)
    elected.push(next)
  }
  return elected
}
