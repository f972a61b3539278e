import type { DemoCluster } from './cluster.ts'
import type { DemoDisk, DemoHost } from './host.ts'
import { usedBytesAt } from './host.ts'
import type { World } from './state.ts'

interface DiskChange {
  /** Written, or freed when negative. */
  bytes: number
  growthBytesPerDay?: number
}

/** Writes to a disk, or frees space on it, at `at`; what was measured before stays. */
export function changeDisk(
  world: Pick<World, 'clock'>,
  disk: DemoDisk,
  at: Date,
  change: DiskChange,
): void {
  const { bytes, growthBytesPerDay = 0 } = change
  const growth = disk.turns?.at(-1)?.growthBytesPerDay ?? disk.growthBytesPerDay
  disk.turns ??= []
  disk.turns.push({
    at,
    usedBytes: usedBytesAt(disk, world.clock.start, at) + bytes,
    growthBytesPerDay: Math.max(0, growth + growthBytesPerDay),
  })
}

/** The disks that a cluster's settings have watched, of one host. */
export function monitoredDisks(host: DemoHost, { settings }: DemoCluster): DemoDisk[] {
  const mountpoints = settings['monitored_mountpoints']
  const all = !Array.isArray(mountpoints) || mountpoints.length === 0
  return host.machine.disks.filter(({ mountpoint }) => all || mountpoints.includes(mountpoint))
}
