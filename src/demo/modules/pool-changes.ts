import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { DEFAULT_SITE, MAIN_CONTROLLER, WEB_PORT } from '../world/registry/pool.ts'
import { requireAdmin } from './access.ts'
import { flag, integer, text } from './request.ts'

const LEAST_CAPACITY = -2
const CONF_STORAGES = new Set(['nfs', 'k8s'])

export const poolChanges: RpcModule = {
  /** What a pool needs beforehand is there from the start, so it opens at once. */
  setpoolmode(call) {
    requireAdmin(call, 'change the pool')
    const { body, world } = call
    const { pool } = world
    if (body['pool_mode'] === undefined) {
      throw new Refusal('InvalidRequest', 'No pool mode was given.')
    }
    const storage = text(body['conf_storage'])
    if (storage !== undefined && !CONF_STORAGES.has(storage)) {
      throw new Refusal('InvalidRequest', `Configuration storage '${storage}' is not known.`)
    }
    const open = flag(body['pool_mode'])
    if (!open && pool.members.length > 0) {
      throw new Refusal('InvalidRequest', 'Other controllers are still in the pool.')
    }
    pool.status = open ? 'active' : 'standalone'
    // The main controller's bundle comes and goes with the mode (man page of pool-controllers).
    const bundle = { hostname: MAIN_CONTROLLER, webPort: WEB_PORT, site: DEFAULT_SITE }
    if (!open) pool.bundles = []
    else if (pool.bundles.length === 0) pool.bundles.push(bundle)
    return {}
  },

  startcontroller: (call) => setStatus(call, 'active'),
  stopcontroller: (call) => setStatus(call, 'stopped'),

  /** A limit below what the controller owns takes clusters away from it: that needs `force`. */
  setmaxclusterscapacity(call) {
    requireAdmin(call, 'change the pool')
    const { body, world } = call
    const wanted = integer(body['max_clusters'])
    if (wanted === undefined || wanted < LEAST_CAPACITY) {
      throw new Refusal('InvalidRequest', 'The number of clusters is not valid.')
    }
    if (wanted >= 0 && wanted < world.clusters.length && !flag(body['force'])) {
      throw new Refusal(
        'InvalidRequest',
        `The controller owns ${world.clusters.length} clusters, more than ${wanted}.`,
      )
    }
    world.pool.maxClusters = wanted
    return {}
  },
}

/** Members go by their static id, the main controller by the one that it has. */
function setStatus(call: Call, status: 'active' | 'stopped') {
  requireAdmin(call, 'change the pool')
  const { pool, controllerId } = call.world
  const id = integer(call.body['controller_id'])
  const found =
    id === Number(controllerId) ? pool : pool.members.find(({ staticId }) => staticId === id)
  if (found === undefined) throw new Refusal('ObjectNotFound', 'Controller was not found.')
  found.status = status
  return {}
}
