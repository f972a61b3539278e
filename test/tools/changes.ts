import { expect } from 'vitest'
import { ToolError, type Connection } from '../support/connect.ts'

type Arguments = Record<string, unknown>

/** The error with which a call is refused. Throws when it isn't. */
export async function refusal(call: Promise<unknown>): Promise<ToolError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof ToolError) return thrown
  throw new Error('the call was not refused')
}

/** What the controller was told to change. */
export function writes(t: Connection): string[] {
  return t.demo
    .rpcs()
    .map(({ operation }) => operation)
    .filter((operation) => !/^(get|list|stat|auth|ping|whoami|check|available)/i.test(operation))
}

/** The job that the controller was told to run last: its spec as it was sent, and the cluster. */
export function sentJob(t: Connection): Arguments {
  const sent = t.demo.rpcs().findLast(({ operation }) => /^createJobInstance$/i.test(operation))
  // What our own client has sent.
  const body = sent?.body as { job: { job_spec: Arguments }; cluster_id?: number }
  return { ...body.job.job_spec, cluster_id: body.cluster_id }
}

/** Calls a tool that starts a job, and sees the job through to its end. */
export async function runJob(t: Connection, tool: string, args: Arguments): Promise<Arguments> {
  const done = await t.call(tool, args)
  expect(done).toMatchObject({ done: true, job_id: expect.any(Number) })
  expect(done['watch']).toBe(`wait_for_job {"jobs": [${String(done['job_id'])}]}`)
  const waited = await t.call('wait_for_job', { jobs: [done['job_id']], timeout_seconds: 40 })
  expect(waited).toMatchObject({ jobs: [{ id: done['job_id'], state: 'finished' }] })
  return done
}

/** What a tool plans to do, when it waits for a second call. */
export async function planOf(t: Connection, tool: string, args: Arguments): Promise<Arguments> {
  const planned = await t.call(tool, args)
  expect(planned).toMatchObject({ done: false })
  // The change mechanism's own shape.
  return planned['plan'] as Arguments
}
