import { unobserved, type CmonObserver } from './observe.ts'
import { createEndpoint, type Endpoint, type Load } from './rpc.ts'
import { trustingConnector, type TrustPolicy } from './tls.ts'

export interface EndpointsOptions {
  /** The controller's name in `controller/cluster`. */
  name: string
  trust: TrustPolicy
  timeoutMs: number
  maxConcurrency: number
  /** Is told of every exchange and login. */
  observe?: CmonObserver | undefined
}

/** Connections to each of a controller's addresses, whoever is logged in there. */
export interface Endpoints {
  to(base: string): Endpoint
  /** Of all addresses together. */
  load(): Load
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 5_000

/** Nothing is connected until the first request. */
export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { name, trust, timeoutMs, maxConcurrency, observe = unobserved } = options
  const connector = trustingConnector(trust, Math.min(CONNECT_TIMEOUT_MS, timeoutMs))
  const open = new Map<string, Endpoint>()
  return {
    to(base) {
      const known = open.get(base)
      if (known !== undefined) return known
      const made = createEndpoint({
        base,
        connector,
        maxConnections: maxConcurrency,
        observation: { controller: name, observer: observe },
      })
      open.set(base, made)
      return made
    },
    load() {
      const total = { running: 0, waiting: 0 }
      for (const endpoint of open.values()) {
        const { running, waiting } = endpoint.load()
        total.running += running
        total.waiting += waiting
      }
      return total
    },
    async close() {
      await Promise.all([...open.values()].map((endpoint) => endpoint.close()))
    },
  }
}
