import { certificate } from './certificate.ts'
import { clockDrift } from './clock-drift.ts'
import type { Condition } from './condition.ts'
import { diskUsage } from './disk-usage.ts'
import { nodeDown } from './node-down.ts'
import { replicaLag } from './replica-lag.ts'

/** Causes that the clock brings and takes; other alarms come and go with jobs alone. */
export const CONDITIONS: readonly Condition[] = [
  nodeDown,
  diskUsage,
  replicaLag,
  certificate,
  clockDrift,
]
