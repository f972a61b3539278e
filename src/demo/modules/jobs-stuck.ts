import type { Answer, Call } from '../module.ts'
import type { DemoJob } from '../world/job.ts'
import { jobAt, messagesAt } from '../world/job.ts'
import { isoSeconds } from './dates.ts'
import { jobObject } from './job-object.ts'

/** Hours after which a running job counts as stuck; the real classes and hours are not known. */
const THRESHOLDS: [jobClass: string, commands: RegExp, hours: number][] = [
  ['backup', /backup/, 24],
  ['deployment', /^(create|add|register|stage|upgrade|setup|deploy)/, 8],
]
const OTHERS: [jobClass: string, hours: number] = ['default', 4]

/** Running jobs that have not come forward for longer than their kind of work may take. */
export function stuckJobs(call: Call, inScope: (job: DemoJob) => boolean): Answer {
  const { world, now } = call
  const found = world.jobs.flatMap((job) => {
    if (job.started === undefined || jobAt(job, now).status !== 'RUNNING' || !inScope(job)) {
      return []
    }
    const last = lastProgress(job, now)
    const elapsed = Math.floor((now.getTime() - (last ?? job.started).getTime()) / 1000)
    const [jobClass, hours] = classOf(job)
    if (elapsed <= hours * 3600) return []
    return [
      {
        ...jobObject(job, now),
        elapsed_seconds: elapsed,
        stuck_threshold_hours: hours,
        job_class: jobClass,
        ...(last === undefined ? {} : { last_progress_at: isoSeconds(last) }),
      },
    ]
  })
  return { stuck_jobs: found, total: found.length }
}

/** What a job says when it begins is no progress yet. */
function lastProgress(job: DemoJob, now: Date): Date | undefined {
  const last = messagesAt(job, now).at(-1)?.created
  return last === undefined || job.started === undefined || last <= job.started ? undefined : last
}

function classOf({ command }: DemoJob): typeof OTHERS {
  const found = THRESHOLDS.find(([, commands]) => commands.test(command))
  return found === undefined ? OTHERS : [found[0], found[2]]
}
