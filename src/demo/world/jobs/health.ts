import type { ClusterState, DemoCluster } from '../cluster.ts'
import { downFacts, inMaintenance } from '../conditions/node-down.ts'
import { tell } from '../events.ts'
import type { DemoHost, HostStatus } from '../host.ts'
import { noise } from '../random.ts'
import { marked, value } from '../seed/job-drafts.ts'
import type { World } from '../state.ts'
import { clearAlarms, clearHostAlarms, raiseAlarm } from './alarms.ts'
import { databaseNodes } from './fields.ts'
import { writeLog } from './journal.ts'
import { catchUp, electPrimaries, fallBehind } from './topology.ts'
import { isUp, verdict } from './verdict.ts'

const DOWN_ALARMS = ['MySqlDisconnected', 'NodeDisconnected', 'GaleraNodeRecoveryFail']

const OUTAGES_REMEMBERED = 20

/** Brings a service up; one that was up has been restarted. */
export function bringUp(world: World, host: DemoHost, at: Date): void {
  const before = host.status
  host.status = 'online'
  host.message = 'Up and running.'
  host.stateReason = host.kind === 'galera' ? 'MYSQL_OK: the node is Synced' : ''
  host.startedAt = at
  host.pid = 800 + Math.floor(noise(world.seed, host.hostId, at.getTime() / 1000) * 31_000)
  const { downSince, outages = [] } = host
  if (downSince !== undefined) {
    host.outages = [...outages, { from: downSince, to: at }].slice(-OUTAGES_REMEMBERED)
  }
  delete host.downSince
  delete host.heldByJob
  if (host.galera !== undefined) {
    Object.assign(host.galera, { localState: 4, clusterStatus: 'Primary' })
  }
  const { replication } = host
  if (before !== 'online' && replication?.ioRunning === true) catchUp(replication, at)
  clearHostAlarms(world, host, DOWN_ALARMS, at)
  if (before !== 'online') changed(world, host, before, at, 'Node is up.')
}

export type NodeState = Pick<DemoHost, 'status' | 'message' | 'stateReason'>

/** A service goes down, or stays down in another way; nobody is alarmed. */
export function markDown(world: World, host: DemoHost, state: NodeState, at: Date): void {
  host.pid = 0
  host.downSince ??= at
  if (host.galera !== undefined) {
    const gone = { localState: 0, clusterSize: 0, clusterStatus: 'Disconnected' }
    Object.assign(host.galera, gone)
  }
  changeStatus(world, host, state, at)
}

export function changeStatus(world: World, host: DemoHost, state: NodeState, at: Date): void {
  const before = host.status
  Object.assign(host, state)
  if (host.status !== before) changed(world, host, before, at, state.message)
}

/** Takes a service down, on request. */
export function takeDown(world: World, host: DemoHost, at: Date, cluster: DemoCluster): void {
  if (host.status === 'shut_down') return
  const message = 'The service was stopped.'
  markDown(world, host, { status: 'shut_down', message, stateReason: 'Stopped by a job.' }, at)
  if (inMaintenance({ world, host }, at)) return
  raiseAlarm(world, { clusterId: cluster.clusterId, ...downFacts(host), host }, at)
}

function changed(world: World, host: DemoHost, from: HostStatus, at: Date, reason: string): void {
  writeLog(world, {
    clusterId: host.clusterId,
    created: at,
    severity: host.status === 'online' ? 'LOG_INFO' : host.heldByJob ? 'LOG_WARNING' : 'LOG_ERR',
    component: 'Node',
    text: `${marked(host)}: ${reason}`,
    source: ['Host.cpp', 1024],
    event: { kind: 'HostStateChange', hostId: host.hostId, from, to: host.status, reason },
  })
  tell(world, { kind: 'host', at, host, reason })
}

/** Draws the conclusions from the nodes' states: link states, sizes, the state of the cluster. */
export function refreshCluster(world: World, cluster: DemoCluster, at: Date): void {
  for (const host of electPrimaries(cluster, at)) {
    writeLog(world, {
      clusterId: cluster.clusterId,
      created: at,
      severity: 'LOG_WARNING',
      component: 'Node',
      text: `${marked(host)}: Elected as the new primary.`,
    })
  }
  const nodes = databaseNodes(cluster)
  const up = nodes.filter(isUp)
  for (const node of up) {
    if (node.galera !== undefined) {
      node.galera.clusterSize = up.filter(({ kind }) => kind === 'galera').length
    }
    followMaster(cluster, node, at)
  }
  const [state, statusText] = verdict(cluster, nodes)
  setState(world, cluster, state, statusText, at)
}

function setState(
  world: World,
  cluster: DemoCluster,
  state: ClusterState,
  statusText: string,
  at: Date,
): void {
  const { state: before, clusterId, name } = cluster
  cluster.statusText = statusText
  if (state === before) return
  cluster.state = state
  writeLog(world, {
    clusterId,
    created: at,
    severity: state === 'STARTED' ? 'LOG_INFO' : 'LOG_WARNING',
    component: 'Cluster',
    text: `Cluster ${value(name)} changed from ${value(before)} to ${value(state)}.`,
    event: { kind: 'ClusterStateChange', from: before, to: state, reason: statusText },
  })
  tell(world, { kind: 'cluster', at, cluster, reason: statusText })
  if (state === 'FAILURE') {
    raiseAlarm(
      world,
      {
        clusterId,
        severity: 'critical',
        component: 'Cluster',
        type: 'ClusterFailure',
        title: 'Cluster failure',
        message: `Cluster ${name} has failed: ${statusText}`,
        recommendation: 'Bring the nodes back, or let a replica take over.',
      },
      at,
    )
  } else {
    clearAlarms(world, (one) => one.clusterId === clusterId && one.type === 'ClusterFailure', at)
  }
}

/** A replica loses its link with its master, and finds it again; one stopped by hand stays so. */
function followMaster(cluster: DemoCluster, node: DemoHost, at: Date): void {
  const link = node.replication
  if (link === undefined || !link.sqlRunning) return
  const master = cluster.hosts.find(
    ({ hostname, port }) => hostname === link.masterHostname && port === link.masterPort,
  )
  // A master in another cluster is believed to be up.
  const reachable = master === undefined || master.status === 'online'
  if (reachable === link.ioRunning) return
  link.ioRunning = reachable
  if (reachable) catchUp(link, at)
  // While a job has its master down, there is nothing written to fall behind.
  else if (master.heldByJob !== true) fallBehind(link, at)
}
