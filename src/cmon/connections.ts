import { unobserved, type CmonObserver } from './observe.ts'
import { createEndpoint, type Endpoint, type Load } from './rpc.ts'
import { createSession, type Credential, type Session } from './session.ts'
import { trustingConnector, type TrustPolicy } from './tls.ts'

export interface ContactOptions {
  /** The controller's name in `controller/cluster`. */
  name: string
  /** `https://host:port`, maybe with a path prefix. */
  endpoint: string
  credential: Credential
  trust: TrustPolicy
  timeoutMs: number
  maxConcurrency: number
  /** Is told of every exchange and login. */
  observe?: CmonObserver | undefined
}

export interface Connection {
  endpoint: Endpoint
  session: Session
}

/** What is open to each of a controller's addresses. */
export interface Connections {
  to(base: string): Connection
  /** Of all addresses together. */
  load(): Load
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 5_000

export function createConnections(options: ContactOptions): Connections {
  const { name, credential, trust, timeoutMs, maxConcurrency, observe = unobserved } = options
  const connector = trustingConnector(trust, Math.min(CONNECT_TIMEOUT_MS, timeoutMs))
  const open = new Map<string, Connection>()
  return {
    to(base) {
      const known = open.get(base)
      if (known !== undefined) return known
      const endpoint = createEndpoint({
        base,
        connector,
        maxConnections: maxConcurrency,
        observation: { controller: name, observer: observe },
      })
      const made = { endpoint, session: createSession(endpoint, credential, timeoutMs) }
      open.set(base, made)
      return made
    },
    load() {
      const total = { running: 0, waiting: 0 }
      for (const { endpoint } of open.values()) {
        const { running, waiting } = endpoint.load()
        total.running += running
        total.waiting += waiting
      }
      return total
    },
    async close() {
      await Promise.all([...open.values()].map(({ endpoint }) => endpoint.close()))
    },
  }
}
