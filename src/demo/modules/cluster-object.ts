import type { Call } from '../module.ts'
import type { DemoCluster, DemoDatabase } from '../world/cluster.ts'
import { jobAt } from '../world/job.ts'
import { isActive } from '../world/maintenance.ts'
import { databaseScale } from '../world/metrics/growth.ts'
import { clusterPath } from '../world/tree/items.ts'
import { rightsOn } from './access.ts'
import { alarmStatistics } from './alarm.ts'
import { hostObject } from './host-object.ts'
import { ownerFields } from './owner-fields.ts'
import { flag } from './request.ts'
import { sheetInfo } from './sheet-info.ts'
import { groupObject, userObject } from './user-object.ts'

/** `CmonClusterInfo` with the parts that the request's `with_*` flags ask for. */
export function clusterObject(cluster: DemoCluster, call: Call) {
  const { world, now, body } = call
  const owner = world.users.find(({ userId }) => userId === cluster.ownerUserId)
  const group = world.groups.find(({ groupId }) => groupId === cluster.ownerGroupId)
  return {
    class_name: 'CmonClusterInfo',
    cdt_path: cluster.cdtPath ?? '/',
    acl: cluster.acl,
    tags: cluster.tags,
    cluster_auto_recovery: cluster.clusterAutoRecovery,
    cluster_id: cluster.clusterId,
    cluster_name: cluster.name,
    cluster_type: cluster.type.toUpperCase(),
    configuration_file: `/etc/cmon.d/cmon_${cluster.clusterId}.cnf`,
    effective_privileges: rightsOn(cluster, call),
    log_file: `/var/log/cmon_${cluster.clusterId}.log`,
    maintenance_mode_active: world.maintenance.some(
      (window) =>
        'clusterId' in window.target &&
        window.target.clusterId === cluster.clusterId &&
        isActive(window, now),
    ),
    managed: true,
    node_auto_recovery: cluster.nodeAutoRecovery,
    state: cluster.state,
    status_text: cluster.statusText,
    vendor: cluster.vendor,
    version: cluster.version,
    alarm_statistics: alarmStatistics(cluster, world),
    ...(group === undefined ? {} : { group_owner: groupObject(group, world) }),
    job_statistics: jobStatistics(cluster, call),
    ...(owner === undefined ? {} : { owner: userObject(owner, world) }),
    ...(flag(body['with_hosts'])
      ? { hosts: cluster.hosts.map((host) => hostObject(host, cluster, world, now)) }
      : {}),
    ...(flag(body['with_databases'])
      ? { databases: cluster.databases.map((database) => databaseObject(database, cluster, call)) }
      : {}),
    ...(flag(body['with_containers']) ? { containers: [] } : {}),
    ...(flag(body['with_sheet_info']) ? { info: sheetInfo(cluster, world, now) } : {}),
  }
}

function jobStatistics(cluster: DemoCluster, { world, now }: Call) {
  const byState: Record<string, number> = {
    ABORTED: 0,
    DEFINED: 0,
    DEQUEUED: 0,
    FAILED: 0,
    FINISHED: 0,
    RUNNING: 0,
    SCHEDULED: 0,
    PAUSED: 0,
  }
  for (const job of world.jobs) {
    if (job.clusterId !== cluster.clusterId) continue
    const { status } = jobAt(job, now)
    byState[status] = (byState[status] ?? 0) + 1
  }
  return { class_name: 'CmonJobStatistics', cluster_id: cluster.clusterId, by_state: byState }
}

function databaseObject(database: DemoDatabase, cluster: DemoCluster, { world, now }: Call) {
  const scale = databaseScale(database, world.clock.start, now)
  return {
    class_name: 'CmonDataBase',
    ...ownerFields(cluster, world, clusterPath(cluster)),
    cluster_id: cluster.clusterId,
    database_id: database.databaseId,
    database_name: database.name,
    name: database.name,
    database_size: Math.round((database.dataBytes + database.indexBytes) * scale),
    number_of_tables: database.tables.length,
    number_of_rows: Math.round(database.tables.reduce((sum, { rows }) => sum + rows, 0) * scale),
    deleted: false,
    dirty: false,
  }
}
