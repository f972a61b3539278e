import type { RpcModule } from '../module.ts'

/** CMON HA is off and no container servers are registered. */
export const host: RpcModule = {
  getcontrollers: () => ({ controllers: [], total: 0 }),
  getservers: () => ({ servers: [], total: 0 }),
  getcontainers: () => ({ containers: [], total: 0 }),
}
