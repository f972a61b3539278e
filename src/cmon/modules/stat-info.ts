import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { hostsInInfo, type HostInfo } from './sheet-info.ts'
import { decimal, integer, list, text } from './wire.ts'

export interface ClusterInfo {
  clusterId: number
  statusText: string | undefined
  hosts: HostInfo[]
}

const collectedSchema = z
  .object({ cluster_id: z.coerce.number().int(), info: z.record(z.string(), z.unknown()) })
  .transform(({ cluster_id, info }): ClusterInfo => ({
    clusterId: cluster_id,
    statusText: text.parse(info['cluster.statustext']),
    hosts: hostsInInfo(info),
  }))

/** What the controller last measured on the hosts of all visible clusters (10.1). */
export async function getInfo(cmon: CmonClient, options?: CallOptions): Promise<ClusterInfo[]> {
  const reply = await cmon.call(
    { path: 'stat', operation: 'getInfo', kind: 'read' },
    z.object({ collected_info: list(collectedSchema) }),
    options,
  )
  return reply.collected_info
}

const cpuSchema = z
  .object({
    hostid: z.coerce.number().int(),
    physical_cpu_id: integer,
    cpucores: integer,
    siblings: integer,
    cpumodel: text,
    vendor: text,
    cpumhz: decimal,
    cputemp: decimal,
  })
  .transform((row) => ({
    hostId: row.hostid,
    physicalId: row.physical_cpu_id,
    cores: row.cpucores,
    threads: row.siblings ?? row.cpucores,
    model: row.cpumodel,
    vendor: row.vendor,
    megahertz: row.cpumhz,
    celsius: row.cputemp,
  }))

export type PhysicalCpu = z.output<typeof cpuSchema>

/** The CPUs in the sockets of a cluster's hosts (10.4). */
export async function getCpuPhysicalInfo(
  cmon: CmonClient,
  clusterId: number,
  options?: CallOptions,
): Promise<PhysicalCpu[]> {
  const reply = await cmon.call(
    {
      path: 'stat',
      operation: 'getCpuPhysicalInfo',
      params: { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ data: list(cpuSchema) }),
    options,
  )
  return reply.data
}
