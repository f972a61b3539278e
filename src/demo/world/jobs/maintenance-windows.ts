import { lookAgain } from '../conditions/watch.ts'
import { tell } from '../events.ts'
import type { DemoJob } from '../job.ts'
import type { DemoMaintenance } from '../maintenance.ts'
import { isAbout } from '../maintenance.ts'
import { createRandom } from '../random.ts'
import type { World } from '../state.ts'

interface WindowDraft {
  target: DemoMaintenance['target']
  from: Date
  minutes: number
  reason: string | undefined
}

/** Registers a maintenance period in the name of the job's owner. */
export function addWindow(world: World, job: DemoJob, draft: WindowDraft, at: Date): void {
  const { target, from, minutes, reason = '' } = draft
  const { userId, userName, groupId, groupName, jobId } = job
  const window: DemoMaintenance = {
    uuid: createRandom(world.seed * 31 + jobId * 17 + world.maintenance.length).uuid(),
    target,
    initiate: from,
    deadline: new Date(from.getTime() + minutes * 60_000),
    reason,
    userId,
    userName,
    groupId,
    groupName,
  }
  world.maintenance.push(window)
  for (const { clusterId, hosts } of world.clusters) {
    if (hosts.some((host) => isAbout(window, host))) lookAgain(world, clusterId)
  }
  tell(world, { kind: 'maintenance', at, window })
}
