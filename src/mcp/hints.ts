import type { Level } from '../auth/level.ts'

export { isWithin, type Level } from '../auth/level.ts'

/** The four MCP annotations that tell a client how careful to be with a tool. */
export interface Hints {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
  readonly openWorldHint: boolean
}

const preset = (
  readOnlyHint: boolean,
  destructiveHint: boolean,
  idempotentHint: boolean,
): Hints => ({ readOnlyHint, destructiveHint, idempotentHint, openWorldHint: false })

/** Changes nothing. */
export const readOnly = preset(true, false, true)

/** Adds something, or does something that may be done twice: nothing stops, gets lost or opens up. */
export const additive = preset(false, false, false)

/** The same, and doing it again changes no more. */
export const idempotentChange = preset(false, false, true)

/** Can interrupt service, lose data or widen access, in the worst of its calls. */
export const destructive = preset(false, true, false)

/** The same, and doing it again changes no more. */
export const idempotentDestructive = preset(false, true, true)

export function levelOf(hints: Hints): Level {
  if (hints.readOnlyHint) return 'observe'
  return hints.destructiveHint ? 'destroy' : 'operate'
}
