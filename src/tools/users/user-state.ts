import { z } from 'zod'
import type { User } from '../../cmon/modules/users.ts'

export const UserState = z.enum(['active', 'disabled', 'suspended'])

/** A disabled user stays out even when the suspension ends. */
export function stateOf({ disabled, suspended }: User): z.output<typeof UserState> {
  if (disabled) return 'disabled'
  return suspended ? 'suspended' : 'active'
}
