import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoHost } from '../world/host.ts'
import { refreshCluster } from '../world/jobs/health.ts'
import { dropHost } from '../world/jobs/new-host.ts'
import { findHost, isAdmin, requireCluster, requireWrite } from './access.ts'
import { iso } from './dates.ts'
import { hostServers } from './host-servers.ts'
import { flag, integer, object, requiredText } from './request.ts'

export const host: RpcModule = {
  ...hostServers,

  /** Only with CMON HA, which a file of the tree switches on. */
  getcontrollers({ world, now }) {
    const file = world.tree.find(({ path }) => path === '/.runtime/cmon_ha/enabled')
    if (file?.content?.trim() !== 'true') return { controllers: [], total: 0 }
    const controller = {
      class_name: 'CmonController',
      hostname: '192.0.2.10',
      hoststatus: 'CmonHostOnline',
      ip: '192.0.2.10',
      lastseen: iso(now),
      message: 'Acting as leader.',
      owner_group_name: 'admins',
      owner_user_name: 'system',
      port: 9501,
      role: 'leader',
      version: world.version,
    }
    return { controllers: [controller], total: 1 }
  },

  sethost(call) {
    const found = requireHost(call, call.body)
    const wanted = Object.entries(object(call.body['properties']) ?? {})
    if (wanted.length === 0) throw new Refusal('InvalidRequest', 'No property was given.')
    const changes = wanted.map(([name, value]) => propertyChange(found, name, value))
    for (const change of changes) change()
    return {}
  },

  /** The controller forgets the node; nothing happens to the node. */
  unregisterhost(call) {
    const fields = object(call.body['host']) ?? {}
    const cluster = requireCluster(call)
    const found = requireHost(call, fields)
    if (found.kind === 'controller') {
      throw new Refusal('InvalidRequest', 'The controller itself can not be unregistered.')
    }
    if (flag(call.body['dry_run'])) return {}
    dropHost(call.world, cluster, found, call.now)
    refreshCluster(call.world, cluster, call.now)
    return { messages: [`Host ${found.hostname}:${found.port} was unregistered.`] }
  },

  /** Starts what lies at a path of the tree: a server or a container. */
  start(call) {
    const path = requiredText(call.body['path'], 'path')
    const { servers, engine } = call.world
    const server = servers.find(({ hostname }) => `/${hostname}` === path)
    const container = engine.containers.find(
      (one) => `/${one.server}/containers/${one.alias}` === path,
    )
    if (!isAdmin(call) || (server ?? container) === undefined) {
      throw new Refusal('InvalidRequest', 'There is nothing to start.')
    }
    if (server !== undefined) server.poweredOn = true
    if (container !== undefined) container.running = true
    return {}
  },
}

function requireHost(call: Call, fields: Record<string, unknown>): DemoHost {
  const hostname = requiredText(fields['hostname'], 'host name')
  const found = findHost(call, hostname, integer(fields['port']))
  if (found === undefined) throw new Refusal('ObjectNotFound', `Host ${hostname} was not found.`)
  const cluster = call.world.clusters.find(({ clusterId }) => clusterId === found.clusterId)
  if (cluster !== undefined) requireWrite(cluster, call)
  return found
}

function propertyChange(found: DemoHost, name: string, value: unknown): () => void {
  switch (name) {
    case 'alias':
      return () => void (found.alias = String(value))
    case 'node_auto_recovery':
      return () => void (found.autoRecovery = flag(value))
    default:
      throw new Refusal('InvalidRequest', `Property '${name}' can not be set.`)
  }
}
