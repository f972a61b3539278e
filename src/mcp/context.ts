import type { Fleet } from '../fleet/fleet.ts'
import type { Principal } from '../auth/principal.ts'
import type { Level } from './hints.ts'

/** What one call of a tool may touch. Made per call. */
export interface ToolContext {
  readonly fleet: Fleet
  readonly principal: Principal
  /** What this principal is shown and may call, and what not. */
  readonly view: ToolView
  /** Fires at the deadline, when the client cancels, and when the daemon stops. */
  readonly signal: AbortSignal
  /** Tells the client how far the work is; does nothing when it didn't ask. */
  progress(update: { progress: number; total?: number; message?: string }): void
}

export interface ToolView {
  readonly level: Level
  readonly toolsets: readonly string[]
  readonly tools: readonly string[]
  readonly hidden: readonly HiddenTool[]
}

/** A tool that exists but isn't shown, and which rules of the selection keep it away. */
export interface HiddenTool {
  readonly name: string
  readonly toolset: string
  readonly level: Level
  readonly hiddenBy: readonly ('level' | 'toolsets' | 'include' | 'exclude')[]
}
