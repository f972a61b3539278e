import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { text } from './wire.ts'

const infoSchema = z
  .object({ controller_id: text, pool_id: text, package_version: text })
  .transform((row) => ({
    controllerId: row.controller_id,
    /** Undefined when it is in no pool. */
    poolId: row.pool_id,
    version: row.package_version,
  }))

export type ControllerInfo = z.output<typeof infoSchema>

/** Whether a controller answers at all; needs no login, so a refused one hides nothing (18). */
export async function pingInfo(cmon: CmonClient, options?: CallOptions): Promise<ControllerInfo> {
  return cmon.call(
    { path: 'info', operation: 'ping', kind: 'read', session: false },
    infoSchema,
    options,
  )
}
