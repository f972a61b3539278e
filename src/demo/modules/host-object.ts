import type { DemoCluster } from '../world/cluster.ts'
import type { DemoHost } from '../world/host.ts'
import { DATA_DIRECTORIES } from '../world/host.ts'
import { isActive } from '../world/maintenance.ts'
import { loadAt } from '../world/metrics/load.ts'
import { clusterPath } from '../world/tree/items.ts'
import type { World } from '../world/world.ts'
import { epochSeconds } from './dates.ts'
import { HOST_STATUS, hostClass } from './host-classes.ts'
import { configPath } from './host-files.ts'
import { mysqlFields } from './host-mysql.ts'
import { otherFields } from './host-other.ts'
import { ownerFields } from './owner-fields.ts'

export function hostObject(host: DemoHost, cluster: DemoCluster, world: World, now: Date) {
  const { className, nodeType } = hostClass(host.kind)
  const up = host.status === 'online'
  const seen = host.downSince ?? now
  const maintenance = inMaintenance(host, cluster, world, now)
  return {
    class_name: className,
    ...ownerFields(cluster, world, clusterPath(cluster)),
    alias: host.alias,
    clusterid: cluster.clusterId,
    connected: up,
    container: false,
    hostId: host.hostId,
    hostname: host.hostname,
    hostname_data: host.hostname,
    hostname_internal: '',
    hoststatus: HOST_STATUS[host.status],
    ip: host.ip,
    lastseen: epochSeconds(seen),
    logfile: logFile(host),
    maintenance_mode: maintenance ? 'manual' : 'none',
    maintenance_mode_active: maintenance,
    managed: true,
    message: host.message,
    node_auto_recovery: host.autoRecovery,
    nodeid: host.nodeId,
    nodetype: nodeType,
    pid: host.pid === 0 ? -1 : host.pid,
    pingstatus: host.kind === 'controller' ? -1 : Number(up),
    pingtime: host.kind === 'controller' ? -1 : Math.round(loadAt(world.seed, host, 0) * 3),
    port: host.port,
    ...(host.readOnly === undefined ? {} : { readonly: host.readOnly }),
    role: host.role,
    service_started: epochSeconds(host.startedAt),
    sshfailcount: 0,
    statereason: host.stateReason,
    // Legacy number: 10 is the controller's own, 0 an OK server.
    status: host.kind === 'controller' ? 10 : Number(!up),
    timestamp: epochSeconds(seen),
    unique_id: host.hostId,
    uptime: up ? epochSeconds(now) - epochSeconds(host.startedAt) : 0,
    version: host.version,
    wallclock: epochSeconds(seen),
    wallclocktimestamp: epochSeconds(seen),
    distribution: { ...host.machine.distribution },
    configfile: configFile(host),
    ...mysqlFields(host, cluster, now),
    ...otherFields(host, cluster, now),
  }
}

/** One path for the controller, a list for every other node. */
function configFile(host: DemoHost): string | string[] {
  if (host.kind === 'controller') return `/etc/cmon.d/cmon_${host.clusterId}.cnf`
  const path = configPath(host)
  return path === undefined ? [] : [path]
}

function logFile(host: DemoHost): string {
  if (host.kind === 'controller') return `/var/log/cmon_${host.clusterId}.log`
  if (DATA_DIRECTORIES[host.kind] === '/var/lib/mysql') return '/var/log/mysql/mysqld.log'
  return `/var/log/${host.kind}/${host.kind}.log`
}

export function inMaintenance(
  host: DemoHost,
  cluster: DemoCluster,
  world: World,
  now: Date,
): boolean {
  return world.maintenance.some((window) => {
    const { target } = window
    const mine =
      'clusterId' in target
        ? target.clusterId === cluster.clusterId
        : target.hostname === host.hostname
    return mine && isActive(window, now)
  })
}
