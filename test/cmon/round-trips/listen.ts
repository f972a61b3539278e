import { afterEach, vi } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import type { CmonEvent } from '../../../src/cmon/event-types.ts'
import { subscribeEvents, type Resumed } from '../../../src/cmon/events.ts'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import type { DemoController } from '../../../src/demo/server.ts'

export type Told = CmonEvent | Resumed

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** Reads a subscription into a list, from when the controller has it; ended with the test. */
export async function listen(demo: DemoController, cmon: CmonClient, clusterId?: number) {
  const told: Told[] = []
  const abort = new AbortController()
  const before = subscriptionsOf(demo)
  const reading = (async () => {
    for await (const event of subscribeEvents(cmon, { clusterId, signal: abort.signal }))
      told.push(event)
  })()
  const end = async () => {
    abort.abort()
    await reading
  }
  ends.push(end)
  await vi.waitUntil(() => subscriptionsOf(demo) > before, 5_000)
  return {
    told,
    end,
    /** Waits until what was told has it. */
    until: (wanted: (told: readonly Told[]) => boolean) =>
      vi.waitUntil(() => wanted(told), { timeout: 20_000, interval: 20 }),
  }
}

/** How often somebody has subscribed there. */
export const subscriptionsOf = (demo: DemoController): number =>
  demo.rpcs().filter(({ operation }) => operation === 'subscribe').length

/** What was told of jobs. */
export const jobsIn = (told: readonly Told[]): string[] =>
  told.flatMap((event) =>
    event.kind === 'job' ? `${event.name} ${event.job?.status ?? ''} ${event.message ?? ''}` : [],
  )

export const hasEnded = (told: readonly Told[]): boolean =>
  jobsIn(told).some((line) => line.startsWith('Ended'))

/** Leaves its cluster as it was. */
export const quickJob = (target: { id: number; type: string }) =>
  jobs.simulateSuccess(target, { timeout: 5 })
