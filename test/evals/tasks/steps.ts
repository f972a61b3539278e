import { call, taken } from '../task.ts'

/** For a change whose question says no other. */
export const REASON = 'asked for by the operator'

/** Sees the job to its end that the call before has started. */
export const waitForIt = call('wait_for_job', { jobs: [taken('job_id')], timeout_seconds: 45 })
