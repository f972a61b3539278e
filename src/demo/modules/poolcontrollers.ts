import type { Call, RpcModule } from '../module.ts'
import { requireCluster, visibleClusters } from './access.ts'
import { iso } from './dates.ts'
import { poolChanges } from './pool-changes.ts'

const PLAIN_PORT = 9500

/** One stand-alone controller that owns every cluster. */
export const poolcontrollers: RpcModule = {
  ...poolChanges,

  listcontrollers(call) {
    const controllers = [controllerEntry(call)]
    return {
      controllers,
      full_controller_id: call.world.controllerId,
      pool_id: '',
      total: controllers.length,
    }
  },

  assignedcontroller(call) {
    requireCluster(call)
    return { controller: controllerEntry(call) }
  },
}

/** `controller_id` is a number here and a text in the envelope; `port` is the one without TLS. */
function controllerEntry(call: Call) {
  return {
    clusters: visibleClusters(call).map(({ clusterId }) => String(clusterId)),
    controller_id: Number(call.world.controllerId),
    hostname: '192.0.2.10',
    port: PLAIN_PORT,
    properties: {
      role: 'main_controller',
      max_clusters: call.world.pool.maxClusters,
      stats: {
        cpu_pct: '3.1',
        mem_used: '812 MB',
        mem_total: '7.6 GB',
        fd_used: 120,
        fd_total: 65_536,
      },
    },
    report_ts: iso(call.now),
    status: call.world.pool.status,
  }
}
