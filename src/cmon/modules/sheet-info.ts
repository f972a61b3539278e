import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { decimal, integer, maybe, text } from './wire.ts'

/** What the controller last measured on the machine of one node. */
export interface HostSheet {
  cpuCores: number | undefined
  cpuModel: string | undefined
  /** Of all cores together. */
  cpuUsagePercent: number | undefined
  memoryTotalBytes: number | undefined
  /** Free, buffers and caches. */
  memoryAvailableBytes: number | undefined
  diskTotalBytes: number | undefined
  diskFreeBytes: number | undefined
}

/** Reads the flat `info` map with dotted keys (cmon-rpc-core 7.5). Undefined where there is none. */
export async function getHostSheet(
  cmon: CmonClient,
  clusterId: number,
  hostId: number,
  options?: CallOptions,
): Promise<HostSheet | undefined> {
  const info = maybe(z.record(z.string(), z.unknown()))
  const reply = await cmon.call(
    {
      path: 'clusters/',
      operation: 'getClusterInfo',
      params: { cluster_id: clusterId, with_hosts: false, with_sheet_info: true },
      kind: 'read',
    },
    z.object({ cluster: maybe(z.object({ info })) }),
    options,
  )
  const facts = reply.cluster?.info
  if (facts === undefined) return undefined
  return sheetOf((name) => facts[`host.${hostId}.${name}`])
}

/** `fact` tells a host's value by the rest of its key. */
export function sheetOf(fact: (name: string) => unknown): HostSheet {
  const cores = integer.parse(fact('cpucores'))
  const usage = decimal.parse(fact('cpu_usage_percent'))
  const cache = ['memfree', 'membuffer', 'memcached'].map((name) => integer.parse(fact(name)))
  return {
    cpuCores: cores,
    cpuModel: text.parse(fact('cpumodel')),
    // Summed over cores on the wire (29.15).
    cpuUsagePercent: usage === undefined || !cores ? undefined : round(usage / cores),
    memoryTotalBytes: kib(integer.parse(fact('memtotal'))),
    memoryAvailableBytes:
      cache[0] === undefined ? undefined : kib(cache.reduce<number>((sum, n) => sum + (n ?? 0), 0)),
    diskTotalBytes: integer.parse(fact('total_disk_bytes')),
    diskFreeBytes: integer.parse(fact('free_disk_bytes')),
  }
}

function kib(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1024
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
