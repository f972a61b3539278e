import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster } from '../world/cluster.ts'
import type { DemoJob } from '../world/job.ts'
import { forgetOldest } from '../world/history-bounds.ts'
import { commandNamed } from '../world/jobs/commands.ts'
import { parseCron } from '../world/jobs/cron.ts'
import { reschedule } from '../world/jobs/engine.ts'
import { killJob } from '../world/jobs/kill.ts'
import type { JobOrder } from '../world/jobs/new-job.ts'
import { addJob, forgetJob, titleOf } from '../world/jobs/new-job.ts'
import { isAdmin, namesCluster, requireCluster, rightsOn } from './access.ts'
import { jobObject, readSpec } from './job-object.ts'
import { requireJob } from './job-lookup.ts'
import { moment, object, text, texts } from './request.ts'

export const jobChanges: RpcModule = {
  createjobinstance(call) {
    const cluster = namesCluster(call) ? requireCluster(call) : undefined
    const wanted = requireJobObject(call)
    const { command, data } = readSpec(wanted['job_spec'])
    const inCluster = commandNamed(command)?.scope === 'controller' ? undefined : cluster
    requireExecute(call, inCluster, command)
    const job = addJob(call.world, {
      ...orderOf(call, inCluster),
      title: text(wanted['title']) ?? titleOf(command),
      command,
      data,
      tags: texts(wanted['tags']),
      ...timesOf(wanted, call.now),
      ...(wanted['status'] === 'SCHEDULED' ? { status: 'SCHEDULED' } : {}),
    })
    noteAudit(call, job)
    return { job: jobObject(job, call.now) }
  },

  /** Says Ok before anything has happened, and also when nothing will. */
  killjobinstance(call) {
    const job = requireJob(call)
    requireExecute(call, clusterOf(job, call), job.command)
    killJob(call.world, job, call.now)
    return {}
  },

  clonejobinstance(call) {
    const { command, data, title, tags, ...original } = requireJob(call)
    const cluster = namesCluster(call) ? requireCluster(call) : clusterOf(original, call)
    const inCluster = commandNamed(command)?.scope === 'controller' ? undefined : cluster
    requireExecute(call, inCluster, command)
    const job = addJob(call.world, {
      ...orderOf(call, inCluster),
      title,
      command,
      data,
      tags: tags.filter((tag) => tag !== 'recurrence'),
    })
    noteAudit(call, job)
    return { job: jobObject(job, call.now) }
  },

  /** Deleting a template cancels its schedule. */
  deletejobinstance(call) {
    const job = requireJob(call)
    requireExecute(call, clusterOf(job, call), job.command)
    if (job.status === 'RUNNING') {
      throw new Refusal('InvalidRequest', `Job ${job.jobId} is running and can not be deleted.`)
    }
    forgetJob(call.world, job)
    return {}
  },

  updatejobinstance(call) {
    const wanted = requireJobObject(call)
    const job = requireJob(call, wanted['job_id'])
    requireExecute(call, clusterOf(job, call), job.command)
    const spec = wanted['job_spec'] === undefined ? undefined : readSpec(wanted['job_spec'])
    const times = timesOf(wanted, call.now)
    const status = statusOf(job, wanted['status'])
    const retimed = Object.keys(times).length > 0
    if (!isWaiting(job) && (spec !== undefined || retimed)) {
      throw new Refusal('InvalidRequest', `Job ${job.jobId} does not wait for its time.`)
    }
    if (spec !== undefined) Object.assign(job, spec)
    if (retimed || status !== job.status) reschedule(call.world, job)
    Object.assign(job, times, { status })
    job.title = text(wanted['title']) ?? job.title
    if (Array.isArray(wanted['tags'])) job.tags = texts(wanted['tags'])
    return { job: jobObject(job, call.now) }
  },
}

function requireJobObject({ body }: Call): Record<string, unknown> {
  const job = object(body['job'])
  if (job === undefined) throw new Refusal('InvalidRequest', 'The request has no job.')
  if (job['class_name'] !== 'CmonJobInstance') {
    throw new Refusal('InvalidRequest', 'The job has to be of class CmonJobInstance.')
  }
  return job
}

function timesOf(
  wanted: Record<string, unknown>,
  now: Date,
): Pick<JobOrder, 'recurrence' | 'scheduled'> {
  const recurrence = text(wanted['recurrence'])
  if (recurrence !== undefined) requireCron(recurrence)
  const scheduled = moment(wanted['scheduled'], now)
  return {
    ...(recurrence === undefined ? {} : { recurrence }),
    ...(scheduled === undefined ? {} : { scheduled }),
  }
}

export function requireCron(recurrence: string): void {
  if (parseCron(recurrence) !== undefined) return
  throw new Refusal('InvalidRequest', `Recurrence '${recurrence}' is not valid.`)
}

/** Only what waits for its time can be switched off, and on again. */
function statusOf(job: DemoJob, wanted: unknown): DemoJob['status'] {
  const { status } = job
  if (wanted === undefined || wanted === status) return status
  if (isWaiting(job) && (wanted === 'SCHEDULED' || wanted === 'PAUSED')) return wanted
  throw new Refusal('InvalidRequest', `Job ${job.jobId} is ${status}, that can't be changed.`)
}

function isWaiting({ status }: DemoJob): boolean {
  return status === 'SCHEDULED' || status === 'PAUSED'
}

/** In lower case. */
const FOR_ADMINS = new Set([
  'create_cluster',
  'add_cluster',
  'restore_cluster',
  'save_controller',
  'restore_controller',
  'addcontroller',
  'removecontroller',
  'updatecmonversion',
  'bootstrap_cmondb_cluster',
  'bootstrapcmondbcluster',
  'addcmondbinstance',
  'deletecmondbinstance',
  'addservicesbundle',
  'deleteservicesbundle',
  'setup_openbao',
])

/** Jobs need the right to execute: on their cluster, for the controller's own on any cluster. */
export function requireExecute(call: Call, cluster: DemoCluster | undefined, command: string) {
  if (isAdmin(call)) return
  const scene = cluster === undefined ? call.world.clusters : [cluster]
  const allowed = scene.some((one) => rightsOn(one, call).endsWith('x'))
  if (allowed && !FOR_ADMINS.has(command.toLowerCase())) return
  const { userName } = call.caller
  throw new Refusal('AccessDenied', `User '${userName}' may not run '${command}' here.`)
}

function clusterOf({ clusterId }: { clusterId: number }, { world }: Call) {
  return world.clusters.find((one) => one.clusterId === clusterId)
}

/** Where a new job runs, and in whose name. */
export function orderOf(call: Call, cluster: DemoCluster | undefined) {
  const { world, caller, clientAddress, now } = call
  const { userId, userName, groupNames } = caller
  const group = world.groups.find(({ groupName }) => groupName === groupNames[0])
  return {
    clusterId: cluster?.clusterId ?? 0,
    created: now,
    by: {
      userId,
      userName,
      groupId: group?.groupId ?? 0,
      groupName: group?.groupName ?? '',
      clientAddress,
    },
  }
}

export function noteAudit({ world }: Call, job: DemoJob): void {
  world.audit.push({
    clusterId: job.clusterId,
    reported: job.created,
    entryType: 'Job',
    userName: job.userName,
    clientHostname: job.clientAddress,
    text: `Job '${job.title}' was created.`,
  })
  forgetOldest(world)
}
