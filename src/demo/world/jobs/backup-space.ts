import type { DemoBackup } from '../backup.ts'
import { lookAgain } from '../conditions/watch.ts'
import { changeDisk } from '../disk-space.ts'
import type { DemoDisk } from '../host.ts'
import { DATA_DIRECTORIES } from '../host.ts'
import type { World } from '../state.ts'

const DATA_PATHS = Object.values(DATA_DIRECTORIES).map((directory) => `${directory}/`)

/** A backup that lies on the data disk of a node takes its space; `/backups` is a volume of its own. */
export function storeBackup(world: World, backup: DemoBackup, at: Date): void {
  changeHolder(world, backup, at, bytesOf(backup))
}

export function freeBackup(world: World, backup: DemoBackup, at: Date): void {
  changeHolder(world, backup, at, -bytesOf(backup))
}

function bytesOf({ files }: DemoBackup): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

function changeHolder(world: World, backup: DemoBackup, at: Date, bytes: number): void {
  if (!DATA_PATHS.some((path) => backup.rootDir.startsWith(path))) return
  for (const { clusterId, hosts } of world.clusters) {
    const host = hosts.find(({ hostname }) => hostname === backup.storageHost)
    const disk = host?.machine.disks.find((one) => holds(one, backup))
    if (disk === undefined) continue
    changeDisk(world, disk, at, { bytes })
    lookAgain(world, clusterId)
    return
  }
}

function holds({ mountpoint }: DemoDisk, { rootDir }: DemoBackup): boolean {
  return mountpoint !== '/' && rootDir.startsWith(`${mountpoint}/`)
}
