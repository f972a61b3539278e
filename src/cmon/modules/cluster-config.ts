import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { toSetting } from './setting.ts'
import { done, list, maybe, text, type Done } from './wire.ts'

/** Types of values are inconsistent: `"64"` beside 64, `"true"` beside true (cmon-rpc-core 8.4). */
const settingSchema = z
  .object({
    name: z.string(),
    current_value: z.unknown().optional(),
    default_value: z.unknown().optional(),
    description: text,
  })
  .transform((row) => ({
    ...toSetting(row.name, row.current_value),
    defaultValue: toSetting(row.name, row.default_value).value,
    description: row.description,
  }))

export type ClusterSetting = z.output<typeof settingSchema>

/**
 * What the controller is set to do with one cluster; 0 is the controller itself. The reply has
 * passwords in clear text: those are withheld here.
 */
export async function getClusterConfig(
  cmon: CmonClient,
  clusterId: number,
  options?: CallOptions,
): Promise<ClusterSetting[]> {
  const reply = await cmon.call(
    {
      path: 'clusters/',
      operation: 'getConfig',
      params: { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ configuration: maybe(z.object({ values: list(settingSchema) })) }),
    options,
  )
  return reply.configuration?.values ?? []
}

/** Values go as text, numbers and flags too (8.5). */
export async function setClusterConfig(
  cmon: CmonClient,
  clusterId: number,
  values: readonly { name: string; value: string }[],
  options?: CallOptions,
): Promise<Done> {
  return cmon.call(
    {
      path: 'clusters/',
      operation: 'setConfig',
      params: {
        cluster_id: clusterId,
        configuration: values.map(({ name, value }) => ({ name, value })),
      },
      kind: 'write',
    },
    done,
    options,
  )
}
