import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { addServer, adoptServers, forgetServer } from '../world/registry/add-server.ts'
import type { DemoServer } from '../world/registry/server.ts'
import { canWrite, isAdmin, requireAdmin, rightsOn } from './access.ts'
import { objects, requiredText, text } from './request.ts'
import { containerObject, serverObject } from './server-object.ts'
import { findGroup, self } from './user-lookup.ts'

const CLASSES = new Set(['CmonLxcServer', 'CmonCloudServer', 'CmonContainerServer'])

/** Machines that run containers. */
export const hostServers: RpcModule = {
  getservers(call) {
    const names = hostnamesOf(call)
    const found = visibleServers(call).filter(
      ({ hostname }) => names.length === 0 || names.includes(hostname),
    )
    return {
      servers: found.map((server) => serverObject(server, call.world, call.now)),
      total: found.length,
    }
  },

  registerservers(call) {
    requireAdmin(call, 'register servers')
    const { world } = call
    adoptServers(world, call.now)
    const wanted = objects(call.body['servers'])
    if (wanted.length === 0) throw new Refusal('InvalidRequest', 'No server was given.')
    for (const { class_name: className, hostname } of wanted) {
      const name = requiredText(hostname, 'host name')
      if (typeof className !== 'string' || !CLASSES.has(className)) {
        throw new Refusal('InvalidRequest', `'${String(className)}' is no class of servers.`)
      }
      if (world.servers.some((server) => server.hostname === name)) {
        throw new Refusal('InvalidRequest', `Server '${name}' is already registered.`)
      }
    }
    const owner = {
      ownerUserId: call.caller.userId,
      ownerGroupId: findGroup(call, self(call).groupNames[0] ?? '')?.groupId ?? 1,
    }
    const servers = wanted.map(({ class_name, hostname }) =>
      addServer(
        world,
        { className: String(class_name), hostname: String(hostname), ...owner },
        call.now,
      ),
    )
    return { servers: servers.map((server) => serverObject(server, world, call.now)) }
  },

  unregisterservers(call) {
    const { world } = call
    const servers = namedServers(call)
    for (const server of servers) forgetServer(world, server)
    return { messages: servers.map(({ hostname }) => `Unregistered server '${hostname}'.`) }
  },

  startservers(call) {
    for (const server of namedServers(call)) server.poweredOn = true
    return {}
  },

  shutdownservers(call) {
    for (const server of namedServers(call)) {
      server.poweredOn = false
      for (const container of call.world.engine.containers) {
        if (container.server === server.hostname) container.running = false
      }
    }
    return {}
  },

  getcontainers(call) {
    const names = hostnamesOf(call)
    const seen = new Set(visibleServers(call).map(({ hostname }) => hostname))
    const found = call.world.engine.containers.filter(
      ({ server }) =>
        (seen.has(server) || isAdmin(call)) && (names.length === 0 || names.includes(server)),
    )
    return {
      containers: found.map((container) => containerObject(container, call.world)),
      total: found.length,
    }
  },

  /** The same as in the tree, for servers. */
  getacl(call) {
    const [name = ''] = hostnamesOf(call)
    const server = visibleServers(call).find(({ hostname }) => hostname === name)
    if (server === undefined) throw new Refusal('ObjectNotFound', 'Server was not found.')
    const { world } = call
    const { ownerUserId, ownerGroupId, acl } = server
    return {
      owner_user_name: world.users.find(({ userId }) => userId === ownerUserId)?.userName ?? '',
      owner_group_name:
        world.groups.find(({ groupId }) => groupId === ownerGroupId)?.groupName ?? '',
      acl,
      object_name: name,
      object_path: '/',
    }
  },
}

function hostnamesOf({ body }: Call): string[] {
  return objects(body['servers']).flatMap(({ hostname }) => text(hostname) ?? [])
}

function visibleServers(call: Call): DemoServer[] {
  adoptServers(call.world, call.now)
  return call.world.servers.filter((server) => rightsOn(server, call).startsWith('r'))
}

/** Recorded: a server that is unknown or out of reach is denied, not missing. */
function namedServers(call: Call): DemoServer[] {
  const names = hostnamesOf(call)
  if (names.length === 0) throw new Refusal('InvalidRequest', 'No server was given.')
  adoptServers(call.world, call.now)
  return names.map((name) => {
    const server = call.world.servers.find(({ hostname }) => hostname === name)
    if (server === undefined || !canWrite(server, call)) {
      throw new Refusal('AccessDenied', 'Server was not found.')
    }
    return server
  })
}
