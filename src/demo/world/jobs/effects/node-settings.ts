import type { DemoHost } from '../../host.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { databaseNodes, flag, integer, nodeName, requireNode, text } from '../fields.ts'
import { bringUp, refreshCluster } from '../health.ts'
import { setParameter } from '../parameters.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, JobFailure } from '../work.ts'
import { jobNode } from './node-power.ts'

const MYSQL_TYPES = ['galera', 'replication', 'mysql_single', 'group_replication'] as const
const POSTGRES_TYPES = ['postgresql_single', 'postgresql_logical'] as const
const SUMMARIES_SINCE = 17

export const NODE_SETTINGS: Record<string, Command> = {
  enable_db_readonly: clusterCommand((work) => readOnly(work, true)),
  disable_db_readonly: clusterCommand((work) => readOnly(work, false)),
  enable_binary_logging: clusterCommand(binaryLogging, { types: MYSQL_TYPES }),
  enable_log_archiving: clusterCommand(logArchiving, { types: POSTGRES_TYPES }),
}

function readOnly(work: ClusterWork, on: boolean): Plan {
  const host = jobNode(work)
  if (host.readOnly === undefined) {
    throw new JobFailure(`${marked(host)} has no read-only mode.`)
  }
  if (host.status !== 'online') throw new JobFailure(`${marked(host)} is not running.`)
  return {
    steps: [
      [1, `${marked(host)}: Setting ${value(on ? 'read_only=ON' : 'read_only=OFF')}.`],
      [2, `${marked(host)}: Is ${on ? 'read-only' : 'read-write'} now.`],
    ],
    apply() {
      host.readOnly = on
    },
  }
}

function binaryLogging({ world, cluster, data }: ClusterWork): Plan {
  const host = requireNode(cluster, nodeName(data['master_address']) ?? nodeName(data['node']))
  const days = integer(data['expire_logs_days']) ?? 1
  const restart = flag(data['auto_restart'])
  return {
    steps: [
      [1, `${marked(host)}: Writing binary log settings.`],
      restart
        ? [18, `${marked(host)}: Restarted.`]
        : [1, `${marked(host)}: Settings take effect with the next restart.`, 'JOB_WARNING'],
    ],
    apply(at) {
      setParameter(host, 'MYSQLD', 'log_bin', 'binlog')
      setParameter(host, 'MYSQLD', 'log_slave_updates', 'ON')
      setParameter(host, 'MYSQLD', 'binlog_expire_logs_seconds', String(days * 86_400))
      if (!restart) return
      bringUp(world, host, at)
      refreshCluster(world, cluster, at)
    },
  }
}

function logArchiving({ cluster, data }: ClusterWork): Plan {
  const name = nodeName(data['hostname'])
  const port = integer(data['port'])
  const wanted = name === undefined || port === undefined ? name : { ...name, port }
  const hosts = wanted === undefined ? databaseNodes(cluster) : [requireNode(cluster, wanted)]
  const mode = text(data['archive_mode'])
  const directory = text(data['archive_dir'])
  const { summarize_wal: summarize } = data
  if (flag(summarize) && Number(cluster.version) < SUMMARIES_SINCE) {
    throw new JobFailure(`WAL summaries need PostgreSQL 17, this is ${value(cluster.version)}.`)
  }
  const change = (host: DemoHost): void => {
    if (mode !== undefined) setParameter(host, '', 'archive_mode', mode)
    if (directory !== undefined) {
      setParameter(host, '', 'archive_command', `'cp %p ${directory}/%f'`)
    }
    if (summarize !== undefined) {
      setParameter(host, '', 'summarize_wal', flag(summarize) ? 'on' : 'off')
    }
  }
  return {
    steps: [
      ...hosts.map((host): Plan['steps'][number] => [3, `${marked(host)}: WAL settings written.`]),
      [1, 'WAL is configured.'],
    ],
    apply: () => hosts.forEach(change),
  }
}
