import { tell } from '../events.ts'
import { forgetOldest } from '../history-bounds.ts'
import type { DemoJob } from '../job.ts'
import { messagesAt } from '../job.ts'
import { logEntry } from '../seed/log-history.ts'
import type { World } from '../state.ts'
import { nextId } from './engine-state.ts'

/** Writes into the controller's log, which does not grow for ever. */
export function writeLog(world: World, draft: Parameters<typeof logEntry>[0]): void {
  const entry = { ...logEntry(draft), logId: nextId(world, 'log') }
  world.log.push(entry)
  forgetOldest(world)
  tell(world, { kind: 'log', at: entry.created, entry })
}

export function writeJobStart(world: World, job: DemoJob, at: Date): void {
  const { clusterId, title, jobId } = job
  writeLog(world, {
    clusterId,
    created: at,
    text: `A thread was made for '${title}'.`,
    source: ['JobThread.cpp', 63],
  })
  writeLog(world, {
    clusterId,
    created: at,
    text: `Job '${title}' has started.`,
    source: ['JobWorker.cpp', 318],
    event: { kind: 'JobStarted', jobId },
  })
}

export function writeJobEnd(world: World, job: DemoJob, at: Date): void {
  const { clusterId, title, jobId, status } = job
  const words = { FAILED: 'failed', ABORTED: 'been aborted' } as const
  const word = status === 'FAILED' || status === 'ABORTED' ? words[status] : 'ended'
  writeLog(world, {
    clusterId,
    created: at,
    severity: status === 'FAILED' ? 'LOG_ERR' : 'LOG_INFO',
    text: `Job '${title}' has ${word}.`,
    source: ['JobWorker.cpp', 3240],
    event: { kind: 'JobEnded', jobId },
  })
}

/** Subscribers get lines of job logs as they are written. */
export function tellMessages(world: World, until: Date): void {
  if (world.listeners.size === 0) return
  const since = world.engine.upTo
  for (const job of world.engine.live) {
    for (const message of messagesAt(job, until)) {
      if (message.created <= since) continue
      tell(world, { kind: 'message', at: message.created, job, message })
    }
  }
}
