import type { Call } from '../module.ts'
import { Refusal } from '../module.ts'
import type { TreeItem } from '../world/tree/items.ts'
import { treeItems } from '../world/tree/items.ts'
import { parentOf, ROOT } from '../world/tree/entry.ts'
import { rightsOn } from './access.ts'
import { requiredText } from './request.ts'

/** An absolute path of the request, without doubled or trailing slashes. */
export function pathOf(call: Call, key = 'path'): string {
  const written = requiredText(call.body[key], 'path')
  if (!written.startsWith('/')) {
    throw new Refusal('InvalidRequest', `Path '${written}' is not an absolute path.`)
  }
  const parts = written.split('/').filter(Boolean)
  if (parts.some((part) => part === '.' || part === '..')) {
    throw new Refusal('InvalidRequest', `Path '${written}' is not valid.`)
  }
  return `/${parts.join('/')}`
}

/** Whether the item and every folder above it may be read; what may not is not there. */
export function isVisible(item: TreeItem, items: Map<string, TreeItem>, call: Call): boolean {
  for (let path = item.path; path !== ROOT; path = parentOf(path)) {
    const above = items.get(path)
    if (above === undefined) return false
    // Files and groups are listed even to those who may not read them (recorded).
    const listed = path === item.path && (item.type === 'File' || item.type === 'Group')
    if (!listed && !rightsOn(above.owner, call).startsWith('r')) return false
  }
  return true
}

export function findItem(call: Call, path: string, items = treeItems(call.world)) {
  const item = items.get(path)
  return item !== undefined && isVisible(item, items, call) ? item : undefined
}

export function requireItem(call: Call, path: string, items?: Map<string, TreeItem>): TreeItem {
  const item = findItem(call, path, items)
  if (item === undefined) throw new Refusal('InvalidRequest', `Path '${path}' was not found.`)
  return item
}

export function requireRight(item: TreeItem, right: 'r' | 'w' | 'x', call: Call): void {
  if (!rightsOn(item.owner, call).includes(right)) throw accessDenied()
}

export function accessDenied(): Refusal {
  return new Refusal('InvalidRequest', 'Access denied.')
}

/** A folder that something may be put into: clusters and users can hold things too. */
export function requireFolder(call: Call, path: string, items: Map<string, TreeItem>): TreeItem {
  const folder = requireItem(call, path, items)
  if (folder.type !== 'Folder' && folder.type !== 'Cluster') {
    throw new Refusal('InvalidRequest', `'${path}' is not a folder.`)
  }
  requireRight(folder, 'w', call)
  return folder
}
