import type { DemoHost } from '../world/host.ts'
import { cpuMetrics } from '../world/metrics/host-metrics.ts'
import type { World } from '../world/world.ts'
import { epochSeconds } from './dates.ts'

/** `CmonCpuInfo`, one per physical CPU. `cpumaxmhz` is in kHz here, whatever its name says. */
export function cpuInfoObjects(host: DemoHost, world: World, now: Date) {
  const { sockets, cores, cpuModel, cpuMhz } = host.machine
  const at = epochSeconds(now)
  return Array.from({ length: sockets }, (_, id) => ({
    class_name: 'CmonCpuInfo',
    hostid: host.hostId,
    physical_cpu_id: id,
    cpucores: cores / sockets,
    siblings: cores / sockets,
    cpumodel: cpuModel,
    vendor: 'GenuineDemo',
    cpumhz: cpuMhz,
    cpumaxmhz: cpuMhz * 1000,
    cputemp: cpuMetrics(world.seed, host, id, { from: at - 60, to: at }).temperature,
  }))
}
