import type { DemoCluster } from '../../cluster.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { databaseNodes, findNode, integer, nodeName, text } from '../fields.ts'
import { refreshCluster, takeDown } from '../health.ts'
import { addWindow } from '../maintenance-windows.ts'
import { plannedOutage } from '../planned-outage.ts'
import type { World } from '../../state.ts'
import { isReplica } from '../topology.ts'
import type { ClusterWork, Command, Plan, Step } from '../work.ts'
import { clusterCommand, doing, JobFailure } from '../work.ts'

const READ_ONLY_TYPES = [
  'galera',
  'replication',
  'mysql_single',
  'group_replication',
  'postgresql_single',
] as const

export const CLUSTER_POWER: Record<string, Command> = {
  start_cluster: clusterCommand(start),
  stop_cluster: clusterCommand(stop),
  rolling_restart: clusterCommand(rollingRestart),
  enable_cluster_readonly: clusterCommand((work) => readOnly(work, true), {
    types: READ_ONLY_TYPES,
  }),
  disable_cluster_readonly: clusterCommand((work) => readOnly(work, false), {
    types: READ_ONLY_TYPES,
  }),
}

/** The primary goes first when starting and last when stopping. */
function inOrder(cluster: DemoCluster) {
  const nodes = databaseNodes(cluster)
  return [...nodes.filter((node) => !isReplica(node)), ...nodes.filter(isReplica)]
}

function start({ world, cluster, data }: ClusterWork): Plan {
  const donor = nodeName(data['donor_address'])
  const first = donor === undefined ? undefined : findNode(cluster, donor)
  if (donor !== undefined && first === undefined) {
    throw new JobFailure(`Donor ${value(donor.hostname)} is no node of this cluster.`)
  }
  const nodes = inOrder(cluster).sort((a, b) => Number(b === first) - Number(a === first))
  const down = nodes.filter(({ status }) => status !== 'online')
  const outage = plannedOutage({ world, cluster })
  return {
    steps: [
      doing(1, `Starting cluster ${value(cluster.name)}.`, (at) => {
        if (down.length > 0) cluster.inMotion = 'STARTING'
        for (const host of down) outage.recover(host, at)
      }),
      ...nodes.map((host): Step =>
        down.includes(host)
          ? doing(20, `${marked(host)}: Started the service.`, (at) => outage.end(host, at))
          : [1, `${marked(host)}: Is running already.`],
      ),
      [2, 'Cluster is started.'],
    ],
    apply: (at) => settle(world, cluster, at),
    abandon(at) {
      outage.abandon(at)
      settle(world, cluster, at)
    },
  }
}

/** It is no longer under way: its nodes say again what its state is. */
function settle(world: World, cluster: DemoCluster, at: Date): void {
  delete cluster.inMotion
  refreshCluster(world, cluster, at)
}

function stop({ world, cluster, data, job }: ClusterWork): Plan {
  const nodes = inOrder(cluster).toReversed()
  const minutes = integer(data['maintenance_minutes']) ?? 0
  return {
    steps: [
      doing(1, `Stopping cluster ${value(cluster.name)}.`, (at) => {
        if (minutes > 0) {
          const target = { clusterId: cluster.clusterId }
          addWindow(world, job, { target, from: at, minutes, reason: text(data['reason']) }, at)
        }
        cluster.inMotion = 'SHUTTING_DOWN'
        refreshCluster(world, cluster, at)
      }),
      ...nodes.map((host) =>
        doing(8, `${marked(host)}: Stopped the service.`, (at) => {
          takeDown(world, host, at, cluster)
          refreshCluster(world, cluster, at)
        }),
      ),
      [2, 'Cluster is stopped.'],
    ],
    apply: (at) => settle(world, cluster, at),
    abandon: (at) => settle(world, cluster, at),
  }
}

function rollingRestart({ world, cluster }: ClusterWork): Plan {
  const nodes = inOrder(cluster).toReversed()
  // Inferred: the reference (6.1) has it for clusters of several nodes only.
  if (nodes.length < 2) {
    throw new JobFailure('A single server has nothing to roll over: restart its node.')
  }
  const dead = nodes.find(({ status }) => status !== 'online')
  if (dead !== undefined) {
    throw new JobFailure(`${marked(dead)} is not running: a rolling restart needs every node.`)
  }
  const outage = plannedOutage({ world, cluster })
  return {
    steps: [
      [1, 'Checking that every node is healthy.'],
      ...nodes.flatMap((host) => [
        doing(6, `${marked(host)}: Stopping the service.`, (at) => outage.stop(host, at)),
        doing(24, `${marked(host)}: Up again.`, (at) => outage.end(host, at)),
      ]),
      [2, 'Rolling restart is complete.'],
    ],
    abandon: outage.abandon,
  }
}

/** Replicas stay read-only when the cluster becomes writable again. */
function readOnly({ cluster }: ClusterWork, on: boolean): Plan {
  const nodes = databaseNodes(cluster).filter((host) => host.readOnly !== undefined)
  const changed = nodes.filter((host) => on || !isReplica(host))
  const word = on ? 'read-only' : 'read-write'
  return {
    steps: [
      [1, `Setting cluster ${value(cluster.name)} ${word}.`],
      ...changed.map((host): Plan['steps'][number] => [2, `${marked(host)}: Is ${word} now.`]),
      [1, `Cluster is ${word}.`],
    ],
    apply() {
      for (const host of changed) host.readOnly = on
    },
  }
}
