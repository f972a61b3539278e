import type { Call } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoGroup, DemoUser } from '../world/user.ts'
import { ownershipOfUser } from '../world/user.ts'
import { canWrite, isAdmin } from './access.ts'
import { object, text } from './request.ts'

export function self({ world, caller }: Call): DemoUser {
  const me = world.users.find(({ userId }) => userId === caller.userId)
  if (me === undefined) throw new Refusal('ObjectNotFound', 'User was not found.')
  return me
}

/** `user.user_name` of the request. */
export function namedUser({ body }: Call): string | undefined {
  return text(object(body['user'])?.['user_name'])
}

export function findUser({ world }: Call, name: string): DemoUser | undefined {
  return world.users.find(({ userName }) => userName.toLowerCase() === name.toLowerCase())
}

/** The user of the request; `missing` is said when there is none of that name. */
export function requireUser(call: Call, missing = 'User was not found.'): DemoUser {
  const name = namedUser(call)
  if (name === undefined) throw new Refusal('InvalidRequest', 'No user name was given.')
  const found = findUser(call, name)
  if (found === undefined) throw new Refusal('ObjectNotFound', missing)
  return found
}

export function mayChange(user: DemoUser, call: Call): boolean {
  return canWrite(ownershipOfUser(user), call)
}

export function requireChangeable(user: DemoUser, call: Call): void {
  if (mayChange(user, call)) return
  throw denied(user, call)
}

/** For what users may not do to themselves, such as letting themselves back in. */
export function requireAdminOver(user: DemoUser, call: Call): void {
  if (!isAdmin(call)) throw denied(user, call)
}

function denied(user: DemoUser, { caller }: Call): Refusal {
  return new Refusal(
    'AccessDenied',
    `Access to user '${user.userName}' is denied for user '${caller.userName}'.`,
  )
}

export function findGroup({ world }: Call, name: string): DemoGroup | undefined {
  return world.groups.find(({ groupName }) => groupName === name)
}

export function noGroup(name: string): Refusal {
  return new Refusal('ObjectNotFound', `Group '${name}' does not exists.`)
}
