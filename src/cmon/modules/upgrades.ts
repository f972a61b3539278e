import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { date, list, text } from './wire.ts'

/** A package of one node and the version it could have. */
const packageSchema = z
  .object({
    package_name: z.string(),
    host_name: text,
    host_class_name: text,
    installed_version: text,
    available_version: text,
    last_updated: date,
  })
  .transform((row) => ({
    name: row.package_name,
    hostname: row.host_name,
    hostClass: row.host_class_name,
    installed: row.installed_version,
    available: row.available_version,
    checked: row.last_updated,
  }))

export type PackageUpgrade = z.output<typeof packageSchema>

/** What the last job `check_pkg_upgrades` has found (8.11). */
export async function availableUpgrades(
  cmon: CmonClient,
  clusterId: number,
  options?: CallOptions,
): Promise<PackageUpgrade[]> {
  const reply = await cmon.call(
    {
      path: 'clusters/',
      operation: 'availableUpgrades',
      // The vendor's CLI sends both spellings.
      params: { cluster_id: clusterId, clusterid: clusterId },
      kind: 'read',
    },
    z.object({ packages: list(packageSchema) }),
    options,
  )
  return reply.packages
}
