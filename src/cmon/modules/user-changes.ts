import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { userSchema, type User } from './users.ts'
import { nothing } from './wire.ts'

/** What of a user can be set; cmon-rpc-jobs 8.2. */
export interface UserFields {
  firstName?: string | undefined
  lastName?: string | undefined
  title?: string | undefined
  email?: string | undefined
}

function userObject(name: string, fields: UserFields = {}): Record<string, unknown> {
  const { firstName, lastName, title, email } = fields
  return {
    class_name: 'CmonUser',
    user_name: name,
    ...(firstName === undefined ? {} : { first_name: firstName }),
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(title === undefined ? {} : { title }),
    ...(email === undefined ? {} : { email_address: email }),
  }
}

export interface NewUser extends UserFields {
  name: string
  /** Undefined for a user who logs in by key only. */
  password: string | undefined
  /** The password must be changed at the first login. */
  mustChangePassword: boolean
  /** The first one becomes the primary group. All must exist. */
  groups: readonly string[]
}

export async function createUser(
  cmon: CmonClient,
  { name, password, mustChangePassword, groups, ...fields }: NewUser,
  options?: CallOptions,
): Promise<User> {
  return changeUser(cmon, 'createUser', options, {
    create_group: false,
    force_password_update: mustChangePassword,
    ...(password === undefined ? {} : { new_password: password }),
    user: {
      ...userObject(name, fields),
      groups: groups.map((group) => ({ class_name: 'CmonGroup', group_name: group })),
    },
  })
}

/** Sets the fields that are given and leaves the others. */
export async function setUser(
  cmon: CmonClient,
  name: string,
  fields: UserFields,
  options?: CallOptions,
): Promise<User> {
  return changeUser(cmon, 'setUser', options, { user: userObject(name, fields) })
}

export interface GroupChange {
  user: string
  group: string
  /** The group takes the place of the user's primary one. */
  primary?: boolean | undefined
}

export async function addToGroup(
  cmon: CmonClient,
  { user, group, primary }: GroupChange,
  options?: CallOptions,
): Promise<User> {
  return changeUser(cmon, 'addToGroup', options, {
    group_name: group,
    replace_primary_group: primary ?? false,
    user: userObject(user),
  })
}

export async function removeFromGroup(
  cmon: CmonClient,
  { user, group }: { user: string; group: string },
  options?: CallOptions,
): Promise<User> {
  return changeUser(cmon, 'removeFromGroup', options, {
    group_name: group,
    user: userObject(user),
  })
}

async function changeUser(
  cmon: CmonClient,
  operation: string,
  options: CallOptions | undefined,
  params: Record<string, unknown>,
): Promise<User> {
  const reply = await cmon.call(
    { path: 'users/', operation, params, kind: 'write' },
    z.object({ user: userSchema }),
    options,
  )
  return reply.user
}

export async function deleteUser(
  cmon: CmonClient,
  name: string,
  options?: CallOptions,
): Promise<void> {
  return command(cmon, 'deleteUser', options, { user: userObject(name) })
}

/** Lets a user log in again; ends a suspension after failed logins too. */
export async function enableUser(
  cmon: CmonClient,
  name: string,
  options?: CallOptions,
): Promise<void> {
  return command(cmon, 'enable', options, { user: userObject(name) })
}

export async function disableUser(
  cmon: CmonClient,
  name: string,
  options?: CallOptions,
): Promise<void> {
  return command(cmon, 'disable', options, { user: userObject(name) })
}

export interface PasswordChange {
  user: string
  newPassword: string
  /** Needed for one's own. */
  oldPassword?: string | undefined
  mustChangePassword?: boolean | undefined
}

export async function changePassword(
  cmon: CmonClient,
  { user, newPassword, oldPassword, mustChangePassword }: PasswordChange,
  options?: CallOptions,
): Promise<void> {
  return command(cmon, 'changePassword', options, {
    force_password_update: mustChangePassword ?? false,
    new_password: newPassword,
    ...(oldPassword === undefined ? {} : { old_password: oldPassword }),
    user: userObject(user),
  })
}

function command(
  cmon: CmonClient,
  operation: string,
  options: CallOptions | undefined,
  params: Record<string, unknown>,
): Promise<void> {
  return cmon.call({ path: 'users/', operation, params, kind: 'write' }, nothing, options)
}
