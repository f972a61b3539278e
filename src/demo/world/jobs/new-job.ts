import { tell } from '../events.ts'
import type { DemoJob } from '../job.ts'
import type { World } from '../state.ts'
import { nextId } from './engine-state.ts'

type JobPerson = Pick<DemoJob, 'userId' | 'userName' | 'groupId' | 'groupName' | 'clientAddress'>

export interface JobOrder {
  clusterId: number
  title: string
  command: string
  data: Record<string, unknown>
  by: JobPerson
  created: Date
  tags?: string[]
  scheduled?: Date
  recurrence?: string
  parentJobId?: number
  /** What it begins as, unless `scheduled` or `recurrence` decide. */
  status?: 'SCHEDULED' | 'PAUSED'
}

/** Registers a job; the engine runs it. */
export function addJob(world: World, order: JobOrder): DemoJob {
  const { clusterId, title, command, by, created, scheduled, recurrence, parentJobId } = order
  const waits = scheduled !== undefined || recurrence !== undefined
  const { userId, userName, groupId, groupName, clientAddress } = by
  const job: DemoJob = {
    jobId: nextId(world, 'job'),
    ...(parentJobId === undefined ? {} : { parentJobId }),
    clusterId,
    title,
    command,
    data: structuredClone(order.data),
    specForm: 'object',
    status: order.status ?? (waits ? 'SCHEDULED' : 'DEFINED'),
    statusText: 'Pending',
    exitCode: 0,
    created,
    ...(scheduled === undefined ? {} : { scheduled }),
    ...(recurrence === undefined ? {} : { recurrence }),
    userId,
    userName,
    groupId,
    groupName,
    clientAddress,
    rpcVersion: '2.0',
    tags: [...(order.tags ?? [])],
    messages: [],
  }
  world.jobs.push(job)
  world.engine.live.add(job)
  tell(world, { kind: 'job', name: 'Created', at: created, job })
  return job
}

export function forgetJob(world: World, job: DemoJob): void {
  const { jobs, engine } = world
  const index = jobs.indexOf(job)
  if (index >= 0) jobs.splice(index, 1)
  engine.live.delete(job)
  engine.courses.delete(job.jobId)
  engine.fires.delete(job.jobId)
}

/** `rolling_restart` becomes `Rolling Restart`. */
export function titleOf(command: string): string {
  return command.replace(/(?:^|_)([a-z])/g, (match, letter: string) => {
    return (match.startsWith('_') ? ' ' : '') + letter.toUpperCase()
  })
}
