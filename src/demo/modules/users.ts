import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { privileges } from '../world/ownership.ts'
import type { DemoGroup, DemoUser } from '../world/user.ts'
import type { World } from '../world/world.ts'
import { isAdmin } from './access.ts'
import { iso, isoOrEmpty } from './dates.ts'
import { flag, text, texts } from './request.ts'

const SYSTEM_USER_ID = 1

export const users: RpcModule = {
  getusers(call) {
    const wanted = texts(call.body['with_tags'])
    const unwanted = texts(call.body['without_tags'])
    const found = call.world.users.filter(({ tags }) => {
      if (wanted.length > 0 && !wanted.some((tag) => tags.includes(tag))) return false
      return !unwanted.some((tag) => tags.includes(tag))
    })
    return { users: found.map((user) => userObject(user, call.world)), total: found.length }
  },

  getgroups({ world }) {
    return { groups: world.groups.map(groupObject), total: world.groups.length }
  },

  whoami(call) {
    const me = self(call)
    return {
      user: userObject(me, call.world),
      total: 1,
      ...(flag(call.body['with_extended_privileges'])
        ? { user_extended_privileges: extendedPrivileges(call) }
        : {}),
    }
  },

  getkeys(call) {
    const user = userOf(call) ?? self(call)
    if (user.userId !== call.caller.userId && !isAdmin(call)) {
      throw new Refusal('AccessDenied', `Keys of user '${user.userName}' may not be read.`)
    }
    return {
      public_keys: user.publicKeys.map(({ name, key }) => ({ name, key })),
      total: user.publicKeys.length,
      user: userObject(user, call.world),
    }
  },
}

function self({ world, caller }: Call): DemoUser {
  const me = world.users.find(({ userId }) => userId === caller.userId)
  if (me === undefined) throw new Refusal('ObjectNotFound', 'User was not found.')
  return me
}

/** The user named by `user.user_name`; undefined when the request names none. */
function userOf({ world, body }: Call): DemoUser | undefined {
  const { user } = body
  if (typeof user !== 'object' || user === null || !('user_name' in user)) return undefined
  const name = text(user.user_name)?.toLowerCase()
  const found = world.users.find(({ userName }) => userName.toLowerCase() === name)
  if (found === undefined) throw new Refusal('ObjectNotFound', 'User was not found.')
  return found
}

function extendedPrivileges(call: Call) {
  const { world, caller } = call
  const groupName = (id: number): string | undefined =>
    world.groups.find(({ groupId }) => groupId === id)?.groupName
  return {
    class_name: 'CmonExtendedPrivileges',
    can_create_clusters: isAdmin(call),
    can_execute_jobs:
      isAdmin(call) ||
      world.clusters.some((cluster) => privileges(caller, cluster, groupName).endsWith('x')),
  }
}

export function groupObject(group: DemoGroup): Record<string, unknown> {
  return {
    class_name: 'CmonGroup',
    cdt_path: '/groups',
    owner_user_id: SYSTEM_USER_ID,
    owner_user_name: 'system',
    owner_group_id: 1,
    owner_group_name: 'admins',
    acl: 'user::rwx,group::rwx,other::---',
    created: iso(group.created),
    group_id: group.groupId,
    group_name: group.groupName,
  }
}

/** A user owns itself; its owner group is `admins`. */
export function userObject(user: DemoUser, world: World): Record<string, unknown> {
  const groups = user.groupNames.flatMap((name) =>
    world.groups.filter((group) => group.groupName === name),
  )
  return {
    class_name: 'CmonUser',
    cdt_path: '/',
    owner_user_id: user.userId,
    owner_user_name: user.userName,
    owner_group_id: 1,
    owner_group_name: 'admins',
    acl: 'user::rwx,group::r--,other::r--',
    tags: user.tags,
    created: iso(user.created),
    disabled: user.disabled,
    ...optionalText('email_address', user.emailAddress),
    ...optionalText('first_name', user.firstName),
    ...optionalText('last_name', user.lastName),
    last_failed_login: isoOrEmpty(user.lastFailedLogin),
    last_login: isoOrEmpty(user.lastLogin),
    n_failed_logins: user.failedLogins,
    origin: user.origin,
    suspended: user.suspended,
    user_id: user.userId,
    user_name: user.userName,
    groups: groups.map(groupObject),
    timezone: {
      class_name: 'CmonTimeZone',
      name: 'Coordinated Universal Time',
      abbreviation: 'UTC',
      offset: 0,
      use_dst: false,
    },
  }
}

function optionalText(key: string, text: string): Record<string, string> {
  return text === '' ? {} : { [key]: text }
}
