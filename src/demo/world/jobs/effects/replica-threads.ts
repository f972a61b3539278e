import { marked } from '../../seed/job-drafts.ts'
import { clearHostAlarms } from '../alarms.ts'
import { flag } from '../fields.ts'
import { refreshCluster } from '../health.ts'
import { catchUp, fallBehind } from '../topology.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, JobFailure } from '../work.ts'
import { namedReplica, online } from './replication.ts'

const MYSQL_TYPES = ['galera', 'replication', 'mysql_single', 'group_replication'] as const
const THREAD_TYPES = [...MYSQL_TYPES, 'postgresql_single'] as const

export const REPLICA_THREADS: Record<string, Command> = {
  start_replication_slave: clusterCommand(startThreads, { types: THREAD_TYPES }),
  stop_replication_slave: clusterCommand(stopThreads, { types: THREAD_TYPES }),
  reset_replication_slave: clusterCommand(reset, { types: MYSQL_TYPES }),
  toggle_replication_sync: clusterCommand(toggleSync, { types: ['postgresql_single'] }),
}

function linked(work: ClusterWork) {
  const host = namedReplica(work)
  const link = host.replication
  if (link === undefined) throw new JobFailure(`${marked(host)} is not a replica.`)
  return { host, link }
}

function startThreads(work: ClusterWork): Plan {
  const { host, link } = linked(work)
  online(host)
  return {
    steps: [[2, `${marked(host)}: Replication is running.`]],
    apply(at) {
      if (link.ioRunning && link.sqlRunning) return
      Object.assign(link, { ioRunning: true, sqlRunning: true })
      catchUp(link, at)
      refreshCluster(work.world, work.cluster, at)
    },
  }
}

function stopThreads(work: ClusterWork): Plan {
  const { host, link } = linked(work)
  return {
    steps: [[2, `${marked(host)}: Replication is stopped, the server stays up.`]],
    apply(at) {
      if (link.ioRunning) fallBehind(link, at)
      Object.assign(link, { ioRunning: false, sqlRunning: false })
    },
  }
}

function reset(work: ClusterWork): Plan {
  const { host } = linked(work)
  return {
    steps: [
      [1, `${marked(host)}: Stopping replication.`],
      [1, `${marked(host)}: Its replication settings are gone.`],
    ],
    apply(at) {
      delete host.replication
      host.role = 'none'
      clearHostAlarms(work.world, host, ['MySqlReplicationLag'], at)
    },
  }
}

function toggleSync(work: ClusterWork): Plan {
  const { host } = linked(work)
  const { postgres } = host
  if (postgres === undefined) throw new JobFailure(`${marked(host)} is no PostgreSQL server.`)
  const wanted = work.data['synchronous']
  const on = wanted === undefined ? !postgres.synchronous : flag(wanted)
  return {
    steps: [[3, `${marked(host)}: Replicates ${on ? 'synchronously' : 'asynchronously'} now.`]],
    apply() {
      postgres.synchronous = on
    },
  }
}
