import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { date, flag, list, maybe, text } from './wire.ts'

/** `CmonUser`, cmon-rpc-core 7.4; keys, hashes and contact data are not read at all. */
export const userSchema = z
  .object({
    user_name: z.string(),
    first_name: text,
    middle_name: text,
    last_name: text,
    origin: text,
    disabled: flag,
    suspended: flag,
    last_login: date,
    groups: list(z.object({ group_name: z.string() })),
  })
  .transform((row) => ({
    name: row.user_name,
    fullName: [row.first_name, row.middle_name, row.last_name]
      .filter((part) => part !== undefined)
      .join(' '),
    origin: row.origin,
    disabled: row.disabled ?? false,
    suspended: row.suspended ?? false,
    lastLogin: row.last_login,
    groups: row.groups.map(({ group_name }) => group_name),
  }))

export type User = z.output<typeof userSchema>

/** All users of the controller. */
export async function getUsers(cmon: CmonClient, options?: CallOptions): Promise<User[]> {
  const reply = await cmon.call(
    { path: 'users/', operation: 'getUsers', kind: 'read' },
    z.object({ users: list(userSchema) }),
    options,
  )
  return reply.users
}

export interface Myself {
  user: User
  /** Undefined on controllers that don't know extended privileges. */
  canCreateClusters: boolean | undefined
  canExecuteJobs: boolean | undefined
}

/** The user this daemon is logged in as, and what it may do beyond single clusters. */
export async function whoAmI(cmon: CmonClient, options?: CallOptions): Promise<Myself> {
  const reply = await cmon.call(
    {
      path: 'users/',
      operation: 'whoAmI',
      params: { with_extended_privileges: true },
      kind: 'read',
    },
    z.object({
      user: userSchema,
      user_extended_privileges: maybe(
        z.object({ can_create_clusters: flag, can_execute_jobs: flag }),
      ),
    }),
    options,
  )
  return {
    user: reply.user,
    canCreateClusters: reply.user_extended_privileges?.can_create_clusters,
    canExecuteJobs: reply.user_extended_privileges?.can_execute_jobs,
  }
}
