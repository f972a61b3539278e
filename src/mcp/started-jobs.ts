import type { CmonClient } from '../cmon/client.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { AuditedChange } from './call-audit.ts'

/** A job that a call has started on a controller. */
export interface StartedJob {
  readonly id: number
  /** Looks, and can't change anything. */
  readonly cmon: CmonClient
  readonly tool: string
  readonly principal: string
  readonly change: Pick<AuditedChange, 'controller' | 'cluster' | 'summary'>
}

const STARTS = new Set(['jobs/createJobInstance', 'jobs/cloneJobInstance'])

/** The job that a change has started, by the tool's answer to it; undefined for a change that starts none. */
export function startedJob(
  change: AuditedChange | undefined,
  answer: unknown,
  { controllers }: Fleet,
  about: Pick<StartedJob, 'tool' | 'principal'>,
): StartedJob | undefined {
  if (change === undefined || !change.requests.some(({ rpc }) => STARTS.has(rpc))) return undefined
  if (typeof answer !== 'object' || answer === null || !('job_id' in answer)) return undefined
  const cmon = controllers.find(({ name }) => name === change.controller)?.cmon
  const { job_id: id } = answer
  return cmon === undefined || typeof id !== 'number' ? undefined : { id, cmon, change, ...about }
}
