import type { Clock } from '../clock.ts'
import type { World } from '../state.ts'

export interface SeedOptions {
  seed: number
  clusters: number
  clock: Clock
  passwords: Record<string, string>
}

/** A world as it stands when the clock starts, before anything runs in it. */
export type SeededWorld = Omit<World, 'engine' | 'listeners'>

export const CONTROLLER_ID = '10192'
export const VERSION = '2.3.4'
export const CONTROLLER_HOSTNAME = '192.0.2.10'
