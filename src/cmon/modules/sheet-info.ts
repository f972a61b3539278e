import { decimal, flag, integer, text } from './wire.ts'

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

/** A host in the controller's collected info. */
export interface HostInfo extends HostSheet {
  hostId: number
  hostname: string | undefined
  connected: boolean | undefined
  rxBytesPerSecond: number | undefined
  txBytesPerSecond: number | undefined
}

/** All hosts in a flat `info` map, whose keys are dotted: `host.7.memtotal` (cmon-rpc-core 7.5). */
export function hostsInInfo(info: Record<string, unknown>): HostInfo[] {
  const ids = Object.keys(info).flatMap((key) => /^host\.(\d+)\./.exec(key)?.[1] ?? [])
  return [...new Set(ids.map(Number))].map((hostId) => hostInfo(hostId, info))
}

function hostInfo(hostId: number, info: Record<string, unknown>): HostInfo {
  const fact = (name: string): unknown => info[`host.${hostId}.${name}`]
  return {
    hostId,
    hostname: text.parse(fact('hostname')),
    connected: flag.parse(fact('connected')),
    rxBytesPerSecond: decimal.parse(fact('rx_bytes_per_second')),
    txBytesPerSecond: decimal.parse(fact('tx_bytes_per_second')),
    ...sheetOf(fact),
  }
}

/** `fact` tells a host's value by the rest of its key. */
function sheetOf(fact: (name: string) => unknown): HostSheet {
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
