import type { DemoHost } from '../../host.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { databaseNodes, flag, isDatabase, nodeNames, requireNode } from '../fields.ts'
import { refreshCluster } from '../health.ts'
import { addNode } from '../new-cluster.ts'
import { dropHost, portOf, refreshAddresses } from '../new-host.ts'
import { newNodes, newReplica, newShard } from '../new-members.ts'
import type { NodeDraft } from '../node-drafts.ts'
import { plannedOutage } from '../planned-outage.ts'
import { isReachable } from '../reach.ts'
import { isReplica, peersOf, primaryOf } from '../topology.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, doing, JobFailure } from '../work.ts'

export const MEMBERSHIP: Record<string, Command> = {
  addnode: clusterCommand((work) => addition(work, newNodes(work))),
  add_replication_slave: clusterCommand((work) => addition(work, [newReplica(work)]), {
    types: ['galera', 'replication', 'postgresql_single'],
  }),
  registernode: clusterCommand((work) => addition(work, newNodes(work, true), true)),
  add_shard: clusterCommand((work) => addition(work, newShard(work)), {
    types: ['mongodb', 'clickhouse'],
  }),
  removenode: clusterCommand(removal),
}

function addition(work: ClusterWork, nodes: NodeDraft[], registered = false): Plan {
  const { world, cluster, data } = work
  if (nodes.length === 0) throw new JobFailure('The job does not name a node.')
  for (const node of nodes) checkNew(work, node)
  const outage = plannedOutage(work)
  const added: DemoHost[] = []
  const list = (node: NodeDraft, at: Date): DemoHost => {
    checkNew(work, node)
    const host = addNode(world, cluster, node, at)
    added.push(host)
    return host
  }
  return {
    steps: [
      [1, `Adding ${nodes.length} node(s) to cluster ${value(cluster.name)}.`],
      ...nodes.flatMap((node): Plan['steps'] => {
        const name = marked({ hostname: node.hostname, port: portOf(node) })
        if (registered) {
          return [doing(3, `${name}: Found the running server.`, (at) => void list(node, at))]
        }
        return [
          [3, `${name}: Checking SSH and sudo.`],
          // When a node that joins is listed first, no source tells.
          doing(25, `${name}: Installed ${cluster.vendor} ${cluster.version}.`, (at) =>
            outage.recover(list(node, at), at),
          ),
          [40, `${name}: Copied the data.`],
          doing(4, `${name}: Joined the cluster.`, (at) => {
            const host = added.find((one) => isAt(one, node))
            if (host !== undefined) outage.end(host, at)
          }),
        ]
      }),
      [1, 'Node is added.'],
    ],
    apply(at) {
      for (const host of flag(data['update_lb']) ? added : []) {
        for (const { balancer } of cluster.hosts) {
          balancer?.backends.push(`${host.hostname}:${host.port}`)
        }
      }
      refreshAddresses(cluster)
      refreshCluster(world, cluster, at)
    },
    abandon(at) {
      for (const host of added) dropHost(world, cluster, host, at)
      refreshCluster(world, cluster, at)
    },
  }
}

function isAt(host: DemoHost, node: NodeDraft): boolean {
  return host.hostname === node.hostname && host.port === portOf(node)
}

function checkNew({ world }: ClusterWork, node: NodeDraft): void {
  const { hostname } = node
  const port = portOf(node)
  const owner = world.clusters.find(({ hosts }) => hosts.some((host) => isAt(host, node)))
  const name = marked({ hostname, port })
  if (owner !== undefined) {
    throw new JobFailure(`${name} belongs to cluster ${value(owner.name)} already.`)
  }
  if (!isReachable(hostname)) {
    throw new JobFailure(`${name}: SSH connection failed: No route to host.`)
  }
}

function removal({ world, cluster, data }: ClusterWork): Plan {
  const names = nodeNames(data)
  if (names.length === 0) throw new JobFailure('The job does not name a node.')
  const find = (): DemoHost[] => names.map((name) => requireNode(cluster, name))
  const hosts = [...new Set(find())]
  for (const host of hosts.filter(isDatabase)) {
    const rest = databaseNodes(cluster).filter((one) => !hosts.includes(one))
    if (rest.length === 0) {
      throw new JobFailure(`${marked(host)} is the last node: remove the cluster instead.`)
    }
    const followers = peersOf(cluster, host).filter(
      (one) => isReplica(one) && primaryOf(cluster, one) === host && !hosts.includes(one),
    )
    if (followers.length > 0) {
      throw new JobFailure(`${marked(host)} has replicas: promote one of them first.`)
    }
  }
  const onlyForget = flag(data['unregister_only'])
  const uninstall = flag(data['enable_uninstall'])
  const deed = onlyForget ? 'Keeps running.' : uninstall ? 'Uninstalled.' : 'Stopped.'
  return {
    steps: [
      [1, `Removing ${hosts.length} node(s) from cluster ${value(cluster.name)}.`],
      ...hosts.map((host): Plan['steps'][number] => [7, `${marked(host)}: ${deed}`]),
      [1, 'Node is removed.'],
    ],
    apply(at) {
      for (const host of new Set(find())) dropHost(world, cluster, host, at)
      refreshCluster(world, cluster, at)
    },
  }
}
