import type { DemoJob } from '../../../src/demo/world/job.ts'
import type { World } from '../../../src/demo/world/world.ts'

/** Adds a job that starts now, writes a line every second and ends after `seconds` of the demo's time. */
export function startJob(
  world: World,
  seconds: number,
  outcome: 'FINISHED' | 'FAILED' | 'ABORTED' = 'FINISHED',
): DemoJob {
  const model = world.jobs.find(({ status }) => status === 'RUNNING')
  if (model === undefined) throw new Error('the demo has no running job')
  const started = world.clock.now()
  const lastMessage = Math.max(
    0,
    ...world.jobs.flatMap(({ messages }) => messages.map(({ messageId }) => messageId)),
  )
  const job: DemoJob = {
    ...model,
    jobId: Math.max(...world.jobs.map(({ jobId }) => jobId)) + 1,
    title: 'A job of the test',
    created: started,
    started,
    run: { seconds, outcome, statusText: outcome === 'FAILED' ? 'It broke.' : 'Job finished.' },
    messages: Array.from({ length: Math.ceil(seconds) }, (_, index) => ({
      messageId: lastMessage + index + 1,
      created: new Date(started.getTime() + index * 1000),
      level: index === 1 ? 'JOB_WARNING' : 'JOB_SUCCESS',
      text: `<em>Step</em> ${index + 1}`,
      fileName: 'Test.cpp',
      lineNumber: index,
    })),
  }
  world.jobs.push(job)
  return job
}
