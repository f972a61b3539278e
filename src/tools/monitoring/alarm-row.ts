import { z } from 'zod'
import type { Alarm } from '../../cmon/modules/alarm.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { controllerField } from '../shared/problems.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'

/** One alarm in a list. */
export const AlarmRow = z.strictObject({
  id: z.int(),
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  severity: z.enum(['critical', 'warning']),
  type: Name.nullable(),
  component: Name.nullable(),
  title: Untrusted.nullable(),
  /** null: about the whole cluster. */
  host: Name.nullable(),
  count: z.int().nullable(),
  since: z.string().nullable(),
  last_reported: z.string().nullable(),
  ignored: z.boolean().optional(),
})

export const alarmDetails = {
  message: Untrusted.nullable().optional(),
  recommendation: Untrusted.nullable().optional(),
  measured: z.number().nullable().optional(),
}

export function toAlarmRow(
  fleet: Fleet,
  { controller, alarm, ref }: { controller: Controller; alarm: Alarm; ref: string | null },
): z.input<typeof AlarmRow> {
  return {
    id: alarm.id,
    cluster: ref,
    ...controllerField(fleet, controller),
    severity: alarm.severity,
    type: toNameOrNull(alarm.type),
    component: toNameOrNull(alarm.component),
    title: untrustedOrNull(alarm.title, 120),
    host: toNameOrNull(alarm.hostname),
    count: alarm.count ?? null,
    since: toSeconds(alarm.created),
    last_reported: toSeconds(alarm.reported),
    ...(alarm.ignored ? { ignored: true } : {}),
  }
}

export function toAlarmDetails(alarm: Alarm) {
  return {
    message: untrustedOrNull(alarm.message, 1_000),
    recommendation: untrustedOrNull(alarm.recommendation, 1_000),
    measured: alarm.measured ?? null,
  }
}
