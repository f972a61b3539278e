import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { nextId, retireId } from '../world/registry/registry.ts'
import type { DemoGroup } from '../world/user.ts'
import { ownershipOfGroup } from '../world/user.ts'
import { canWrite, requireAdmin } from './access.ts'
import { flag, object, requiredText } from './request.ts'
import { findGroup, noGroup, requireUser, self } from './user-lookup.ts'
import { groupObject, userObject } from './user-object.ts'

export const userGroups: RpcModule = {
  creategroup(call) {
    requireAdmin(call, 'create groups')
    const name = groupNameOf(call)
    if (findGroup(call, name) !== undefined) {
      throw new Refusal('InvalidRequest', `Group '${name}' already exists.`)
    }
    const primary = findGroup(call, self(call).groupNames[0] ?? '')
    const group = addGroup(call, name, {
      ownerUserId: call.caller.userId,
      ownerGroupId: primary?.groupId ?? 1,
    })
    return { group: groupObject(group, call.world) }
  },

  deletegroup(call) {
    const { world, caller } = call
    const name = groupNameOf(call)
    const group = findGroup(call, name)
    if (group === undefined) throw noGroup(name)
    if (!canWrite(ownershipOfGroup(group), call)) {
      const text = `Write access to group '${name}' is denied for user '${caller.userName}'.`
      throw new Refusal('AccessDenied', text)
    }
    const members = world.users.filter(({ groupNames }) => groupNames.includes(name)).length
    if (members > 0) {
      const text = `Group '${name}' can not be deleted for it has ${members} member(s).`
      throw new Refusal('InvalidRequest', text)
    }
    retireId(world, 'group', group.groupId)
    world.groups.splice(world.groups.indexOf(group), 1)
    return {}
  },

  /** With `replace_primary_group` the group takes the place of the first one. */
  addtogroup(call) {
    const user = requireUser(call)
    const { groupName } = requireGroup(call)
    const { groupNames } = user
    if (flag(call.body['replace_primary_group'])) {
      user.groupNames = [groupName, ...groupNames.slice(1).filter((name) => name !== groupName)]
    } else if (groupNames.includes(groupName)) {
      const text = `User '${user.userName}' is already a member of group '${groupName}'.`
      throw new Refusal('InvalidRequest', text)
    } else {
      groupNames.push(groupName)
    }
    return { user: userObject(user, call.world) }
  },

  removefromgroup(call) {
    const user = requireUser(call)
    const { groupName } = requireGroup(call)
    if (!user.groupNames.includes(groupName)) {
      const text = `User '${user.userName}' is not a member of group '${groupName}'.`
      throw new Refusal('InvalidRequest', text)
    }
    if (user.groupNames.length === 1) {
      throw new Refusal('InvalidRequest', `'${groupName}' is the last group of the user.`)
    }
    user.groupNames = user.groupNames.filter((name) => name !== groupName)
    return { user: userObject(user, call.world) }
  },
}

export function addGroup(
  { world, now }: Call,
  groupName: string,
  owner: { ownerUserId: number; ownerGroupId: number },
): DemoGroup {
  const taken = world.groups.map(({ groupId }) => groupId)
  const group: DemoGroup = {
    groupId: nextId(world, 'group', taken),
    groupName,
    created: now,
    ownership: { ...owner, acl: 'user::rwx,group::rwx,other::---' },
  }
  world.groups.push(group)
  return group
}

function groupNameOf({ body }: Call): string {
  return requiredText(object(body['group'])?.['group_name'], 'group name')
}

/** The group of `group_name`, if the caller may say who belongs to it. */
function requireGroup(call: Call): DemoGroup {
  const name = requiredText(call.body['group_name'], 'group name')
  const group = findGroup(call, name)
  if (group === undefined) throw noGroup(name)
  if (canWrite(ownershipOfGroup(group), call)) return group
  const { userName } = call.caller
  throw new Refusal('AccessDenied', `Access to group '${name}' is denied for user '${userName}'.`)
}
