import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { requireAdmin } from './access.ts'
import { flag, integer } from './request.ts'

const LEAST_CAPACITY = -2

/** The demo is a pool of one. */
export const poolChanges: RpcModule = {
  setpoolmode(call) {
    requireAdmin(call, 'change the pool')
    const { body, world } = call
    if (body['pool_mode'] === undefined) {
      throw new Refusal('InvalidRequest', 'No pool mode was given.')
    }
    world.pool.status = flag(body['pool_mode']) ? 'active' : 'standalone'
    return {}
  },

  startcontroller: (call) => setStatus(call, 'active'),
  stopcontroller: (call) => setStatus(call, 'stopped'),

  setmaxclusterscapacity(call) {
    requireAdmin(call, 'change the pool')
    const wanted = integer(call.body['max_clusters'])
    if (wanted === undefined || wanted < LEAST_CAPACITY) {
      throw new Refusal('InvalidRequest', 'The number of clusters is not valid.')
    }
    call.world.pool.maxClusters = wanted
    return {}
  },
}

function setStatus(call: Call, status: 'active' | 'stopped') {
  requireAdmin(call, 'change the pool')
  const id = integer(call.body['controller_id'])
  if (id !== Number(call.world.controllerId)) {
    throw new Refusal('ObjectNotFound', 'Controller was not found.')
  }
  call.world.pool.status = status
  return {}
}
