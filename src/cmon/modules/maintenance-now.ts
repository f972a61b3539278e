import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { date, flag, maybe, text } from './wire.ts'

const periodSchema = z
  .object({ UUID: z.string(), initiate: date, deadline: date, reason: text, username: text })
  .transform((row) => ({
    uuid: row.UUID,
    startsAt: row.initiate,
    endsAt: row.deadline,
    reason: row.reason,
    userName: row.username,
  }))

const replySchema = z
  .object({ found_maintenance: flag, ui_string: text, maintenance_period: maybe(periodSchema) })
  .transform((reply) =>
    reply.found_maintenance === true
      ? { summary: reply.ui_string, window: reply.maintenance_period }
      : undefined,
  )

/** A window and the controller's sentence about it; its dates may be missing (cmon-rpc-core 23). */
export type MaintenanceNotice = NonNullable<z.output<typeof replySchema>>

export interface MaintenanceScope {
  clusterId: number
  hostname?: string | undefined
}

/** The window that a cluster, or one of its hosts, is in now. */
export async function getCurrentMaintenance(
  cmon: CmonClient,
  scope: MaintenanceScope,
  options?: CallOptions,
): Promise<MaintenanceNotice | undefined> {
  return ask(cmon, 'getCurrentMaintenance', scope, options)
}

/** The window that comes next. */
export async function getNextMaintenance(
  cmon: CmonClient,
  scope: MaintenanceScope,
  options?: CallOptions,
): Promise<MaintenanceNotice | undefined> {
  return ask(cmon, 'getNextMaintenance', scope, options)
}

function ask(
  cmon: CmonClient,
  operation: string,
  { clusterId, hostname }: MaintenanceScope,
  options: CallOptions | undefined,
): Promise<MaintenanceNotice | undefined> {
  return cmon.call(
    {
      path: 'maintenance/',
      operation,
      params: { cluster_id: clusterId, ...(hostname === undefined ? {} : { hostname }) },
      kind: 'read',
    },
    replySchema,
    options,
  )
}
