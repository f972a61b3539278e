import type { DemoHost } from '../host.ts'
import type { DemoJob, JobMessage } from '../job.ts'

type Line = [seconds: number, text: string, level?: JobMessage['level']]

const PEOPLE = {
  admin: { userId: 3, userName: 'admin', groupId: 1, groupName: 'admins' },
  operator: { userId: 4, userName: 'operator', groupId: 4, groupName: 'operators' },
  system: { userId: 1, userName: 'system', groupId: 1, groupName: 'admins' },
}

interface JobDraft {
  clusterId: number
  title: string
  command: string
  data?: Record<string, unknown>
  by: keyof typeof PEOPLE
  created: Date
  lines: Line[]
  tags?: string[]
  specForm?: DemoJob['specForm']
}

/** A job that has run: it took until its last line. `failure` becomes the status text. */
export function pastJob(draft: JobDraft, failure?: string): DemoJob {
  const { created, lines } = draft
  const seconds = (lines.at(-1)?.[0] ?? 0) + 1
  const job = baseJob(draft)
  job.started = new Date(created.getTime() + 1000)
  job.ended = new Date(created.getTime() + seconds * 1000)
  job.status = failure === undefined ? 'FINISHED' : 'FAILED'
  job.statusText = failure ?? 'Job finished.'
  job.exitCode = failure === undefined ? 0 : 1
  return job
}

/** A job that is still running when the clock starts. */
export function runningJob(draft: JobDraft, seconds: number): DemoJob {
  const job = baseJob(draft)
  job.started = draft.created
  job.status = 'RUNNING'
  job.statusText = 'Running...'
  job.run = { seconds, outcome: 'FINISHED', statusText: 'Job finished.' }
  return job
}

export function scheduledJob(draft: JobDraft, recurrence: string): DemoJob {
  return { ...baseJob(draft), status: 'SCHEDULED', recurrence }
}

function baseJob(draft: JobDraft): DemoJob {
  const { clusterId, title, command, data = {}, by, created, lines, tags = [] } = draft
  return {
    jobId: 0,
    clusterId,
    title,
    command,
    data,
    specForm: draft.specForm ?? 'object',
    status: 'DEFINED',
    statusText: 'Pending',
    exitCode: 0,
    created,
    ...PEOPLE[by],
    clientAddress: by === 'system' ? '127.0.0.1' : '192.0.2.5',
    rpcVersion: by === 'system' ? '1.0' : '2.0',
    tags,
    messages: lines.map(([seconds, text, level = 'JOB_SUCCESS'], index) => ({
      messageId: 0,
      created: new Date(created.getTime() + seconds * 1000),
      level,
      text,
      fileName: `${pascalCase(command)}Job.cpp`,
      lineNumber: 100 + index * 17,
    })),
  }
}

export function pascalCase(command: string): string {
  return command.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** The controller marks addresses and values in its texts up. */
export function marked(host: Pick<DemoHost, 'hostname' | 'port'>): string {
  return `<em style='color: #f39c12;'>${host.hostname}</em>:${host.port}`
}

export function value(text: string): string {
  return `<strong style='color: #59a449;'>${text}</strong>`
}
