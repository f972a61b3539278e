import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { TreeEntry } from '../world/tree/entry.ts'
import { isWithin, parentOf, ROOT } from '../world/tree/entry.ts'
import type { TreeItem } from '../world/tree/items.ts'
import { treeItems } from '../world/tree/items.ts'
import { rightsOn } from './access.ts'
import { accessDenied, findItem, pathOf, requireFolder, requireItem } from './tree-access.ts'
import { requireRight } from './tree-access.ts'
import { notSaved, saveContent } from './tree-files.ts'
import { findGroup, self } from './user-lookup.ts'

/** Folders and files. */
export const treeContent: RpcModule = {
  mkdir(call) {
    makeEntry(call, pathOf(call), 'Folder')
    return {}
  },

  mkfile(call) {
    makeEntry(call, pathOf(call), 'File')
    return {}
  },

  /** Makes the file when there is none. */
  setcontent(call) {
    const { content } = call.body
    if (typeof content !== 'string') throw new Refusal('InvalidRequest', 'No content was given.')
    const path = pathOf(call)
    const item = findItem(call, path)
    if (item === undefined) {
      makeEntry(call, path, 'File').content = content
      return {}
    }
    const { source } = item
    if (source.kind !== 'entry' || source.entry.type !== 'File') throw notSaved('Not a file.')
    const { entry } = source
    // The controller's own files are what their owner may do, even to administrators.
    const fixed = entry.device !== undefined && !entry.acl.startsWith('user::rw')
    if (fixed || !rightsOn(entry, call).includes('w')) throw notSaved('Access Denied.')
    saveContent(entry, content, call)
    return {}
  },

  rmdir(call) {
    const items = treeItems(call.world)
    const item = requireItem(call, pathOf(call), items)
    if (item.type !== 'Folder') {
      throw new Refusal('InvalidRequest', `'${item.path}' is not a folder.`)
    }
    if ([...items.keys()].some((path) => path !== item.path && isWithin(path, item.path))) {
      throw new Refusal('InvalidRequest', `Folder '${item.path}' is not empty.`)
    }
    removeEntry(item, items, call)
    return {}
  },

  /** Files, and folders with the files in them. What else lies in the tree has its own ways out. */
  delete(call) {
    const items = treeItems(call.world)
    const item = requireItem(call, pathOf(call), items)
    const below = [...items.values()].filter(({ path }) => isWithin(path, item.path))
    const other = below.find(({ source }) => source.kind !== 'entry')
    if (other !== undefined) {
      throw new Refusal('InvalidRequest', `'${other.path}' can not be deleted from the tree.`)
    }
    removeEntry(item, items, call)
    return {}
  },
}

function makeEntry(call: Call, path: string, type: TreeEntry['type']): TreeEntry {
  const { world, caller, now } = call
  const items = treeItems(world)
  requireFolder(call, parentOf(path), items)
  if (items.has(path)) throw new Refusal('InvalidRequest', `'${path}' already exists.`)
  const entry: TreeEntry = {
    path,
    type,
    tags: [],
    created: now,
    ownerUserId: caller.userId,
    ownerGroupId: findGroup(call, self(call).groupNames[0] ?? '')?.groupId ?? 1,
    acl: 'user::rwx,group::rwx,other::---',
    ...(type === 'File' ? { content: '' } : {}),
  }
  world.tree.push(entry)
  return entry
}

/** Whoever may write into the folder may take things out of it. */
function removeEntry(item: TreeItem, items: Map<string, TreeItem>, call: Call): void {
  if (item.source.kind !== 'entry' || isBuiltIn(item.path)) throw accessDenied()
  const folder = items.get(parentOf(item.path))
  if (folder !== undefined) requireRight(folder, 'w', call)
  call.world.tree = call.world.tree.filter(({ path }) => !isWithin(path, item.path))
}

export function isBuiltIn(path: string): boolean {
  return path === ROOT || path === '/groups' || isWithin(path, '/.runtime')
}
