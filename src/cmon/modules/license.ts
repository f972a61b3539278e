import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { flag, integer, maybe, text } from './wire.ts'

/** What the controller's licence allows; company and mail address are not read. */
export interface License {
  type: string | undefined
  valid: boolean | undefined
  daysLeft: number | undefined
  licensedNodes: number | undefined
  usedNodes: number | undefined
}

const licenseSchema = z.object({
  type: text,
  days_left: integer,
  licensed_nodes: integer,
  used_nodes: integer,
  valid_date: flag,
})

/**
 * The licence of a controller, which comes with the list of its clusters (cmon-rpc-core 8.1). Undefined
 * where the reply has none: the operation of its own, `config/getLicense`, is not on record.
 */
export async function getLicense(
  cmon: CmonClient,
  options?: CallOptions,
): Promise<License | undefined> {
  const { license, license_check: check } = await cmon.call(
    {
      path: 'clusters/',
      operation: 'getAllClusterInfo',
      params: { with_hosts: false, with_databases: false, with_license_check: true },
      kind: 'read',
    },
    z.object({
      license: maybe(licenseSchema),
      license_check: maybe(z.object({ has_license: flag, expires_days: integer })),
    }),
    options,
  )
  if (license === undefined && check === undefined) return undefined
  return {
    type: license?.type,
    valid: check?.has_license ?? license?.valid_date,
    daysLeft: license?.days_left ?? check?.expires_days,
    licensedNodes: license?.licensed_nodes,
    usedNodes: license?.used_nodes,
  }
}
