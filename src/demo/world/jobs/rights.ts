import type { DemoCluster } from '../cluster.ts'
import type { DemoJob } from '../job.ts'
import { ADMINS, privileges } from '../ownership.ts'
import type { World } from '../state.ts'

/** Jobs of the controller name their cluster in the data, so rights are looked at when they run. */
export function mayChange(world: World, job: DemoJob, cluster: DemoCluster): boolean {
  const user = world.users.find(({ userId }) => userId === job.userId)
  if (user === undefined) return false
  const { userId, userName, groupNames } = user
  const subject = { userId, userName, groupNames, isSuperuser: userName === 'system' }
  const rights = privileges(
    subject,
    cluster,
    (id) => world.groups.find(({ groupId }) => groupId === id)?.groupName,
  )
  return rights.endsWith('x')
}

export function isAdminJob(world: World, job: DemoJob): boolean {
  const user = world.users.find(({ userId }) => userId === job.userId)
  return user?.groupNames.includes(ADMINS) === true
}
