import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { isWithin, join, nameOf, parentOf } from '../world/tree/entry.ts'
import type { TreeItem } from '../world/tree/items.ts'
import { treeItems } from '../world/tree/items.ts'
import { moveBelow, place } from '../world/tree/places.ts'
import { requiredText } from './request.ts'
import { accessDenied, pathOf, requireFolder, requireItem, requireRight } from './tree-access.ts'
import { isBuiltIn } from './tree-content.ts'

export const treePlaces: RpcModule = {
  move(call) {
    const items = treeItems(call.world)
    const item = requireMovable(call, items)
    const folder = requireFolder(call, pathOf(call, 'target_path'), items)
    relocate(call, item, join(folder.path, nameOf(item.path)), items)
    return {}
  },

  rename(call) {
    const items = treeItems(call.world)
    const item = requireMovable(call, items)
    const name = requiredText(call.body['target_name'], 'name')
    if (name.includes('/')) throw new Refusal('InvalidRequest', `'${name}' is no valid name.`)
    relocate(call, item, join(parentOf(item.path), name), items)
    return {}
  },
}

function requireMovable(call: Call, items: Map<string, TreeItem>): TreeItem {
  const item = requireItem(call, pathOf(call, 'source_path'), items)
  if (isBuiltIn(item.path)) throw accessDenied()
  const folder = items.get(parentOf(item.path))
  if (folder !== undefined) requireRight(folder, 'w', call)
  requireRight(item, 'w', call)
  return item
}

function relocate(call: Call, item: TreeItem, target: string, items: Map<string, TreeItem>): void {
  const { world } = call
  if (items.has(target)) throw new Refusal('InvalidRequest', `'${target}' already exists.`)
  if (isWithin(target, item.path)) {
    throw new Refusal('InvalidRequest', `'${item.path}' can not be moved into itself.`)
  }
  const { source } = item
  if (source.kind === 'cluster') {
    place(source.cluster, parentOf(target))
    source.cluster.name = nameOf(target)
  } else if (source.kind === 'user') {
    const user = world.users.find(({ userId }) => userId === source.userId)
    if (user === undefined || nameOf(target) !== user.userName) throw immovable(item)
    place(user, parentOf(target))
  } else if (source.kind !== 'entry') {
    throw immovable(item)
  }
  moveBelow(world, item.path, target)
}

function immovable({ path }: TreeItem): Refusal {
  return new Refusal('InvalidRequest', `'${path}' can not be moved or renamed.`)
}
