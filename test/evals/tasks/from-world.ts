import type { DemoAlarm } from '../../../src/demo/world/alarm.ts'
import type { DemoBackup } from '../../../src/demo/world/backup.ts'
import type { DemoHost } from '../../../src/demo/world/host.ts'
import type { DemoJob } from '../../../src/demo/world/job.ts'
import type { World } from '../../../src/demo/world/world.ts'
import { clusterNamed } from '../../tools/world-facts.ts'

/** The youngest job of which that holds; for ids that a seed decides. Throws when there is none. */
export function jobIn(world: World, holds: (job: DemoJob) => boolean): DemoJob {
  return there(world.jobs.findLast(holds), 'job')
}

export function failedJobIn(world: World, cluster: string): DemoJob {
  const { clusterId } = clusterNamed(world, cluster)
  return jobIn(world, (job) => job.clusterId === clusterId && job.status === 'FAILED')
}

export function failedBackupIn(world: World): DemoBackup {
  return there(
    world.backups.findLast(({ status }) => status === 'Failed'),
    'failed backup',
  )
}

/** The last completed backup of a cluster. */
export function goodBackupIn(world: World, cluster: string): DemoBackup {
  const { clusterId } = clusterNamed(world, cluster)
  return there(
    world.backups.findLast((one) => one.clusterId === clusterId && one.status === 'Completed'),
    'good backup',
  )
}

export function alarmIn(world: World, type: string): DemoAlarm {
  return there(
    world.alarms.find((alarm) => alarm.type === type),
    type,
  )
}

/**
 * The youngest job with this command on a cluster, or without one of the controller's own, as far as tasks look
 * at it; undefined when there is none.
 */
export function startedJob(world: World, command: string, cluster?: string): unknown {
  const clusterId = cluster === undefined ? 0 : clusterNamed(world, cluster).clusterId
  const job = world.jobs.findLast((one) => one.command === command && one.clusterId === clusterId)
  return job === undefined ? undefined : { title: job.title, tags: job.tags, data: job.data }
}

/** A node of a cluster; undefined when there is none at that address. */
export function nodeAt(
  world: World,
  cluster: string,
  hostname: string,
  port: number,
): DemoHost | undefined {
  const { hosts } = clusterNamed(world, cluster)
  return hosts.find((host) => host.hostname === hostname && host.port === port)
}

function there<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`the world lacks the ${what}`)
  return found
}
