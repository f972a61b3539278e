import type { DemoCluster } from '../world/cluster.ts'
import type { DemoHost } from '../world/host.ts'
import { usedBytesAt } from '../world/host.ts'
import { cpuMetrics, memoryMetrics, networkMetrics } from '../world/metrics/host-metrics.ts'
import { measurable } from '../world/metrics/load.ts'
import type { World } from '../world/world.ts'
import { epochSeconds, iso } from './dates.ts'
import { cpuInfoObjects } from './cpu-info.ts'
import { hostClass } from './host-classes.ts'

const MINUTE = 60
/** Numeric codes of cluster types; only PostgreSQL's is known. */
const POSTGRESQL_TYPE_CODE = 5

/** The flat `info` map with dotted keys. Memory is in KiB here, unlike in the samples. */
export function sheetInfo(cluster: DemoCluster, world: World, now: Date): Record<string, unknown> {
  const info: Record<string, unknown> = {
    'cluster.status': cluster.state === 'STARTED' ? 2 : 3,
    'cluster.statustext': cluster.statusText,
    'cmon.hostname': 'controller',
    'cmon.domainname': 'example.com',
    'cmon.running': true,
    'cmon.starttime': iso(world.clock.start),
    'cmon.uptime': epochSeconds(now) - epochSeconds(world.clock.start) + 9 * 86_400,
    'conf.clusterid': cluster.clusterId,
    'conf.clustername': cluster.name,
    'conf.clustertype': cluster.type === 'postgresql_single' ? POSTGRESQL_TYPE_CODE : 0,
    'conf.configfile': `/etc/cmon.d/cmon_${cluster.clusterId}.cnf`,
    'conf.hostname': '192.0.2.10',
    'conf.os': 'debian',
    'conf.statustext': 'Configuration is loaded.',
    'conf.backup_retention': 31,
    'license.status': true,
    'license.statustext': 'License found.',
    'license.expires': 212,
    'mail.statustext': '',
  }
  for (const host of cluster.hosts) Object.assign(info, hostInfo(host, world, now))
  return info
}

function hostInfo(host: DemoHost, world: World, now: Date): Record<string, unknown> {
  const key = `host.${host.hostId}`
  const { seed } = world
  const at = epochSeconds(now)
  const interval = { from: at - (at % MINUTE) - MINUTE, to: at - (at % MINUTE) }
  const facts: Record<string, unknown> = {
    [`${key}.hostname`]: host.hostname,
    [`${key}.ip`]: host.ip,
    [`${key}.port`]: host.port,
    [`${key}.connected`]: host.status === 'online',
    [`${key}.class_name`]: hostClass(host.kind).className,
    [`${key}.version`]: host.version,
    [`${key}.cpucores`]: host.machine.cores,
    [`${key}.cpumodel`]: host.machine.cpuModel,
    [`${key}.cpumhz`]: host.machine.cpuMhz,
    [`${key}.cpumaxmhz`]: host.machine.cpuMhz,
    [`${key}.cpuinfo`]: cpuInfoObjects(host, world, now),
    [`${key}.devices`]: host.machine.disks.map(({ device }) => device),
    [`${key}.interfaces`]: host.machine.interfaces,
    [`${key}.pingdelay`]: 0,
    [`${key}.pingstatustext`]: '',
  }
  if (!measurable(host, at)) return facts
  const cpu = cpuMetrics(seed, host, 0, interval)
  const memory = memoryMetrics(seed, host, interval)
  const network = host.machine.interfaces.map((name, index) => {
    const { received, sent } = networkMetrics(seed, host, index, interval)
    return { name, received: received / MINUTE, sent: sent / MINUTE }
  })
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
  const total = sum(host.machine.disks.map(({ totalBytes }) => totalBytes))
  const used = sum(host.machine.disks.map((disk) => usedBytesAt(disk, world.clock.start, now)))
  const percent = (fraction: number): number =>
    Math.round(fraction * 1e4 * host.machine.cores) / 100
  const kib = (bytes: number): number => Math.round(bytes / 1024)
  return {
    ...facts,
    [`${key}.uptime`]: cpu.uptimeSeconds,
    [`${key}.wallclock`]: at,
    [`${key}.wallclocksampled`]: at,
    [`${key}.cputemp`]: cpu.temperature,
    // Summed over cores, so it may exceed 100.
    [`${key}.cpu_usage_percent`]: percent(cpu.busy),
    [`${key}.cpu_io_wait_percent`]: percent(cpu.iowait),
    [`${key}.cpu_steal_percent`]: 0,
    [`${key}.memtotal`]: kib(memory.total),
    [`${key}.memfree`]: kib(memory.free),
    [`${key}.membuffer`]: kib(memory.buffers),
    [`${key}.memcached`]: kib(memory.cached),
    [`${key}.swaptotal`]: kib(memory.swapTotal),
    [`${key}.swapfree`]: kib(memory.swapFree),
    [`${key}.total_disk_bytes`]: total,
    [`${key}.free_disk_bytes`]: total - used,
    [`${key}.rx_bytes_per_second`]: sum(network.map(({ received }) => received)),
    [`${key}.tx_bytes_per_second`]: sum(network.map(({ sent }) => sent)),
    [`${key}.network_interfaces`]: network.map(({ name, received, sent }) => ({
      interface_name: name,
      rx_bytes_per_sec: received,
      tx_bytes_per_sec: sent,
    })),
  }
}
