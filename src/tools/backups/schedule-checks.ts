import type { CallOptions } from '../../cmon/client.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import type { Finding } from '../../mcp/define-tool.ts'
import { longestPauseHours } from '../shared/recurrence.ts'
import type { Severity } from '../shared/severity.ts'
import { listSchedules, methodOf, type Schedule } from './read-schedules.ts'
import type { Wanted } from './schedule-changes.ts'

/** A finding, and how grave it makes the change. */
export interface Weighed {
  finding: Finding
  severity: Severity
}

export interface FoundSchedule {
  schedule: Schedule
  /** The other schedules of its cluster. */
  others: Schedule[]
}

/** The schedule with this id on a controller. Throws InputError. */
export async function findSchedule(
  controller: Controller,
  id: number,
  options: CallOptions,
): Promise<FoundSchedule> {
  return pick(await listSchedules(controller, undefined, options), id)
}

/** The schedule with the id, or without one that of the same crontab and method. Throws InputError. */
export function likeIt(
  known: readonly Schedule[],
  wanted: { id: number | undefined; crontab: string | undefined; method: string | undefined },
): FoundSchedule | undefined {
  const { crontab, method } = wanted
  const alike = known.find(
    (one) => !one.isApart && one.recurrence === crontab && methodOf(one) === method,
  )
  const id = wanted.id ?? alike?.id
  return id === undefined ? undefined : pick(known, id)
}

function pick(known: readonly Schedule[], id: number): FoundSchedule {
  const schedule = known.find((one) => one.id === id)
  if (schedule === undefined)
    throw new InputError(
      'not_found',
      `There is no backup schedule ${id}, or it isn't visible to this user`,
      {
        parameter: 'schedule',
        next: 'list_backup_schedules shows the schedules and their ids.',
      },
    )
  if (schedule.isApart)
    throw new InputError(
      'invalid_argument',
      `Schedule ${id} is kept apart from the jobs, as older controllers do, and its job isn't told`,
      { parameter: 'schedule', next: 'Change it in ClusterControl.' },
    )
  const others = known.filter((one) => one !== schedule && one.clusterId === schedule.clusterId)
  return { schedule, others }
}

/** What goes on when a schedule rests or is gone. Without any other its cluster's backups just end. */
export function left({ schedule, others }: FoundSchedule): Weighed {
  const check = 'other schedules'
  const running = others.filter(({ enabled }) => enabled !== false)
  if (running.length > 0)
    return {
      severity: 'interrupts',
      finding: {
        check,
        outcome: 'ok',
        note: `${running.length} other schedules of this cluster go on`,
      },
    }
  return {
    severity: schedule.enabled === false ? 'interrupts' : 'loses_data',
    finding: {
      check,
      outcome: 'warning',
      note: 'it is the last schedule of this cluster: no backup will be taken by itself any more',
    },
  }
}

/** All that makes a change of schedules worse than it looks. */
export function weigh(existing: FoundSchedule | undefined, wanted: Wanted): Weighed[] {
  const before = existing?.schedule
  const isPaused = existing !== undefined && wanted.enabled === false && before?.enabled !== false
  return [
    ...(isPaused ? [left(existing)] : []),
    ...retention(wanted.job, before?.data ?? {}),
    ...(before === undefined || wanted.crontab === undefined
      ? []
      : rarer(wanted.crontab, before.recurrence)),
  ]
}

function retention(
  { backup_retention: days }: Wanted['job'],
  { backup_retention: before }: Schedule['data'],
): Weighed[] {
  const check = 'retention'
  if (days === 1) {
    const note = 'its backups go after one day: what is noticed later can no longer be undone'
    return [{ severity: 'loses_data', finding: { check, outcome: 'warning', note } }]
  }
  const was = Number(before)
  // 0 is the controller's own setting, -1 for ever.
  if (typeof days !== 'number' || days < 1 || (was !== -1 && !(was > days))) return []
  const note = `backups are kept ${days} days instead of ${was === -1 ? 'for ever' : `${was} days`}`
  return [{ severity: 'routine', finding: { check, outcome: 'warning', note } }]
}

function rarer(recurrence: string, before: string): Weighed[] {
  const [hours, was] = [longestPauseHours(recurrence), longestPauseHours(before)]
  if (hours === undefined || was === undefined || hours <= was) return []
  const note = `up to ${Math.round(hours)} h between its backups instead of ${Math.round(was)} h`
  return [{ severity: 'routine', finding: { check: 'pauses', outcome: 'warning', note } }]
}
