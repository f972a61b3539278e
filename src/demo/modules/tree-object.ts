import type { Call } from '../module.ts'
import type { TreeItem } from '../world/tree/items.ts'
import { nameOf, parentOf } from '../world/tree/entry.ts'
import { clusterObject } from './cluster-object.ts'
import { iso } from './dates.ts'
import { hostObject } from './host-object.ts'
import { ownerFields } from './owner-fields.ts'
import { serverObject } from './server-object.ts'
import { groupObject, userObject } from './user-object.ts'

/** What an item stands for, as its own module shows it. */
export function treeObject(item: TreeItem, call: Call): Record<string, unknown> {
  const { world, now } = call
  const { source } = item
  switch (source.kind) {
    case 'cluster':
      return clusterObject(source.cluster, call)
    case 'node': {
      const host = source.cluster.hosts.find(({ hostId }) => hostId === source.hostId)
      return host === undefined ? plain(item, call) : hostObject(host, source.cluster, world, now)
    }
    case 'user': {
      const user = world.users.find(({ userId }) => userId === source.userId)
      return user === undefined ? plain(item, call) : userObject(user, world)
    }
    case 'group': {
      const group = world.groups.find(({ groupId }) => groupId === source.groupId)
      return group === undefined ? plain(item, call) : groupObject(group, world)
    }
    case 'server': {
      const server = world.servers.find(({ hostname }) => hostname === source.hostname)
      return server === undefined ? plain(item, call) : serverObject(server, world, now)
    }
    case 'database':
      return { ...plain(item, call), class_name: 'CmonDataBase', database_name: source.name }
    case 'entry':
      return { ...plain(item, call), created: iso(source.entry.created) }
  }
}

function plain(item: TreeItem, { world }: Call): Record<string, unknown> {
  return {
    class_name: 'CmonCdtEntry',
    ...ownerFields(item.owner, world, parentOf(item.path)),
    name: nameOf(item.path),
    item_type: item.type,
    tags: item.tags ?? [],
  }
}
