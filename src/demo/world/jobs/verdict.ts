import type { ClusterState, DemoCluster } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import { isPrimary, isReplica } from './topology.ts'

export function isUp({ status }: DemoHost): boolean {
  return status === 'online'
}

const IN_MOTION = {
  STARTING: 'The cluster is being started.',
  SHUTTING_DOWN: 'The cluster is being stopped.',
}

/** The cluster's state by its nodes' states. A job that takes nodes down for a while is no failure. */
export function verdict({ inMotion }: DemoCluster, nodes: DemoHost[]): [ClusterState, string] {
  if (inMotion !== undefined) return [inMotion, IN_MOTION[inMotion]]
  const real = judge(nodes, isUp)
  const otherwise = judge(nodes, (host) => isUp(host) || host.heldByJob === true)
  const failed = (state: ClusterState): boolean => state === 'FAILURE' || state === 'STOPPED'
  if (!failed(real[0]) || failed(otherwise[0])) return real
  return ['RECOVERING', 'A job brings the nodes back.']
}

function judge(nodes: DemoHost[], counts: (host: DemoHost) => boolean): [ClusterState, string] {
  const up = nodes.filter(counts)
  const down = nodes.length - up.length
  if (down === 0) return ['STARTED', 'All nodes are operational.']
  const some = `${down} of ${nodes.length} nodes ${down === 1 ? 'is' : 'are'} down.`
  if (up.length === 0) {
    const asked = nodes.every(({ status }) => status === 'shut_down')
    return asked ? ['STOPPED', 'All nodes are stopped.'] : ['FAILURE', 'All nodes are down.']
  }
  const headless = nodes.some(isReplica) && !up.some(isPrimary)
  return headless ? ['FAILURE', `${some} There is no primary.`] : ['DEGRADED', some]
}
