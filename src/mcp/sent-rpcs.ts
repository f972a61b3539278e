import { AsyncLocalStorage } from 'node:async_hooks'
import type { CmonClient } from '../cmon/client.ts'
import { nameOf, type RpcRequest } from '../cmon/request.ts'
import type { Fleet } from '../fleet/fleet.ts'

/** Requests of one kind that a call made, whether or not they were answered. */
export interface SentRpc {
  controller: string
  /** The ClusterControl user as whom it was asked. */
  user: string
  /** `clusters/getAllClusterInfo` */
  rpc: string
  kind: RpcRequest['kind']
  count: number
}

/** What one call asks of controllers. Clients are shared by calls, so who asks is known by where it comes from. */
export interface SentRpcs {
  during: <T>(work: () => Promise<T>) => Promise<T>
  list: () => SentRpc[]
}

const current = new AsyncLocalStorage<Map<string, SentRpc>>()

export function createSentRpcs(): SentRpcs {
  const sent = new Map<string, SentRpc>()
  return {
    during: (work) => current.run(sent, work),
    list: () => [...sent.values()],
  }
}

/** The same controllers, whose clients note what each call sends. */
export function noting(fleet: Fleet): Fleet {
  return {
    controllers: fleet.controllers.map(({ name, cmon }) => ({ name, cmon: noted(name, cmon) })),
  }
}

function noted(controller: string, cmon: CmonClient): CmonClient {
  return {
    ...cmon,
    call(request, schema, options) {
      note(controller, cmon.username, request)
      return cmon.call(request, schema, options)
    },
    stream(request, signal, asked) {
      note(controller, cmon.username, request)
      return cmon.stream(request, signal, asked)
    },
  }
}

function note(controller: string, user: string, request: RpcRequest): void {
  const sent = current.getStore()
  if (sent === undefined) return
  const rpc = nameOf(request)
  const key = `${controller} ${user} ${rpc} ${request.kind}`
  const before = sent.get(key)
  if (before === undefined) sent.set(key, { controller, user, rpc, kind: request.kind, count: 1 })
  else before.count++
}
