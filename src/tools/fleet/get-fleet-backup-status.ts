import { z } from 'zod'
import { askAll } from '../../fleet/fleet.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { Name, toNameOrNull } from '../../fleet/untrusted.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { GAPS, type Gap } from '../shared/findings/backup-state.ts'
import { SEVERITIES } from '../shared/findings/finding.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { controllersIn } from '../shared/scope.ts'
import { toSeconds } from '../shared/time.ts'
import { readBackupStates, type ClusterBackups } from './read-backup-states.ts'

const StatusRow = z.strictObject({
  cluster: z.string(),
  controller: z.string().optional(),
  severity: z.enum(SEVERITIES),
  gaps: z.array(z.enum(GAPS)),
  last_good: z
    .strictObject({
      backup: z.int(),
      created: z.string().nullable(),
      age_hours: z.number().nullable(),
      method: Name.nullable(),
    })
    .nullable(),
  /** How old the last good one may be: by the schedule, or max_age_hours. Inferred. */
  limit_hours: z.number(),
  /** Newer than the last good one. */
  failed_backups: z.array(z.int()).optional(),
  failed_jobs: z.array(z.int()).optional(),
  schedules: z.array(z.int()).optional(),
  next: z.string(),
})

const IDS_SHOWN = 3

export const getFleetBackupStatus = defineTool({
  name: 'get_fleet_backup_status',
  title: 'Get the backup status of the fleet',
  description:
    'Clusters with backups missing, too old for their schedule, failing or unscheduled, by risk, with the last good one.',
  hints: readOnly,
  input: {
    controller: ControllerName,
    max_age_hours: z.number().positive().optional().describe('Default: by schedule'),
    include_unverified: z.boolean().default(false),
    ...pageParameters(20),
  },
  output: {
    clusters: z.array(StatusRow),
    ...pageFields,
    clusters_in_all: z.int(),
    /** Lack nothing, but perhaps a verification. */
    covered: z.int(),
    by_gap: z.record(z.enum(GAPS), z.int()),
    problems: Problems,
  },

  async run({ fleet, signal }, { controller, max_age_hours: maxAgeHours, ...rest }) {
    const { include_unverified: includeUnverified, ...page } = rest
    const limits = { now: new Date(), maxAgeHours }
    const { answers, problems } = await askAll(controllersIn(fleet, controller), (one) =>
      readBackupStates(one, limits, { signal }),
    )
    const all = answers.flatMap(({ value }) => value.clusters)
    const exposed = all.filter(({ state }) => state.severity !== 'info')
    const shown = includeUnverified ? all.filter(({ state }) => state.gaps.length > 0) : exposed
    const paged = pageOf(shown.toSorted(compareRisk), page, (one) => toRow(fleet, one))
    const lacking = (gap: Gap): number => all.filter(({ state }) => state.gaps.includes(gap)).length
    return {
      clusters: paged.rows,
      ...pageInfo(paged),
      clusters_in_all: all.length,
      covered: all.length - exposed.length,
      by_gap: {
        no_good_backup: lacking('no_good_backup'),
        too_old: lacking('too_old'),
        last_one_failed: lacking('last_one_failed'),
        not_scheduled: lacking('not_scheduled'),
        never_verified: lacking('never_verified'),
      },
      ...problemsField(
        problems,
        answers.flatMap(({ value }) => value.cut),
      ),
    }
  },
})

function toRow(
  fleet: Fleet,
  { controller, ref, state }: ClusterBackups,
): z.input<typeof StatusRow> {
  const { lastGood, ageHours, failedSince, schedules } = state
  const jobs = failedSince.flatMap(({ jobId }) => jobId ?? [])
  return {
    cluster: ref,
    ...controllerField(fleet, controller),
    severity: state.severity,
    gaps: state.gaps,
    last_good:
      lastGood === undefined
        ? null
        : {
            backup: lastGood.id,
            created: toSeconds(lastGood.created),
            age_hours: ageHours === undefined ? null : round(ageHours),
            method: toNameOrNull(lastGood.method),
          },
    limit_hours: round(state.limitHours),
    ...(failedSince.length === 0
      ? {}
      : { failed_backups: failedSince.slice(0, IDS_SHOWN).map(({ id }) => id) }),
    ...(jobs.length === 0 ? {} : { failed_jobs: jobs.slice(0, IDS_SHOWN) }),
    ...(schedules.length === 0
      ? {}
      : { schedules: schedules.slice(0, IDS_SHOWN).map(({ id }) => id) }),
    next: jobs.length > 0 ? 'get_job_log' : 'list_backups',
  }
}

function round(hours: number): number {
  return Math.round(hours * 10) / 10
}

/** Negative when `a` is the greater risk: by severity, the worst gap, then the oldest backup. */
function compareRisk(a: ClusterBackups, b: ClusterBackups): number {
  const worst = ({ state: { gaps } }: ClusterBackups): number =>
    GAPS.findIndex((gap) => gap === gaps[0])
  return (
    SEVERITIES.indexOf(a.state.severity) - SEVERITIES.indexOf(b.state.severity) ||
    worst(a) - worst(b) ||
    (b.state.ageHours ?? 0) - (a.state.ageHours ?? 0) ||
    a.ref.localeCompare(b.ref)
  )
}
