import type { Call, RpcModule } from '../module.ts'
import type { DemoCluster } from '../world/cluster.ts'
import type { PoolMember } from '../world/registry/pool.ts'
import { MAIN_CONTROLLER } from '../world/registry/pool.ts'
import { requireCluster, visibleClusters } from './access.ts'
import { iso } from './dates.ts'
import { poolChanges } from './pool-changes.ts'
import { poolServices } from './pool-services.ts'
import { integer } from './request.ts'

const PLAIN_PORT = 9500

/** The main controller, which owns every cluster, and what joined it. */
export const poolcontrollers: RpcModule = {
  ...poolChanges,
  ...poolServices,

  /** 0 asks for all. */
  listcontrollers(call) {
    const { world, body } = call
    const wanted = integer(body['controller_id']) ?? 0
    const controllers = [
      mainEntry(call),
      ...world.pool.members.map((one) => memberEntry(one, call.now)),
    ]
    const found = controllers.filter((one) => wanted === 0 || one.controller_id === wanted)
    return {
      controllers: found,
      full_controller_id: world.controllerId,
      pool_id: '',
      total: found.length,
    }
  },

  assignedcontroller(call) {
    requireCluster(call)
    return { controller: mainEntry(call) }
  },
}

/**
 * A controller that takes no clusters says so instead of `active`. `controller_id` is a number
 * here and a text in the envelope; `port` is the one without TLS.
 */
function mainEntry(call: Call) {
  const { maxClusters, status } = call.world.pool
  return {
    clusters: ownedClusters(call).map(({ clusterId }) => String(clusterId)),
    controller_id: Number(call.world.controllerId),
    hostname: MAIN_CONTROLLER,
    port: PLAIN_PORT,
    properties: properties('main_controller', maxClusters),
    report_ts: iso(call.now),
    status: status === 'active' && maxClusters === 0 ? 'inactive' : status,
  }
}

function memberEntry(member: PoolMember, now: Date) {
  const { staticId, hostname, port, status } = member
  return {
    clusters: [],
    controller_id: staticId,
    hostname,
    port,
    properties: { ...properties('full_controller', -1), static_id: String(staticId) },
    report_ts: iso(now),
    status,
  }
}

function properties(role: string, maxClusters: number) {
  return {
    role,
    max_clusters: maxClusters,
    stats: {
      cpu_pct: '3.1',
      mem_used: '812 MB',
      mem_total: '7.6 GB',
      fd_used: 120,
      fd_total: 65_536,
    },
  }
}

/** Clusters above the limit are nobody's: the demo's other controllers take none. */
function ownedClusters(call: Call): DemoCluster[] {
  const { maxClusters } = call.world.pool
  const owned = maxClusters < 0 ? call.world.clusters : call.world.clusters.slice(0, maxClusters)
  const visible = new Set(visibleClusters(call))
  return owned.filter((cluster) => visible.has(cluster))
}
