import { z } from 'zod'
import { windowState, type MaintenanceWindow } from '../../cmon/modules/maintenance.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'

/** One maintenance window, of a whole cluster or of one host. */
export const maintenanceFields = {
  id: Name,
  scope: z.enum(['cluster', 'node']),
  /** Host name, without port: a window is about everything on it. */
  node: Name.optional(),
  state: z.enum(['current', 'coming', 'past']),
  starts_at: z.string().nullable(),
  ends_at: z.string().nullable(),
  created_by: Name.nullable(),
  reason: Untrusted.nullable(),
}

export const MaintenanceRow = z.strictObject(maintenanceFields)

export function toMaintenanceRow(
  window: MaintenanceWindow,
  now: Date,
): z.input<typeof MaintenanceRow> {
  const ofNode = window.clusterId === undefined
  return {
    id: toName(window.uuid),
    scope: ofNode ? 'node' : 'cluster',
    ...(ofNode && window.hostname !== undefined ? { node: toName(window.hostname) } : {}),
    state: windowState(window, now),
    starts_at: window.startsAt ?? null,
    ends_at: window.endsAt ?? null,
    created_by: toNameOrNull(window.userName),
    reason: untrustedOrNull(window.reason, 300),
  }
}

/** Whether a window is about this cluster or a host of it. */
export function concerns(
  window: MaintenanceWindow,
  cluster: { id: number; hosts: readonly { hostname: string }[] },
): boolean {
  if (window.clusterId !== undefined) return window.clusterId === cluster.id
  return cluster.hosts.some(({ hostname }) => hostname === window.hostname)
}

const ORDER = { current: 0, coming: 1, past: 2 } as const

/** Current, then coming, the nearest first; then past, the latest first. */
export function compareWindows(
  a: { window: MaintenanceWindow; now: Date },
  b: { window: MaintenanceWindow; now: Date },
): number {
  const state = windowState(a.window, a.now)
  const byState = ORDER[state] - ORDER[windowState(b.window, b.now)]
  const byStart = (a.window.startsAt ?? '').localeCompare(b.window.startsAt ?? '')
  return (
    byState || (state === 'past' ? -byStart : byStart) || a.window.uuid.localeCompare(b.window.uuid)
  )
}
