import { z } from 'zod'
import type { UserFields } from '../../cmon/modules/user-changes.ts'
import { given } from '../shared/given.ts'

const Text = z.string().max(200).optional()

/** What of a user can be set. */
export const userFields = {
  first_name: Text,
  last_name: Text,
  email: Text,
}

export function toUserFields(args: z.output<z.ZodObject<typeof userFields>>): UserFields {
  return given({
    firstName: args.first_name,
    lastName: args.last_name,
    email: args.email,
  })
}
