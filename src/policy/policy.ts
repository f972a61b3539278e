import type { Level } from '../auth/level.ts'
import type { Hours } from './hours.ts'
import type { Patterns } from './patterns.ts'
import type { ApprovalMode, Severity } from './severity.ts'

/** To whom a rule applies: to everybody when it names nobody. */
export interface Audience {
  /** Patterns of principals' ids. */
  readonly principals?: Patterns | undefined
  readonly groups?: Patterns | undefined
}

/** Gives rights: those of all grants that apply to somebody add up. */
export interface Grant {
  readonly audience: Audience
  readonly level: Level
  /** Names of toolsets; `all` for every one. */
  readonly toolsets: readonly string[]
  readonly clusters: Patterns
  readonly hours?: Hours | undefined
  /** Instead of `MCP_APPROVAL`. */
  readonly approval?: ApprovalMode | undefined
}

/** Takes rights away for a while, from those whom grants have given more. */
export interface Freeze {
  readonly name: string
  readonly audience: Audience
  readonly clusters: Patterns
  /** Epoch milliseconds. */
  readonly from: number
  readonly until: number
  /** How far anybody may still go. */
  readonly level: Level
}

/** What a change of a protected cluster takes; `refuse`: nobody can agree to it. */
export type Protection = Exclude<ApprovalMode, 'off'> | 'refuse'

export interface ProtectedClusters {
  readonly clusters: Patterns
  readonly changes: Readonly<Record<Exclude<Severity, 'routine'>, Protection>>
}

/** How many changes a principal may make in any hour. */
export interface WriteBudget {
  readonly audience: Audience
  readonly clusters: Patterns
  readonly perHour: number
}

/** Who may do what: one file (`MCP_POLICY_FILE`), read. What no grant gives is refused. */
export interface Policy {
  readonly grants: readonly Grant[]
  readonly freezes: readonly Freeze[]
  readonly protectedClusters: readonly ProtectedClusters[]
  readonly budgets: readonly WriteBudget[]
  /** What a change that isn't routine takes once its session has read free text from the fleet. */
  readonly afterUntrustedText?: 'human' | undefined
  /** Of the file: another one voids every plan. */
  readonly digest: string
}
