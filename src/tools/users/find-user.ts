import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { getGroups } from '../../cmon/modules/groups.ts'
import { getUsers, type User } from '../../cmon/modules/users.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { shownName, quoted } from '../../fleet/untrusted.ts'
import { oneController } from '../shared/ask-scope.ts'

export const UserName = z.string().min(1).max(100).describe('name from list_users')

/** The controller of a change to its users. Throws InputError where several could be meant. */
export function controllerOfUsers(fleet: Fleet, name: string | undefined): Controller {
  return oneController(fleet, name, 'Every controller has users of its own')
}

/** The user of that very name. Throws InputError with near names. */
export function userAmong(users: readonly User[], name: string): User {
  const user = users.find((one) => one.name === name)
  if (user !== undefined) return user
  const names = users.map((one) => one.name).filter((one) => shownName(one) === one)
  throw new InputError('not_found', `There is no ClusterControl user ${quoted(name)}`, {
    parameter: 'user',
    next: `${didYouMean(name, names)} list_users shows them.`.trim(),
  })
}

/** One user, and all there are. Throws InputError as `userAmong` does. */
export async function findUser(
  { cmon }: Controller,
  name: string,
  options: CallOptions,
): Promise<{ user: User; users: User[] }> {
  const users = await getUsers(cmon, options)
  return { user: userAmong(users, name), users }
}

/** Checks that these groups are there. Throws InputError with near names. */
export async function requireGroups(
  { cmon }: Controller,
  wanted: readonly string[],
  parameter: string,
  options: CallOptions,
): Promise<void> {
  if (wanted.length === 0) return
  const names = (await getGroups(cmon, options)).map(({ name }) => name)
  const missing = wanted.find((name) => !names.includes(name))
  if (missing === undefined) return
  const plain = names.filter((name) => shownName(name) === name)
  throw new InputError('not_found', `There is no group ${quoted(missing)}`, {
    parameter,
    next: `${didYouMean(missing, plain)} list_groups shows them.`.trim(),
  })
}
