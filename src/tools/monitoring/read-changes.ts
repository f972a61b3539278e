import { getAlarms } from '../../cmon/modules/alarm.ts'
import { getAuditEntries } from '../../cmon/modules/audit.ts'
import { getJobInstances } from '../../cmon/modules/jobs.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { cutProblem, type ProblemRow } from '../shared/problems.ts'
import { askSource, sourceProblems } from '../shared/settle.ts'
import { alarmChange, auditChange, jobChange, type Change } from './changes.ts'

/** Newest jobs and audit entries looked at. */
const READ = 200

export interface Changes {
  changes: Change[]
  /** Sources that did not answer, or hold more of the time than was read. */
  problems: ProblemRow[]
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
    askSource('jobs', signal, getJobInstances(cmon, slice, { signal })),
    askSource('audit entries', signal, getAuditEntries(cmon, slice, { signal })),
    askSource('alarms', signal, getAlarms(cmon, clusterId, { signal })),
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
    problems: [
      ...sourceProblems(controller, [jobs, audit, alarms]),
      ...cutOf('jobs', jobs.value?.jobs.length ?? 0, jobs.value?.jobs.at(-1)?.created),
      ...cutOf('audit entries', audit.value?.entries.length ?? 0, audit.value?.entries.at(-1)?.at),
    ],
  }
}
