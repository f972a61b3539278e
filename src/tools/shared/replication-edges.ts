import { z } from 'zod'
import type { Host } from '../../cmon/modules/host.ts'
import { nodeAddress } from './node-address.ts'
import { Name, toName } from '../../fleet/untrusted.ts'

/** From a replica to what it replicates from. */
export interface Edge {
  replica: Host
  /** `host:port`; may be outside the cluster. */
  source: string
  /** The controller didn't name the source: it is the only primary the replica can have. */
  inferred: boolean
}

export const EdgeRow = z.strictObject({
  replica: Name,
  source: Name,
  lag_seconds: z.number().optional(),
  running: z.boolean().optional(),
  state: Name.optional(),
  synchronous: z.boolean().optional(),
  outside: z.literal(true).optional(),
  inferred: z.literal(true).optional(),
})

/** Who replicates from whom. Replicas whose source can't be told have no edge. */
export function replicationEdges(hosts: readonly Host[]): Edge[] {
  return hosts.flatMap((replica): Edge[] => {
    const { source } = replica.replication
    if (source !== undefined) return [{ replica, source, inferred: false }]
    if (replica.role !== 'replica') return []
    // Redis, MongoDB, SQL Server and ClickHouse report roles only (cmon-rpc-core 7.2).
    const [primary, another] = hosts.filter(
      ({ role, nodeType, replicaSet }) =>
        role === 'primary' && nodeType === replica.nodeType && replicaSet === replica.replicaSet,
    )
    if (primary === undefined || another !== undefined) return []
    return [{ replica, source: nodeAddress(primary), inferred: true }]
  })
}

export function toEdgeRow(
  { replica, source, inferred }: Edge,
  hosts: readonly Host[],
): z.input<typeof EdgeRow> {
  const { lagSeconds, running, state, synchronous } = replica.replication
  return {
    replica: toName(nodeAddress(replica)),
    source: toName(source),
    ...(lagSeconds === undefined ? {} : { lag_seconds: lagSeconds }),
    ...(running === undefined ? {} : { running }),
    ...(state === undefined ? {} : { state: toName(state) }),
    ...(synchronous === undefined ? {} : { synchronous }),
    ...(hosts.some((host) => isAt(host, source)) ? {} : { outside: true }),
    ...(inferred ? { inferred } : {}),
  }
}

/** Whether a `host:port` is this node; the host may be given by its address. */
export function isAt(host: Host, address: string): boolean {
  return [host.hostname, host.ip].some(
    (name) => name !== undefined && nodeAddress({ hostname: name, port: host.port }) === address,
  )
}
