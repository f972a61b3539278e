import type { Clock } from './clock.ts'
import { createClock } from './clock.ts'
import { startWatch } from './conditions/watch.ts'
import { createEngine } from './jobs/engine-state.ts'
import { seedDefault } from './seed/default-world.ts'
import { DEFAULT_PLANS } from './seed/plans.ts'
import { furnishTranscript, seedTranscript } from './seed/transcript/transcript-world.ts'
import type { World } from './state.ts'

export type { DemoCluster } from './cluster.ts'
export type { World } from './state.ts'
export type { DemoGroup, DemoUser } from './user.ts'

export interface WorldOptions {
  seed?: number
  /** The first 17 are hand-drawn, further ones are generated with nine nodes each. */
  clusters?: number
  name?: string
  clock?: Clock
  /** By user name; the others get one derived from the seed. */
  passwords?: Record<string, string>
}

export const WORLD_NAMES: readonly string[] = ['default', 'transcript']

/** Equal seed and equal clock start give equal worlds. */
export function createWorld(options: WorldOptions = {}): World {
  const { seed = 1, clusters = DEFAULT_PLANS.length, name = 'default', passwords = {} } = options
  if (!WORLD_NAMES.includes(name)) {
    throw new Error(`There is no demo world '${name}'. Known worlds: ${WORLD_NAMES.join(', ')}.`)
  }
  const settings = { seed, clusters, clock: options.clock ?? createClock(), passwords }
  const transcript = name === 'transcript'
  const seeded = transcript ? seedTranscript(settings) : seedDefault(settings)
  const world: World = { ...seeded, engine: createEngine(seeded), listeners: new Set() }
  if (transcript) furnishTranscript(world)
  else startWatch(world)
  return world
}
