import type { Fleet } from '../fleet/fleet.ts'
import type { Principal } from '../auth/principal.ts'
import type { Level } from './hints.ts'
import type { SecretChannel } from './secret-channel.ts'

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
  /** Puts a picture beside the answer; base64. */
  attach: (image: { data: string; mimeType: string }) => void
  /** Takes passwords that are made here; undefined when the operator has configured no place for them. */
  readonly secrets: SecretChannel | undefined
}

export interface ToolView {
  readonly level: Level
  readonly toolsets: readonly string[]
  readonly tools: readonly string[]
  /** Every tool there is, shown or not. */
  readonly known: readonly KnownTool[]
}

/** A tool, and the rules of the selection that hide it: none for one that is shown. */
export interface KnownTool {
  readonly name: string
  readonly toolset: string
  readonly level: Level
  readonly hiddenBy: readonly (
    'level' | 'toolsets' | 'include' | 'exclude' | 'surface' | 'principal' | 'policy' | 'client'
  )[]
  /** What the policy says, where it hides the tool. */
  readonly refusal?: string
}
