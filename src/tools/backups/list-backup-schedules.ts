import { z } from 'zod'
import type { Job } from '../../cmon/modules/jobs.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toNameOrNull } from '../../fleet/untrusted.ts'
import { methodOf, readSchedules, type Schedule } from './read-schedules.ts'
import { scheduleTimes, toScheduleTimes } from './schedule-times.ts'

const ScheduleRow = z.strictObject({
  id: z.int(),
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  method: Name.nullable(),
  ...scheduleTimes,
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

function toRow(schedule: Schedule & { lastRun: Job | undefined }, ref: string | null) {
  return {
    id: schedule.id,
    cluster: ref,
    method: toNameOrNull(methodOf(schedule)),
    ...toScheduleTimes(schedule),
    last_run: toSeconds(schedule.lastRun?.created),
    last_state: schedule.lastRun?.state ?? null,
    last_job_id: schedule.lastRun?.id ?? null,
  }
}
