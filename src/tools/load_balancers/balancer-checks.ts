import { MYSQL, POSTGRESQL } from '../../cmon/jobs/cluster-types.ts'
import type { Cluster } from '../../cmon/modules/clusters.ts'
import type { Host } from '../../cmon/modules/host.ts'
import { shownName } from '../../fleet/untrusted.ts'
import type { Finding } from '../../mcp/define-tool.ts'
import { isCalled, nodeAddress } from '../shared/node-address.ts'
import { TITLES, type BalancerType } from './balancer-job.ts'
import { isBalancer } from './load-balancer.ts'

const isOn = (host: Host, names: readonly string[]): boolean =>
  names.some((name) => isCalled(host, name.toLowerCase()))

/** Others of the kind: a stop when one of the hosts has it already. */
export function alike(cluster: Cluster, type: BalancerType, hosts: readonly string[]): Finding[] {
  const check = 'others of its kind'
  const others = cluster.hosts.filter(({ nodeType }) => nodeType === type)
  const same = others.find((host) => isOn(host, hosts))
  if (same !== undefined) {
    const note = `${TITLES[type]} is on ${shownName(nodeAddress(same))} already`
    return [{ check, outcome: 'stop', note }]
  }
  if (others.length === 0) return [{ check, outcome: 'ok', note: `the first ${TITLES[type]}` }]
  const named = others.map((host) => shownName(nodeAddress(host))).join(', ')
  if (type !== 'keepalived') return [{ check, outcome: 'ok', note: `beside ${named}` }]
  const note = `Keepalived runs on ${named}: a virtual IP that those hold may move`
  return [{ check, outcome: 'warning', note }]
}

/** HAProxy is on record for these only (cmon-rpc-jobs 6.4); the job itself knows of the others. */
export function isSupported({ type }: Cluster, balancer: BalancerType): Finding[] {
  const known: readonly string[] = [...MYSQL, ...POSTGRESQL]
  if (balancer !== 'haproxy' || known.includes(type)) return []
  const note = `whether ClusterControl puts HAProxy before ${shownName(type)} clusters is not known`
  return [{ check: 'cluster type', outcome: 'warning', note }]
}

/** A virtual IP is for hosts that have something to serve behind it. */
export function hasBalancers({ hosts: all }: Cluster, hosts: readonly string[]): Finding[] {
  const balancers = all.filter((host) => isBalancer(host) && host.nodeType !== 'keepalived')
  const bare = hosts.filter((name) => !balancers.some((host) => isOn(host, [name])))
  if (bare.length === 0) return []
  const note = `no load balancer runs on ${bare.map(shownName).join(', ')}: the virtual IP would lead nowhere there`
  return [{ check: 'balancer beside it', outcome: 'warning', note }]
}

/** What goes with a balancer: the back ends it serves, and the virtual IP on its host. */
export function dependants({ hosts }: Cluster, balancer: Host): Finding[] {
  const check = 'what depends on it'
  const keepalived = hosts.some(
    (host) =>
      host !== balancer && host.nodeType === 'keepalived' && host.hostname === balancer.hostname,
  )
  if (balancer.nodeType === 'keepalived')
    return [
      { check, outcome: 'warning', note: 'its virtual IP moves, or is gone with the last one' },
    ]
  if (!keepalived) return []
  const note = 'Keepalived runs on its host: the virtual IP may lead to nothing'
  return [{ check, outcome: 'warning', note }]
}
