import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { Rows } from '../rows.ts'
import type { AlarmComponent, DemoAlarm } from '../world/alarm.ts'
import type { DemoCluster } from '../world/cluster.ts'
import { alarmAt } from '../world/conditions/alarm-at.ts'
import type { World } from '../world/world.ts'
import {
  clusterIdOf,
  namesCluster,
  requireCluster,
  requireWrite,
  selectedClusters,
  visibleClusters,
} from './access.ts'
import { iso } from './dates.ts'
import { flag, integer } from './request.ts'

/** Of these numbers only Network and Cluster are confirmed. */
const COMPONENTS: Record<AlarmComponent, number> = {
  Network: 0,
  Cluster: 3,
  Node: 6,
  Host: 7,
  DbHealth: 8,
  Backup: 11,
}

/** Of these numbers only HostUnreachable and ClusterTimeDrift are confirmed. */
const TYPES: Record<string, number> = {
  HostUnreachable: 10_006,
  HostDiskUsage: 10_003,
  MySqlDisconnected: 20_001,
  MySqlReplicationLag: 20_004,
  CertificateExpiration: 20_020,
  GaleraNodeRecoveryFail: 30_006,
  ClusterTimeDrift: 40_000,
  BackupFailed: 50_001,
}

const EVER = '1970-01-01T00:00:00.000Z'

export const alarm: RpcModule = {
  getalarms(call) {
    const clusters = new Set(selectedClusters(call))
    const ids = new Set([...clusters].map(({ clusterId }) => clusterId))
    const [only] = clusters
    return {
      cluster_id: namesCluster(call) ? (only?.clusterId ?? 0) : 0,
      alarms: new Rows(
        call.world.alarms.filter(({ clusterId }) => ids.has(clusterId)),
        (one) => alarmObject(alarmAt(call.world, one, call.now)),
      ),
    }
  },
  getalarm(call) {
    return { alarm: alarmObject(alarmAt(call.world, findAlarm(call), call.now)) }
  },
  /** Hides an alarm, or shows it again. */
  ignorealarm(call) {
    const found = findAlarm(call)
    const cluster = call.world.clusters.find(({ clusterId }) => clusterId === found.clusterId)
    if (cluster !== undefined) requireWrite(cluster, call)
    found.ignored = call.body['ignore'] === undefined || flag(call.body['ignore'])
    return {}
  },
  getstatistics(call) {
    return {
      alarm_statistics: new Rows(selectedClusters(call), (cluster) =>
        alarmStatistics(cluster, call.world),
      ),
    }
  },
}

function findAlarm(call: Call): DemoAlarm {
  if (clusterIdOf(call) !== undefined) requireCluster(call)
  const id = integer(call.body['alarm_id'])
  const visible = new Set(visibleClusters(call).map(({ clusterId }) => clusterId))
  const found = call.world.alarms.find(({ alarmId, clusterId }) => {
    return alarmId === id && visible.has(clusterId)
  })
  if (found === undefined) throw new Refusal('ObjectNotFound', 'Alarm was not found.')
  return found
}

/** Alarms that a user ignores are listed, with `ignored: 1`, but not counted. */
export function alarmStatistics(cluster: DemoCluster, world: World) {
  const count = (severity: DemoAlarm['severity']): number =>
    world.alarms.filter(
      (one) => one.clusterId === cluster.clusterId && one.severity === severity && !one.ignored,
    ).length
  return {
    class_name: 'CmonAlarmStatistics',
    cluster_id: cluster.clusterId,
    created_after: EVER,
    critical: count('critical'),
    reported_after: EVER,
    warning: count('warning'),
  }
}

function alarmObject(one: DemoAlarm) {
  const critical = one.severity === 'critical'
  return {
    class_name: 'CmonAlarm',
    alarm_id: one.alarmId,
    cluster_id: one.clusterId,
    component: COMPONENTS[one.component],
    component_name: one.component,
    counter: one.counter,
    created: iso(one.created),
    ignored: Number(one.ignored),
    measured: one.measured,
    message: one.message,
    recommendation: one.recommendation,
    reported: iso(one.reported),
    severity: critical ? 2 : 1,
    severity_name: critical ? 'ALARM_CRITICAL' : 'ALARM_WARNING',
    title: one.title,
    type: TYPES[one.type] ?? 0,
    type_name: one.type,
    ...(one.host === undefined ? {} : { host_id: one.host.hostId, hostname: one.host.hostname }),
  }
}
