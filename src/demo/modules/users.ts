import type { Call, RpcModule } from '../module.ts'
import { privileges } from '../world/ownership.ts'
import { isAdmin, requireAdmin } from './access.ts'
import { flag, texts } from './request.ts'
import { userChanges } from './user-changes.ts'
import { userGroups } from './user-groups.ts'
import { userKeys } from './user-keys.ts'
import { self } from './user-lookup.ts'
import { groupObject, userObject } from './user-object.ts'
import { userPreferences } from './user-preferences.ts'

export const users: RpcModule = {
  ...userChanges,
  ...userGroups,
  ...userKeys,
  ...userPreferences,

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
    return {
      groups: world.groups.map((group) => groupObject(group, world)),
      total: world.groups.length,
    }
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

  cancreateuser(call) {
    requireAdmin(call, 'create users')
    return {}
  },

  cancreategroup(call) {
    requireAdmin(call, 'create groups')
    return {}
  },
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
