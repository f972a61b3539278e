import type { DemoCluster } from '../cluster.ts'
import type { Ownership } from '../ownership.ts'
import type { World } from '../state.ts'
import { fullName, ownershipOfGroup, ownershipOfUser } from '../user.ts'
import type { TreeEntry } from './entry.ts'
import { join, nameOf, parentOf, ROOT } from './entry.ts'

/** What an item of the tree stands for; the item's name and place come from that. */
export type TreeSource =
  | { kind: 'entry'; entry: TreeEntry }
  | { kind: 'user'; userId: number }
  | { kind: 'group'; groupId: number }
  | { kind: 'cluster'; cluster: DemoCluster }
  | { kind: 'node'; cluster: DemoCluster; hostId: number }
  | { kind: 'database'; cluster: DemoCluster; name: string }
  | { kind: 'server'; hostname: string }

export interface TreeItem {
  path: string
  type: 'Folder' | 'File' | 'Cluster' | 'Node' | 'Server' | 'User' | 'Group' | 'Database'
  /** Changing it changes the thing itself. */
  owner: Ownership
  /** The thing's own list; absent on what carries no tags. */
  tags?: string[]
  spec?: string
  source: TreeSource
}

/** The whole tree by path: stored folders and files, and everything that has its place in it. */
export function treeItems(world: World): Map<string, TreeItem> {
  const items = new Map<string, TreeItem>()
  const add = (item: TreeItem): void => void items.set(item.path, item)
  for (const entry of world.tree) {
    const { path, type, tags } = entry
    add({ path, type, owner: entry, tags, source: { kind: 'entry', entry } })
  }
  for (const group of world.groups) {
    add({
      path: join('/groups', group.groupName),
      type: 'Group',
      owner: ownershipOfGroup(group),
      source: { kind: 'group', groupId: group.groupId },
    })
  }
  for (const user of world.users) {
    add({
      path: join(user.cdtPath ?? ROOT, user.userName),
      type: 'User',
      owner: ownershipOfUser(user),
      tags: user.tags,
      spec: fullName(user),
      source: { kind: 'user', userId: user.userId },
    })
  }
  for (const server of world.servers) {
    const { hostname, tags } = server
    const source: TreeSource = { kind: 'server', hostname }
    add({ path: join(ROOT, hostname), type: 'Server', owner: server, tags, source })
  }
  for (const cluster of world.clusters) for (const item of clusterItems(cluster)) add(item)
  return items
}

/** A cluster with its nodes and databases, which belong to whom the cluster belongs. */
function clusterItems(cluster: DemoCluster): TreeItem[] {
  const path = clusterPath(cluster)
  const { tags, hosts, databases } = cluster
  return [
    { path, type: 'Cluster', owner: cluster, tags, source: { kind: 'cluster', cluster } },
    ...hosts
      .filter(({ kind }) => kind !== 'controller')
      .map(({ hostname, port, hostId }): TreeItem => ({
        path: join(path, `${hostname}:${port}`),
        type: 'Node',
        owner: cluster,
        spec: `${hostname}:${port}`,
        source: { kind: 'node', cluster, hostId },
      })),
    ...databases.map(({ name }): TreeItem => ({
      path: join(path, name),
      type: 'Database',
      owner: cluster,
      source: { kind: 'database', cluster, name },
    })),
  ]
}

export function clusterPath(cluster: DemoCluster): string {
  return join(cluster.cdtPath ?? ROOT, cluster.name)
}

export function childrenByFolder(items: Map<string, TreeItem>): Map<string, TreeItem[]> {
  const folders = new Map<string, TreeItem[]>()
  for (const item of items.values()) {
    if (item.path === ROOT) continue
    const parent = parentOf(item.path)
    const siblings = folders.get(parent)
    if (siblings === undefined) folders.set(parent, [item])
    else siblings.push(item)
  }
  for (const siblings of folders.values()) siblings.sort(byTypeAndName)
  return folders
}

/** Recorded order: folders before the rest, then by name. */
function byTypeAndName(a: TreeItem, b: TreeItem): number {
  const folders = Number(b.type === 'Folder') - Number(a.type === 'Folder')
  if (folders !== 0) return folders
  return nameOf(a.path) < nameOf(b.path) ? -1 : 1
}
