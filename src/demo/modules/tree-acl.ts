import type { Answer, Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { addAclEntry, removeAclEntry } from '../world/acl.ts'
import type { TreeItem } from '../world/tree/items.ts'
import { treeItems } from '../world/tree/items.ts'
import { isWithin, nameOf, parentOf } from '../world/tree/entry.ts'
import { canWrite } from './access.ts'
import { flag, requiredText, text } from './request.ts'
import { pathOf, requireItem, requireRight } from './tree-access.ts'
import { findGroup, findUser, noGroup } from './user-lookup.ts'

/** Owners, access lists and tags. */
export const treeAcl: RpcModule = {
  addacl: (call) => changeAcl(call, addAclEntry),
  removeacl: (call) => changeAcl(call, removeAclEntry),

  chown(call) {
    const items = treeItems(call.world)
    const item = changeable(call, items)
    const userName = text(call.body['owner_user_name'])
    const groupName = text(call.body['owner_group_name'])
    const user = userName === undefined ? undefined : findUser(call, userName)
    const group = groupName === undefined ? undefined : findGroup(call, groupName)
    if (userName !== undefined && user === undefined) {
      throw new Refusal('InvalidRequest', `User '${userName}' was not found.`)
    }
    if (groupName !== undefined && group === undefined) throw noGroup(groupName)
    const changed = flag(call.body['recursive'])
      ? [...items.values()].filter(
          (one) => isWithin(one.path, item.path) && canWrite(one.owner, call),
        )
      : [item]
    for (const { owner } of changed) {
      if (user !== undefined) owner.ownerUserId = user.userId
      if (group !== undefined) owner.ownerGroupId = group.groupId
    }
    return aclReply(item, call)
  },

  appendtag(call) {
    const { item, tags, tag } = tagChange(call)
    if (!tags.includes(tag)) tags.push(tag)
    return tagReply(item)
  },

  removetag(call) {
    const { item, tags, tag } = tagChange(call)
    const index = tags.indexOf(tag)
    if (index < 0) throw new Refusal('InvalidRequest', `The object has no tag '${tag}'.`)
    tags.splice(index, 1)
    return tagReply(item)
  },
}

export function aclReply(item: TreeItem, { world }: Call): Answer {
  const { ownerUserId, ownerGroupId, acl } = item.owner
  return {
    owner_user_name: world.users.find(({ userId }) => userId === ownerUserId)?.userName ?? '',
    owner_group_name: world.groups.find(({ groupId }) => groupId === ownerGroupId)?.groupName ?? '',
    acl,
    object_name: nameOf(item.path),
    object_path: parentOf(item.path),
  }
}

function changeable(call: Call, items = treeItems(call.world)): TreeItem {
  const item = requireItem(call, pathOf(call), items)
  requireRight(item, 'w', call)
  return item
}

function changeAcl(call: Call, change: (acl: string, entry: string) => string | undefined): Answer {
  const item = changeable(call)
  const entry = requiredText(call.body['acl'], 'ACL entry')
  const acl = change(item.owner.acl, entry)
  if (acl === undefined) throw new Refusal('InvalidRequest', `Invalid ACL entry '${entry}'.`)
  item.owner.acl = acl
  return aclReply(item, call)
}

function tagChange(call: Call): { item: TreeItem; tags: string[]; tag: string } {
  const item = changeable(call)
  const tag = requiredText(call.body['tag'], 'tag')
  if (item.tags === undefined) {
    throw new Refusal('InvalidRequest', `Tags are not supported on '${item.path}'.`)
  }
  return { item, tags: item.tags, tag }
}

function tagReply(item: TreeItem): Answer {
  const { path, tags = [] } = item
  return { tags: [...tags], object_name: nameOf(path), object_path: parentOf(path) }
}
