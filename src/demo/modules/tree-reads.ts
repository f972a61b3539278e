import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { TreeItem } from '../world/tree/items.ts'
import { childrenByFolder, treeItems } from '../world/tree/items.ts'
import { nameOf, parentOf, ROOT } from '../world/tree/entry.ts'
import { rightsOn } from './access.ts'
import { flag, requiredText, text } from './request.ts'
import { findItem, isVisible, pathOf, requireItem, requireRight } from './tree-access.ts'
import { aclReply } from './tree-acl.ts'
import { fileContent } from './tree-files.ts'
import { treeObject } from './tree-object.ts'

export const treeReads: RpcModule = {
  gettree(call) {
    const items = treeItems(call.world)
    const path = text(call.body['path']) === undefined ? ROOT : pathOf(call)
    const item = requireItem(call, path, items)
    const folders = childrenByFolder(items)
    const show = (one: TreeItem): Record<string, unknown> => {
      const below = rightsOn(one.owner, call).startsWith('r') ? (folders.get(one.path) ?? []) : []
      const seen = below.filter((child) => isVisible(child, items, call))
      return {
        ...itemObject(one, call),
        ...(seen.length > 0 ? { sub_items: seen.map(show) } : {}),
      }
    }
    const whole = show(item)
    const parent = items.get(parentOf(path))
    if (!flag(call.body['with_dot_dot']) || path === ROOT || parent === undefined) {
      return { cdt: whole }
    }
    const upward = { ...itemObject(parent, call), item_name: '..', item_path: path }
    const below = Array.isArray(whole['sub_items']) ? whole['sub_items'] : []
    return { cdt: { ...whole, sub_items: [upward, ...below] } }
  },

  getobject(call) {
    const item = requireItem(call, pathOf(call))
    requireRight(item, 'r', call)
    return { object: treeObject(item, call) }
  },

  cat(call) {
    const item = requireItem(call, pathOf(call))
    requireRight(item, 'r', call)
    if (item.source.kind !== 'entry' || item.source.entry.type !== 'File') {
      throw new Refusal('InvalidRequest', `'${item.path}' is not a file.`)
    }
    return { file_content: fileContent(item.source.entry, call) }
  },

  getacl(call) {
    return aclReply(requireItem(call, pathOf(call)), call)
  },

  checkaccess(call) {
    const item = findItem(call, pathOf(call))
    const wanted = requiredText(call.body['privileges'], 'privilege')
    const rights = item === undefined ? '---' : rightsOn(item.owner, call)
    const granted = wanted.split('').every((right) => right === '-' || rights.includes(right))
    if (item !== undefined && granted && /^[rwx-]+$/.test(wanted)) return {}
    const { userName } = call.caller
    const text = `Access to object for user '${userName}' is not granted.`
    throw new Refusal('InvalidRequest', text)
  },
}

function itemObject(item: TreeItem, call: Call): Record<string, unknown> {
  const { world } = call
  const { ownerUserId, ownerGroupId, acl } = item.owner
  const entry = item.source.kind === 'entry' ? item.source.entry : undefined
  const { content, device } = entry ?? {}
  return {
    class_name: 'CmonTreeItem',
    owner_user_id: ownerUserId,
    owner_user_name: world.users.find(({ userId }) => userId === ownerUserId)?.userName ?? '',
    owner_group_id: ownerGroupId,
    owner_group_name: world.groups.find(({ groupId }) => groupId === ownerGroupId)?.groupName ?? '',
    effective_privileges: rightsOn(item.owner, call),
    item_acl: acl,
    item_name: nameOf(item.path),
    item_path: parentOf(item.path),
    ...(item.spec === undefined ? {} : { item_spec: item.spec }),
    item_type: item.type,
    ...(content === undefined ? {} : { size: Buffer.byteLength(content) }),
    // The misspelling is the controller's.
    ...(device === undefined
      ? {}
      : { major_device_number: device.major, minor_devide_number: device.minor }),
  }
}
