import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { date, flag, integer, list, maybe, nothing, text } from './wire.ts'

const periods = list(
  z.object({
    UUID: z.string(),
    initiate: date,
    deadline: date,
    reason: text,
    username: text,
    is_active: flag,
  }),
)

/** Periods sit in the record, in other versions in its cluster (cmon-rpc-core 23). */
const recordSchema = z
  .object({
    hostname: text,
    cluster_id: integer,
    cluster: maybe(z.object({ cluster_name: text, maintenance_periods: periods })),
    maintenance_periods: periods,
  })
  .transform((record) =>
    [...record.maintenance_periods, ...(record.cluster?.maintenance_periods ?? [])].map(
      (period) => ({
        uuid: period.UUID,
        /** Only windows of a whole cluster have one. */
        clusterId: record.cluster_id,
        clusterName: record.cluster?.cluster_name,
        hostname: record.hostname,
        startsAt: period.initiate,
        endsAt: period.deadline,
        reason: period.reason,
        userName: period.username,
        active: period.is_active,
      }),
    ),
  )

export type MaintenanceWindow = z.output<typeof recordSchema>[number]

/** Windows the controller remembers, and its clock. */
export interface Maintenance {
  windows: MaintenanceWindow[]
  now: Date
}

/**
 * Maintenance windows, of one cluster and its hosts or of all. Not every version heeds `clusterId`:
 * other clusters' windows may come too.
 */
export async function getMaintenance(
  cmon: CmonClient,
  clusterId: number | undefined,
  options?: CallOptions,
): Promise<Maintenance> {
  const reply = await cmon.call(
    {
      path: 'maintenance/',
      operation: 'getMaintenance',
      params: clusterId === undefined ? {} : { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ maintenance_records: list(recordSchema), request_processed: date }),
    options,
  )
  const processed = reply.request_processed
  return {
    windows: reply.maintenance_records.flat(),
    now: processed === undefined ? new Date() : new Date(processed),
  }
}

export type WindowState = 'current' | 'coming' | 'past'

/** Where a window stands, by the controller's word or else its clock. */
export function windowState(window: MaintenanceWindow, now: Date): WindowState {
  if (window.active === true) return 'current'
  const time = now.toISOString()
  if (window.endsAt !== undefined && window.endsAt <= time) return 'past'
  return window.startsAt !== undefined && window.startsAt <= time ? 'current' : 'coming'
}

/** A window is of a whole cluster or of one host. */
export type MaintenanceTarget = { clusterId: number } | { hostname: string }

export interface NewMaintenance {
  target: MaintenanceTarget
  startsAt: Date
  endsAt: Date
  reason: string
}

/** Gives the new window's UUID. */
export async function addMaintenance(
  cmon: CmonClient,
  { target, startsAt, endsAt, reason }: NewMaintenance,
  options?: CallOptions,
): Promise<string> {
  const reply = await cmon.call(
    {
      path: 'maintenance/',
      operation: 'addMaintenance',
      params: {
        ...('clusterId' in target
          ? { cluster_id: target.clusterId }
          : { hostname: target.hostname }),
        initiate: startsAt.toISOString(),
        deadline: endsAt.toISOString(),
        reason,
      },
      kind: 'write',
    },
    z.object({ UUID: z.string() }),
    options,
  )
  return reply.UUID
}

export async function removeMaintenance(
  cmon: CmonClient,
  uuid: string,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'maintenance/',
      operation: 'removeMaintenance',
      params: { UUID: uuid },
      kind: 'write',
    },
    nothing,
    options,
  )
}
