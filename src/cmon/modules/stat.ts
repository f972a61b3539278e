import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { hostSchema, type Host } from './host.ts'
import { integer, list, text } from './wire.ts'

/** Names of metric sets, cmon-rpc-core 10.3. */
export type StatSet = 'cpustat' | 'memorystat' | 'diskstat' | 'netstat' | 'sqlstat'

/** One measurement of one host, CPU, device or interface over an interval. */
export interface Sample {
  hostId: number
  mountpoint: string | undefined
  interface: string | undefined
  /** Epoch seconds of the interval's end. */
  at: number
  intervalMs: number | undefined
  /**
   * Its numeric fields, names in lower case: they come as `rxBytes`, as `COM_SELECT` and as
   * `rows-fetched`.
   */
  values: ReadonlyMap<string, number>
}

const sampleSchema = z
  .looseObject({
    hostid: z.coerce.number().int(),
    created: integer,
    sampleends: integer,
    interval: integer,
    mountpoint: text,
    device: text,
    interface: text,
  })
  .transform((row): Sample => ({
    hostId: row.hostid,
    mountpoint: row.mountpoint ?? row.device,
    interface: row.interface,
    at: row.sampleends ?? row.created ?? 0,
    intervalMs: row.interval,
    values: numericFields(row),
  }))

function numericFields(row: Record<string, unknown>): Map<string, number> {
  const values = new Map<string, number>()
  for (const [name, value] of Object.entries(row)) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number))
      values.set(name.toLowerCase(), number)
  }
  return values
}

export interface StatQuery {
  clusterId: number
  name: StatSet
  since: Date
  until: Date
  /** Only this host, where the controller can. */
  hostId?: number | undefined
}

/** Samples of all hosts and devices mixed, in no certain order, with the hosts they belong to (10.2). */
export async function statByName(
  cmon: CmonClient,
  { clusterId, name, since, until, hostId }: StatQuery,
  options?: CallOptions,
): Promise<{ samples: Sample[]; hosts: Host[] }> {
  const reply = await cmon.call(
    {
      path: 'stat',
      operation: 'statByName',
      params: {
        cluster_id: clusterId,
        name,
        with_hosts: true,
        start_datetime: since.toISOString(),
        end_datetime: until.toISOString(),
        ...(hostId === undefined ? {} : { hostid: hostId }),
      },
      kind: 'read',
    },
    z.object({ data: list(sampleSchema), hosts: list(hostSchema) }),
    options,
  )
  return { samples: reply.data, hosts: reply.hosts }
}
