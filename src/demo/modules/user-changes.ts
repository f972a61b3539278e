import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { nextId, retireId } from '../world/registry/registry.ts'
import type { DemoUser } from '../world/user.ts'
import { isAdmin, requireAdmin } from './access.ts'
import { flag, object, objects, requiredText, text } from './request.ts'
import { addGroup } from './user-groups.ts'
import { publicKeysOf } from './user-keys.ts'
import { findGroup, findUser, namedUser, noGroup } from './user-lookup.ts'
import { requireAdminOver, requireChangeable, requireUser } from './user-lookup.ts'
import { userObject } from './user-object.ts'

/** On purpose no more telling than a failed login. */
const BAD_CREDENTIALS = 'Username or password is incorrect.'
const INVALID_CREDENTIALS = 3

const SYSTEM_OWNER = { ownerUserId: 1, ownerGroupId: 1 }

export const userChanges: RpcModule = {
  createuser(call) {
    const { world, body, now } = call
    requireAdmin(call, 'create users')
    const fields = object(body['user']) ?? {}
    const userName = requiredText(namedUser(call), 'user name')
    if (findUser(call, userName) !== undefined) {
      throw new Refusal('InvalidRequest', `User '${userName}' already exists.`)
    }
    const password = text(body['new_password'])
    const user: DemoUser = {
      userId: 0,
      userName,
      firstName: '',
      lastName: '',
      emailAddress: '',
      ...(password === undefined ? {} : { password }),
      publicKeys: publicKeysOf(fields),
      groupNames: groupsOf(call, fields),
      origin: 'CmonDb',
      disabled: false,
      suspended: false,
      created: now,
      failedLogins: 0,
      tags: [],
      mustChangePassword: flag(body['force_password_update']),
    }
    user.userId = nextId(
      world,
      'user',
      world.users.map(({ userId }) => userId),
    )
    assign(user, fields)
    world.users.push(user)
    return { user: userObject(user, world) }
  },

  setuser(call) {
    const user = requireUser(call, BAD_CREDENTIALS)
    requireChangeable(user, call)
    assign(user, object(call.body['user']) ?? {})
    return { user: userObject(user, call.world) }
  },

  deleteuser(call) {
    const { world, caller } = call
    const user = requireUser(call)
    requireAdminOver(user, call)
    if (user.userId === caller.userId) {
      throw new Refusal('InvalidRequest', 'Users can not delete themselves.')
    }
    retireId(world, 'user', user.userId)
    world.users.splice(world.users.indexOf(user), 1)
    return {}
  },

  enable(call) {
    const user = requireUser(call)
    requireAdminOver(user, call)
    Object.assign(user, { disabled: false, suspended: false, failedLogins: 0 })
    delete user.lastFailedLogin
    return { user: userObject(user, call.world) }
  },

  disable(call) {
    const user = requireUser(call)
    requireAdminOver(user, call)
    user.disabled = true
    return { user: userObject(user, call.world) }
  },

  /** One's own password needs the old one; members of `admins` may set those of others without. */
  changepassword(call) {
    const { body, caller } = call
    const user = requireUser(call, BAD_CREDENTIALS)
    const wanted = requiredText(body['new_password'], 'new password')
    const old = text(body['old_password'])
    const own = user.userId === caller.userId
    if (!own && !isAdmin(call)) requireAdminOver(user, call)
    if ((own || old !== undefined) && (user.password === undefined || old !== user.password)) {
      throw new Refusal('AccessDenied', BAD_CREDENTIALS, INVALID_CREDENTIALS)
    }
    user.password = wanted
    user.mustChangePassword = flag(body['force_password_update'])
    return {}
  },
}

/** Creates the groups that are missing when the request says so; they belong to `system`. */
function groupsOf(call: Call, fields: Record<string, unknown>): string[] {
  const names = objects(fields['groups']).flatMap((group) => text(group['group_name']) ?? [])
  for (const name of names) {
    if (findGroup(call, name) !== undefined) continue
    if (!flag(call.body['create_group'])) throw noGroup(name)
  }
  for (const name of names) {
    if (findGroup(call, name) === undefined) addGroup(call, name, SYSTEM_OWNER)
  }
  return names.length > 0 ? [...new Set(names)] : ['users']
}

const PROPERTIES = {
  first_name: 'firstName',
  last_name: 'lastName',
  email_address: 'emailAddress',
  title: 'title',
} as const

function assign(user: DemoUser, fields: Record<string, unknown>): void {
  for (const [key, property] of Object.entries(PROPERTIES)) {
    const value = fields[key]
    if (typeof value === 'string') user[property] = value
  }
}
