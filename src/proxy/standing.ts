import type { JSONRPCRequest } from '@modelcontextprotocol/client'

/** What a client has said once and means for the whole session. */
export interface Standing {
  /** Hears of every request that was answered with a result. */
  granted(request: JSONRPCRequest): void
  /** The client's introduction. */
  opening(): JSONRPCRequest | undefined
  /** What to ask again of a daemon that has forgotten: subscriptions and the level of log messages. */
  requests(): JSONRPCRequest[]
}

/** Remembers the requests whose effect ends with the daemon's memory. */
export function createStanding(): Standing {
  const subscriptions = new Map<unknown, JSONRPCRequest>()
  let opening: JSONRPCRequest | undefined
  let logLevel: JSONRPCRequest | undefined
  return {
    granted(request) {
      const uri = request.params?.['uri']
      if (request.method === 'initialize') opening = request
      else if (request.method === 'logging/setLevel') logLevel = request
      else if (request.method === 'resources/subscribe') subscriptions.set(uri, request)
      else if (request.method === 'resources/unsubscribe') subscriptions.delete(uri)
    },
    opening: () => opening,
    requests: () => [...subscriptions.values(), ...(logLevel === undefined ? [] : [logLevel])],
  }
}
