import { z } from 'zod'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { isPlainCrontab, nextRuns, parseRecurrence } from '../shared/recurrence.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toName } from '../../fleet/untrusted.ts'
import { readSchedules, type Schedule } from './read-schedules.ts'

const ScheduleRow = z.strictObject({
  id: z.int(),
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  method: Name.nullable(),
  crontab: Name,
  timezone: Name.optional(),
  /** The schedule names no time zone: next_run takes it as UTC, the controller takes its own. */
  timezone_assumed: z.literal('UTC').optional(),
  /** false: paused. */
  enabled: z.boolean().nullable(),
  next_run: z.string().nullable(),
  last_run: z.string().nullable(),
  last_state: z.string().nullable(),
  last_job_id: z.int().nullable(),
})

export const listBackupSchedules = defineTool({
  name: 'list_backup_schedules',
  title: 'List backup schedules',
  description:
    'Recurring backups: method, crontab, next run, whether paused, how the last run ended.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    ...pageParameters(20),
  },
  output: { schedules: z.array(ScheduleRow), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { cluster, controller, ...page }) {
    const { answers, problems } = await askScope(
      fleet,
      { cluster, controller },
      { signal },
      (controller, clusterId) => readSchedules(controller, clusterId, { signal }),
    )
    const all = answers
      .flatMap((answer) => answer.value.map((schedule) => ({ answer, schedule })))
      .map(({ answer, schedule }) => ({
        answer,
        schedule,
        ref: answer.refById(schedule.clusterId),
      }))
      .toSorted((a, b) => (a.ref ?? '').localeCompare(b.ref ?? '') || a.schedule.id - b.schedule.id)
    const paged = pageOf(all, page, ({ answer, schedule, ref }) => ({
      ...controllerField(fleet, answer.controller),
      ...toRow(schedule, ref),
    }))
    return { schedules: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})

function toRow(schedule: Schedule, ref: string | null) {
  const { pattern, timezone } = parseRecurrence(schedule.recurrence)
  const { backup_method: method } = schedule.data
  return {
    id: schedule.id,
    cluster: ref,
    method: typeof method === 'string' && method !== '' ? toName(method) : null,
    crontab: isPlainCrontab(pattern) ? pattern : toName(pattern),
    ...(timezone === undefined
      ? { timezone_assumed: 'UTC' as const }
      : { timezone: toName(timezone) }),
    enabled: schedule.enabled ?? null,
    next_run:
      schedule.enabled === false
        ? null
        : toSeconds(nextRuns(pattern, timezone ?? 'UTC', 1)[0]?.toISOString()),
    last_run: toSeconds(schedule.lastRun?.created),
    last_state: schedule.lastRun?.state ?? null,
    last_job_id: schedule.lastRun?.id ?? null,
  }
}
