import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster } from '../world/cluster.ts'
import type { DemoMaintenance } from '../world/maintenance.ts'
import { isActive } from '../world/maintenance.ts'
import { clusterIdOf, namesCluster, requireCluster, visibleClusters } from './access.ts'
import { iso } from './dates.ts'
import { maintenanceChanges } from './maintenance-changes.ts'
import { text } from './request.ts'

/** Sent by the CLI where only a host was given. */
const NO_CLUSTER = -1

export const maintenance: RpcModule = {
  ...maintenanceChanges,

  getmaintenance(call) {
    const clusters = namesCluster(call) ? [requireCluster(call)] : visibleClusters(call)
    const records = clusters.flatMap((cluster) => [
      ...clusterRecord(cluster, call),
      ...hostRecords(cluster, call),
    ])
    return { maintenance_records: records, total: records.length }
  },

  getcurrentmaintenance(call) {
    const { target, windows } = targetOf(call)
    const found = windows.find((window) => isActive(window, call.now))
    return found === undefined ? nothing() : answer(found, `${target} is under maintenance`)
  },

  getnextmaintenance(call) {
    const { target, windows } = targetOf(call)
    const [found] = windows
      .filter(({ initiate }) => initiate > call.now)
      .toSorted((a, b) => a.initiate.getTime() - b.initiate.getTime())
    return found === undefined ? nothing() : answer(found, `${target} will be under maintenance`)
  },
}

/** Periods that are over are forgotten. */
function windowsOf(call: Call, matches: (target: DemoMaintenance['target']) => boolean) {
  return call.world.maintenance.filter(
    ({ target, deadline }) => deadline > call.now && matches(target),
  )
}

function clusterRecord(cluster: DemoCluster, call: Call) {
  const { clusterId } = cluster
  const windows = windowsOf(
    call,
    (target) => 'clusterId' in target && target.clusterId === clusterId,
  )
  if (windows.length === 0) return []
  return [
    {
      class_name: 'CmonMaintenanceInfo',
      cluster: {
        class_name: 'CmonClusterInfo',
        cluster_id: clusterId,
        cluster_name: cluster.name,
        cluster_type: cluster.type.toUpperCase(),
      },
      // Only records of a cluster have this: it tells them from those of a host.
      cluster_id: clusterId,
      ...periods(windows, call.now),
    },
  ]
}

function hostRecords(cluster: DemoCluster, call: Call) {
  const hostnames = new Set(
    cluster.hosts.filter(({ kind }) => kind !== 'controller').map(({ hostname }) => hostname),
  )
  return [...hostnames].flatMap((hostname) => {
    const windows = windowsOf(
      call,
      (target) => 'hostname' in target && target.hostname === hostname,
    )
    if (windows.length === 0) return []
    return [{ class_name: 'CmonMaintenanceInfo', hostname, ...periods(windows, call.now) }]
  })
}

function periods(windows: DemoMaintenance[], now: Date) {
  return {
    is_active: windows.some((window) => isActive(window, now)),
    maintenance_periods: windows.map((window) => ({
      ...period(window),
      is_active: isActive(window, now),
    })),
  }
}

/** User and group keys have no underscore here. */
function period(window: DemoMaintenance) {
  return {
    UUID: window.uuid,
    deadline: iso(window.deadline),
    groupid: window.groupId,
    groupname: window.groupName,
    initiate: iso(window.initiate),
    reason: window.reason,
    userid: window.userId,
    username: window.userName,
  }
}

function targetOf(call: Call): { target: string; windows: DemoMaintenance[] } {
  const hostname = text(call.body['hostname'])
  const homes =
    hostname !== undefined && clusterIdOf(call) === NO_CLUSTER
      ? homesOf(hostname, call)
      : [requireCluster(call)]
  const ids = new Set(homes.map(({ clusterId }) => clusterId))
  const ofHost = homes.some(({ hosts }) => hosts.some((host) => host.hostname === hostname))
  return {
    target: hostname === undefined ? `Cluster ${[...ids].join(', ')}` : `Host ${hostname}`,
    windows: windowsOf(call, (target) =>
      'clusterId' in target ? ids.has(target.clusterId) : ofHost && target.hostname === hostname,
    ),
  }
}

function homesOf(hostname: string, call: Call): DemoCluster[] {
  const homes = visibleClusters(call).filter(({ hosts }) =>
    hosts.some((host) => host.hostname === hostname),
  )
  if (homes.length > 0) return homes
  throw new Refusal('ObjectNotFound', `Host ${hostname} was not found.`)
}

function answer(window: DemoMaintenance, phrase: string) {
  return {
    found_maintenance: true,
    ui_string: `${phrase}: ${window.reason}`,
    maintenance_period: { class_name: 'CmonMaintenanceDate', ...period(window) },
  }
}

function nothing() {
  return { found_maintenance: false, ui_string: '' }
}
