import type { DemoCluster } from '../../cluster.ts'
import type { DemoHost } from '../../host.ts'
import { replicationLag } from '../../host.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { clearHostAlarms } from '../alarms.ts'
import { address, flag, integer, nodeName, requireNode } from '../fields.ts'
import { refreshCluster } from '../health.ts'
import { plannedOutage } from '../planned-outage.ts'
import { isReplica, newLink, pastOf, primaryOf, switchPrimary } from '../topology.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, doing, JobFailure } from '../work.ts'

const STAGE_TYPES = [
  'galera',
  'replication',
  'mysql_single',
  'group_replication',
  'postgresql_single',
] as const
const SWITCH_TYPES = [
  'replication',
  'group_replication',
  'postgresql_single',
  'mssql_ao_async',
  'mssql_ao_sync',
  'redis',
  'redis_sharded',
  'valkey',
  'valkey_sharded',
] as const
/** A planned switch-over does not wait longer than this for a replica. */
const PATIENCE_SECONDS = 300

export const REPLICATION: Record<string, Command> = {
  promote_replication_slave: clusterCommand(promote, { types: SWITCH_TYPES }),
  failover_replication_slave: clusterCommand(failover, { types: SWITCH_TYPES }),
  stage_replication_slave: clusterCommand(stage, { types: STAGE_TYPES }),
}

/** Clients write the replica in three ways. */
export function namedReplica({ cluster, data }: ClusterWork): DemoHost {
  const name =
    nodeName(data['replication_slave']) ?? nodeName(data['node']) ?? address(data['slave_address'])
  const host = requireNode(cluster, name)
  if (!isReplica(host)) throw new JobFailure(`${marked(host)} is not a replica.`)
  return host
}

export function online(host: DemoHost): DemoHost {
  if (host.status !== 'online') throw new JobFailure(`${marked(host)} is not running.`)
  return host
}

function promote(work: ClusterWork): Plan {
  const { cluster, data, at } = work
  const next = online(namedReplica(work))
  const old = primaryOf(cluster, next)
  if (old !== undefined && old.status !== 'online' && !flag(data['force_stop'])) {
    throw new JobFailure(`Master ${marked(old)} is down: this needs a failover.`)
  }
  const lag = next.replication === undefined ? 0 : replicationLag(next.replication, at)
  if (lag > PATIENCE_SECONDS) {
    throw new JobFailure(`${marked(next)} is ${lag} seconds behind, that is too far.`, [
      [1, `${marked(next)}: Waiting for it to catch up with its master.`],
      [PATIENCE_SECONDS, `${marked(next)}: Still behind.`, 'JOB_WARNING'],
    ])
  }
  return switchTo(work, next, [
    [1, `${marked(next)}: Chosen as the new master.`],
    [3, old === undefined ? 'There is no old master.' : `${marked(old)}: Set read-only.`],
  ])
}

function failover(work: ClusterWork): Plan {
  const next = online(namedReplica(work))
  const old = primaryOf(work.cluster, next)
  const alive: Plan['steps'] =
    old?.status === 'online'
      ? [[1, `${marked(old)}: The master still answers, it becomes a replica.`, 'JOB_WARNING']]
      : []
  return switchTo(work, next, [[1, `${marked(next)}: Takes over from its master.`], ...alive])
}

function switchTo({ world, cluster }: ClusterWork, next: DemoHost, steps: Plan['steps']): Plan {
  return {
    steps: [
      ...steps,
      [6, `${marked(next)}: Applied all it had received.`],
      [4, 'The other replicas follow the new master.'],
      [2, `${marked(next)}: Is the master now.`],
    ],
    apply(at) {
      switchPrimary(cluster, next, at)
      clearHostAlarms(world, next, ['MySqlReplicationLag'], at)
      refreshCluster(world, cluster, at)
    },
  }
}

function stage(work: ClusterWork): Plan {
  const { world, cluster, data } = work
  const replica = namedReplica(work)
  const master = masterOf(work, replica)
  const backupId = integer(data['backupid'])
  const backup = world.backups.find((one) => one.backupId === backupId)
  if (backupId !== undefined && backup?.clusterId !== cluster.clusterId) {
    throw new JobFailure(`Backup ${backupId} was not found.`)
  }
  const outage = plannedOutage(work)
  return {
    steps: [
      doing(1, `${marked(replica)}: Stopping replication, its data will be replaced.`, (begin) =>
        outage.recover(replica, begin),
      ),
      backup === undefined
        ? [90, `${marked(master)}: Streamed its data to ${marked(replica)}.`]
        : [60, `${marked(replica)}: Restored backup ${value(String(backup.backupId))}.`],
      [10, `${marked(replica)}: Replicates from ${marked(master)}.`],
    ],
    apply(at) {
      const { replication: old } = replica
      replica.replication = {
        ...newLink(master, at, old?.gtid),
        semiSync: old?.semiSync === true,
        ...(old === undefined ? {} : { past: pastOf(old) }),
      }
      if (data['synchronous'] !== undefined && replica.postgres !== undefined) {
        replica.postgres.synchronous = flag(data['synchronous'])
      }
      clearHostAlarms(world, replica, ['MySqlReplicationLag'], at)
      outage.end(replica, at)
    },
    abandon: outage.abandon,
  }
}

/** The named master, perhaps of another cluster, else the one that is followed already. */
function masterOf({ world, cluster, data }: ClusterWork, replica: DemoHost): DemoHost {
  const remoteId = integer(data['remote_cluster_id'])
  const home: DemoCluster | undefined =
    remoteId === undefined
      ? cluster
      : world.clusters.find(({ clusterId }) => clusterId === remoteId)
  if (home === undefined) throw new JobFailure(`Cluster ${remoteId} was not found.`)
  const name = nodeName(data['replication_master'])
  const master = name === undefined ? primaryOf(cluster, replica) : requireNode(home, name)
  if (master === undefined) throw new JobFailure(`${marked(replica)} has no master to copy from.`)
  if (master === replica) throw new JobFailure(`${marked(replica)} can't be its own master.`)
  return online(master)
}
