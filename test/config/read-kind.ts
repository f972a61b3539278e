import type { Kind } from '../../src/config/setting.ts'

/** What a kind makes of a text: the value, or why it is refused. */
export function read<Value>(kind: Kind<Value>, text: string): Value | { refused: string } {
  const outcome = kind.schema.safeParse(text)
  return outcome.success ? outcome.data : { refused: outcome.error.issues[0]?.message ?? '' }
}

/** A refusal, to compare with. */
export const refused = (message: string) => ({ refused: message })
