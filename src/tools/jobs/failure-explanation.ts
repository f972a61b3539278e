import { z } from 'zod'
import type { Alarm } from '../../cmon/modules/alarm.ts'
import type { JobMessage } from '../../cmon/modules/jobs.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { Name, toName, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { classifyFailure, type Classified, type FailureLine } from '../shared/classify-failure.ts'
import { FAILURE_CAUSES } from '../shared/failure-causes.ts'
import { controllerField } from '../shared/problems.ts'
import { toSeconds } from '../shared/time.ts'
import { hostsInvolved, relatedAlarms, toDisks, type Failure } from './failure-surroundings.ts'
import { JobRow, toJobRow } from './job-row.ts'
import { LogLine, RANKS, toLogLine } from './log-line.ts'

const LINES_SHOWN = 6

/** Why a job failed, as far as its log and what stands around it tell. */
export const explanationFields = {
  job: JobRow.extend({ status_text: Untrusted.nullable(), exit_code: z.int().nullable() }),
  cause: z.strictObject({
    class: z.enum(FAILURE_CAUSES),
    /** true: we read it out of words; false: the controller says it. */
    inferred: z.boolean(),
    from: z.enum(['job_log', 'status_text', 'alarm', 'job_state', 'nothing']),
    /** Of the job log's line, or of the alarm, that decided. */
    source_id: z.int().nullable(),
    meaning: z.string(),
  }),
  also_possible: z.array(z.enum(FAILURE_CAUSES)),
  /** Errors first; of the first ones, since later errors are often consequences. */
  evidence: z.array(LogLine),
  /** Further errors and warnings in the log. */
  evidence_omitted: z.int(),
  /** Active now, on the hosts involved or since about when the job ran. */
  alarms: z.array(
    z.strictObject({
      id: z.int(),
      severity: z.enum(['critical', 'warning']),
      type: Name.nullable(),
      host: Name.nullable(),
      since: z.string().nullable(),
      title: Untrusted.nullable(),
    }),
  ),
  /** As measured last, all disks of a host together: hosts that the log names, and full ones. */
  disks: z.array(z.strictObject({ host: Name, used_percent: z.number(), free_bytes: z.number() })),
  /** Hosts of the job that the controller doesn't measure, since they are no nodes. */
  not_measured: z.array(Name),
  next: z.array(z.string()),
}

type Explanation = z.input<z.ZodObject<typeof explanationFields>>

export function toExplanation(fleet: Fleet, failure: Failure): Explanation {
  const { controller, ref, job, messages, cluster } = failure
  const involved = hostsInvolved(failure)
  const alarms = relatedAlarms(failure, involved)
  const { cause, others } = causeOf(failure, alarms)
  const disks = toDisks(job, cluster, involved)
  const telling = messages
    .filter(({ level }) => RANKS[level] <= RANKS.warning)
    .toSorted((a, b) => RANKS[a.level] - RANKS[b.level])
  return {
    job: {
      ...toJobRow(fleet, { controller, job, ref }),
      status_text: untrustedOrNull(job.statusText, 300),
      exit_code: job.exitCode ?? null,
    },
    cause: cause.told,
    also_possible: others.map(({ name }) => name).slice(0, 3),
    evidence: telling.slice(0, LINES_SHOWN).map((line) => toLogLine(line)),
    evidence_omitted: Math.max(0, telling.length - LINES_SHOWN),
    alarms: alarms.map((alarm) => ({
      id: alarm.id,
      severity: alarm.severity,
      type: alarm.type === undefined ? null : toName(alarm.type),
      host: alarm.hostname === undefined ? null : toName(alarm.hostname),
      since: toSeconds(alarm.created),
      title: untrustedOrNull(alarm.title, 120),
    })),
    ...disks,
    next: [
      ...cause.advice,
      ...(disks.not_measured.length === 0 ? [] : [LOOK_THERE]),
      whole(fleet, failure),
    ],
  }
}

interface Cause {
  told: Explanation['cause']
  advice: string[]
}

function causeOf(
  { job, messages }: Failure,
  alarms: readonly Alarm[],
): { cause: Cause; others: Classified[] } {
  if (job.state === 'aborted') return { cause: ABORTED, others: [] }
  const log = classifyFailure(
    messages.map(({ id, level, text }) => ({ id, level: levelOf(level), text })),
  )
  const status = classifyFailure([{ id: undefined, level: 'error', text: job.statusText ?? '' }])
  const said = classifyFailure(
    alarms.map(({ id, title, message }): FailureLine => ({
      id,
      level: 'warning',
      text: [title, message].join(' '),
    })),
  )
  const sources = [
    { from: 'job_log', found: log },
    { from: 'status_text', found: status },
    { from: 'alarm', found: said },
  ] as const
  for (const { from, found } of sources) {
    const [first, ...others] = found
    if (first !== undefined) return { cause: inferred(first, from), others }
  }
  return { cause: UNKNOWN, others: [] }
}

function inferred({ name, meaning, advice, line }: Classified, from: Cause['told']['from']): Cause {
  const told = { class: name, inferred: true, from, source_id: line.id ?? null, meaning }
  return { told, advice: [advice] }
}

const ABORTED: Cause = {
  told: {
    class: 'aborted',
    inferred: false,
    from: 'job_state',
    source_id: null,
    meaning: 'Somebody, or a limit of time, ended the job before it was done.',
  },
  advice: ['get_job tells who started it; search_logs around its end may tell who ended it.'],
}

const UNKNOWN: Cause = {
  told: {
    class: 'unknown',
    inferred: true,
    from: 'nothing',
    source_id: null,
    meaning: 'No line of the log has words that point to a known class of causes.',
  },
  advice: [],
}

function levelOf(level: JobMessage['level']): FailureLine['level'] {
  return level === 'debug' ? 'info' : level
}

const LOOK_THERE =
  'The controller measures nothing on the hosts in not_measured: their disks must be looked at there.'

function whole(fleet: Fleet, { controller, job }: Failure): string {
  const { controller: name } = controllerField(fleet, controller)
  const where = name === undefined ? '' : ` and controller ${name}`
  return `get_job_log with job ${job.id}${where} has the whole log.`
}
