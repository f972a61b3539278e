import { z } from 'zod'
import type { Host } from '../../cmon/modules/host.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { nodeAddress } from '../shared/node-address.ts'

/** One node in a list. What a node doesn't have (a load balancer's lag) is left out. */
export const nodeFields = {
  node: Name,
  type: Name,
  role: Name.optional(),
  state: z.string(),
  version: Name.optional(),
  read_only: z.boolean().optional(),
  lag_seconds: z.number().optional(),
  replication_running: z.boolean().optional(),
  in_maintenance: z.boolean().optional(),
  alias: Name.nullable().optional(),
  ip: Name.nullable().optional(),
  replicates_from: Name.nullable().optional(),
  message: Untrusted.nullable().optional(),
  uptime_seconds: z.number().nullable().optional(),
  last_seen: z.string().nullable().optional(),
}

export const NodeRow = z.strictObject(nodeFields)

export function toNodeRow(host: Host, detail: 'compact' | 'full'): z.input<typeof NodeRow> {
  const { replication } = host
  return {
    node: toName(nodeAddress(host)),
    type: toName(host.nodeType),
    ...(host.role === 'none' ? {} : { role: toName(host.role) }),
    state: host.state,
    ...(host.version === undefined ? {} : { version: toName(host.version) }),
    ...(host.readOnly === undefined ? {} : { read_only: host.readOnly }),
    ...(replication.lagSeconds === undefined ? {} : { lag_seconds: replication.lagSeconds }),
    ...(replication.running === false ? { replication_running: false } : {}),
    ...(host.inMaintenance ? { in_maintenance: true } : {}),
    ...(detail === 'full' || host.state !== 'online'
      ? { message: untrustedOrNull(host.message, detail === 'full' ? 500 : 150) }
      : {}),
    ...(detail === 'full'
      ? {
          alias: toNameOrNull(host.alias),
          ip: toNameOrNull(host.ip),
          replicates_from: toNameOrNull(replication.source),
          uptime_seconds: host.uptimeSeconds ?? null,
          last_seen: host.lastSeen ?? null,
        }
      : {}),
  }
}

/** ClusterControl's own limit for its replication lag alarm. */
export const LAGGING_SECONDS = 10

/** Whether the node should replicate and doesn't. */
export function isReplicationBroken({ replication }: Host): boolean {
  return replication.running === false || replication.error !== undefined
}

const STATE_TROUBLE: Record<Host['state'], number> = {
  failed: 6,
  offline: 5,
  unknown: 4,
  recovering: 3,
  shut_down: 3,
  online: 0,
}

/** 0 for a healthy node, more the worse it is. */
export function troubleOf(host: Host): number {
  const { state, replication } = host
  if (state !== 'online') return STATE_TROUBLE[state]
  if (isReplicationBroken(host)) return 2
  return (replication.lagSeconds ?? 0) >= LAGGING_SECONDS ? 1 : 0
}

/** Trouble first; the controller's order among equals. */
export function byTrouble(hosts: readonly Host[]): Host[] {
  return hosts.toSorted((a, b) => troubleOf(b) - troubleOf(a))
}
