import type { CmonError } from '../../cmon/errors.ts'
import { getAlarms } from '../../cmon/modules/alarm.ts'
import { getAuditEntries } from '../../cmon/modules/audit.ts'
import { getJobInstances } from '../../cmon/modules/jobs.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { cutProblem, type ProblemRow } from '../shared/problems.ts'
import { settle } from '../shared/settle.ts'
import { alarmChange, auditChange, jobChange, type Change } from './changes.ts'

/** Newest jobs and audit entries looked at. */
const READ = 200

export interface Changes {
  changes: Change[]
  /** Sources that did not answer. */
  problems: { controller: Controller; error: CmonError }[]
  /** Sources that hold more of the time than was read. */
  cut: ProblemRow[]
}

/** What happened in a time, out of three sources asked at once; one that fails leaves the others told. */
export async function readChanges(
  controller: Controller,
  { clusterId, since, until }: { clusterId: number | undefined; since: string; until: string },
  signal: AbortSignal,
): Promise<Changes> {
  const { cmon } = controller
  const slice = { clusterId, limit: READ, offset: 0 }
  const [jobs, audit, alarms] = await Promise.all([
    settle(signal, getJobInstances(cmon, slice, { signal })),
    settle(signal, getAuditEntries(cmon, slice, { signal })),
    settle(signal, getAlarms(cmon, clusterId, { signal })),
  ])
  const changes = [
    ...(jobs.value?.jobs ?? []).flatMap(jobChange),
    ...(audit.value?.entries ?? []).flatMap(auditChange),
    ...(alarms.value ?? []).flatMap(alarmChange),
  ]
  const cutOf = (what: string, count: number, oldest: string | undefined): ProblemRow[] =>
    count >= READ && oldest !== undefined && oldest >= since
      ? [cutProblem(controller, `${count} ${what}`, oldest)]
      : []
  return {
    changes: changes.filter(({ at }) => at >= since && at <= until),
    problems: [jobs, audit, alarms].flatMap(({ error }) =>
      error === undefined ? [] : [{ controller, error }],
    ),
    cut: [
      ...cutOf('jobs', jobs.value?.jobs.length ?? 0, jobs.value?.jobs.at(-1)?.created),
      ...cutOf('audit entries', audit.value?.entries.length ?? 0, audit.value?.entries.at(-1)?.at),
    ],
  }
}
