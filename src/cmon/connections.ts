import { createEndpoints, type Endpoints, type EndpointsOptions } from './endpoints.ts'
import type { Endpoint, Load } from './rpc.ts'
import { createSession, type Credential, type Session } from './session.ts'

export interface ContactOptions extends EndpointsOptions {
  /** `https://host:port`, maybe with a path prefix. */
  endpoint: string
  credential: Credential
  /** Connections that other users of the controller share, and whoever made them closes. */
  shared?: Endpoints | undefined
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
  /** Cuts the connections; where others share them, ends the sessions instead. */
  close(): Promise<void>
}

/** Nothing is connected until the first request. */
export function createConnections(options: ContactOptions): Connections {
  const { credential, timeoutMs, shared } = options
  const endpoints = shared ?? createEndpoints(options)
  const open = new Map<string, Connection>()
  return {
    to(base) {
      const known = open.get(base)
      if (known !== undefined) return known
      const endpoint = endpoints.to(base)
      const made = { endpoint, session: createSession(endpoint, credential, timeoutMs) }
      open.set(base, made)
      return made
    },
    load: () => endpoints.load(),
    async close() {
      if (shared === undefined) return endpoints.close()
      await Promise.all([...open.values()].map(({ session }) => session.end()))
    },
  }
}
