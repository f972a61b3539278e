import type { DemoHost } from '../world/host.ts'
import type { Interval } from '../world/metrics/grid.ts'
import {
  cpuMetrics,
  diskMetrics,
  memoryMetrics,
  networkMetrics,
} from '../world/metrics/host-metrics.ts'
import { measurable } from '../world/metrics/load.ts'
import type { World } from '../world/world.ts'
import { header } from './stat-header.ts'
import { sqlSamples } from './stat-sql.ts'

type Sampler = (host: DemoHost, interval: Interval, world: World) => Record<string, unknown>[]

/** Metric sets by lower-cased name; samples of one host and interval, one per sub-device. */
export const SAMPLES: Record<string, Sampler> = {
  cpustat: whenMeasurable((host, interval, world) =>
    Array.from({ length: host.machine.cores }, (_, cpu) => cpuSample(host, cpu, interval, world)),
  ),
  memorystat: whenMeasurable((host, interval, world) => [memorySample(host, interval, world)]),
  diskstat: whenMeasurable((host, interval, world) =>
    host.machine.disks.map((disk) => ({
      ...header('CmonDiskStats', host, interval, disk.device),
      ...diskFields(host, disk, interval, world),
    })),
  ),
  netstat: whenMeasurable((host, interval, world) =>
    host.machine.interfaces.map((name, index) => {
      const { received, sent } = networkMetrics(world.seed, host, index, interval)
      return {
        ...header('CmonNetworkStats', host, interval, name),
        interface: name,
        rxBytes: received,
        rxErrors: 0,
        txBytes: sent,
        txErrors: 0,
      }
    }),
  ),
  sqlstat: whenMeasurable(sqlSamples),
}

/** Sets that exist but whose fields no source shows: answered with no samples. */
export const UNKNOWN_FIELDS = new Set([
  'tcpstat',
  'dbstat',
  'ndbstat',
  'mongostat',
  'haproxystat',
  'proxysqlstat',
])

function whenMeasurable(sampler: Sampler): Sampler {
  return (host, interval, world) =>
    measurable(host, interval.to) ? sampler(host, interval, world) : []
}

function cpuSample(host: DemoHost, cpu: number, interval: Interval, world: World) {
  const { cores, sockets, cpuModel, cpuMhz } = host.machine
  const metrics = cpuMetrics(world.seed, host, cpu, interval)
  return {
    ...header('CmonCpuStats', host, interval, cpu),
    busy: metrics.busy,
    cpuid: cpu,
    cpumhz: cpuMhz,
    cpumodelname: cpuModel,
    cpuphysicalid: Math.floor(cpu / Math.max(1, cores / sockets)),
    cputemp: metrics.temperature,
    idle: metrics.idle,
    iowait: metrics.iowait,
    loadavg1: metrics.load1,
    loadavg15: metrics.load15,
    loadavg5: metrics.load5,
    steal: metrics.steal,
    sys: metrics.sys,
    uptime: metrics.uptimeSeconds,
    user: metrics.user,
  }
}

/** Bytes here, KiB in the sheet info. */
function memorySample(host: DemoHost, interval: Interval, world: World) {
  const metrics = memoryMetrics(world.seed, host, interval)
  return {
    ...header('CmonMemoryStats', host, interval),
    memoryutilization: metrics.utilization,
    pgpgin: metrics.pagesIn,
    pgpgout: metrics.pagesOut,
    pswpin: 0,
    pswpout: 0,
    rambuffers: metrics.buffers,
    ramcached: metrics.cached,
    ramfree: metrics.free,
    ramfreemin: metrics.freeMin,
    ramtotal: metrics.total,
    swapfree: metrics.swapFree,
    swaptotal: metrics.swapTotal,
    swaputilization: metrics.swapUtilization,
  }
}

function diskFields(
  host: DemoHost,
  disk: DemoHost['machine']['disks'][number],
  interval: Interval,
  world: World,
) {
  const metrics = diskMetrics(world.seed, host, disk, interval, world.clock.start)
  return {
    blocksize: 4096,
    device: disk.device,
    filesystem: disk.filesystem,
    free: metrics.free,
    mount_option: 'rw,noatime',
    mountpoint: disk.mountpoint,
    reads: metrics.reads,
    readspersec: metrics.readsPerSecond,
    sectorsread: metrics.sectorsRead,
    sectorswritten: metrics.sectorsWritten,
    total: metrics.total,
    utilization: metrics.utilization,
    writes: metrics.writes,
    writespersec: metrics.writesPerSecond,
  }
}
