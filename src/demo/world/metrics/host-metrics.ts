import type { DemoDisk, DemoHost } from '../host.ts'
import { usedBytesAt } from '../host.ts'
import { noise } from '../random.ts'
import type { Interval } from './grid.ts'
import { lagStrain, memoryPressure } from './incidents.ts'
import { loadAt, round } from './load.ts'

export function cpuMetrics(seed: number, host: DemoHost, cpu: number, { from, to }: Interval) {
  const load = loadAt(seed, host, from)
  const uneven = 0.8 + 0.4 * noise(seed, host.hostId, cpu, Math.floor(from / 60))
  const busy = Math.min(0.99, load * uneven)
  const waiting = busy * 0.08 + 0.4 * lagStrain(host, to)
  const iowait = round(Math.min(1 - busy, waiting))
  const { cores, bootedAt } = host.machine
  return {
    busy: round(busy),
    user: round(busy * 0.72),
    sys: round(busy * 0.28),
    iowait,
    steal: 0,
    idle: round(1 - busy - iowait),
    load1: round(load * cores, 2),
    load5: round(loadAt(seed, host, from - 150) * cores, 2),
    load15: round(loadAt(seed, host, from - 450) * cores, 2),
    temperature: round(38 + busy * 30, 1),
    uptimeSeconds: Math.floor(to - bootedAt.getTime() / 1000),
  }
}

export function memoryMetrics(seed: number, host: DemoHost, { from, to }: Interval) {
  const { ramBytes, swapBytes } = host.machine
  const load = loadAt(seed, host, from)
  const usual = Math.min(0.95, 0.42 + load * 0.35)
  const pressure = memoryPressure(host, to)
  const utilization = round(usual + (0.99 - usual) * pressure)
  const free = Math.round(ramBytes * (1 - utilization) * 0.6)
  const swapped = 0.02 * noise(seed, host.hostId, 77) + 0.9 * pressure ** 2
  const swapUsed = Math.round(swapBytes * swapped)
  return {
    total: ramBytes,
    free,
    freeMin: Math.round(free * 0.97),
    buffers: Math.round(ramBytes * 0.01),
    cached: Math.round(ramBytes * (1 - utilization) * 0.4),
    utilization,
    pagesIn: 0,
    pagesOut: Math.round(200 * load),
    swapTotal: swapBytes,
    swapFree: swapBytes - swapUsed,
    swapUtilization: round(swapBytes === 0 ? 0 : swapUsed / swapBytes),
  }
}

export function diskMetrics(
  seed: number,
  host: DemoHost,
  disk: DemoDisk,
  { from, to }: Interval,
  start: Date,
) {
  const seconds = to - from
  const strain = disk.mountpoint === '/' ? 0 : lagStrain(host, to)
  const usual = loadAt(seed, host, from) * (disk.mountpoint === '/' ? 0.1 : 1)
  const load = usual + (1 - usual) * 0.8 * strain
  const reads = Math.round(load * 900 * seconds)
  const writes = Math.round(load * 1400 * seconds)
  return {
    total: disk.totalBytes,
    free: disk.totalBytes - usedBytesAt(disk, start, new Date(to * 1000)),
    reads,
    writes,
    sectorsRead: reads * 32,
    sectorsWritten: writes * 24,
    readsPerSecond: round(reads / seconds, 2),
    writesPerSecond: round(writes / seconds, 2),
    utilization: round(Math.min(0.98, load * 0.9)),
  }
}

export function networkMetrics(seed: number, host: DemoHost, nic: number, { from, to }: Interval) {
  const load = loadAt(seed, host, from)
  const bytes = load * 14_000_000 * (to - from) * (nic === 0 ? 1 : 0.15)
  return { received: Math.round(bytes), sent: Math.round(bytes * 1.7) }
}
