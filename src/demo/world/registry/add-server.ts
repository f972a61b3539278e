import { createRandom } from '../random.ts'
import { buildMachine } from '../seed/machines.ts'
import type { World } from '../state.ts'
import { nextId, retireId } from './registry.ts'
import type { DemoServer } from './server.ts'

/** Above the ids of hosts in clusters, which share the name `hostId` on the wire. */
const FIRST_ID = 100_000

type ServerDraft = Pick<DemoServer, 'className' | 'hostname' | 'ownerUserId' | 'ownerGroupId'>

export function addServer(world: World, draft: ServerDraft, at: Date): DemoServer {
  const ids = world.servers.map(({ serverId }) => serverId)
  const serverId = nextId(world, 'server', [FIRST_ID, ...ids])
  const server: DemoServer = {
    ...draft,
    serverId,
    ip: /^[\d.]+$/.test(draft.hostname) ? draft.hostname : '192.0.2.9',
    poweredOn: true,
    registered: at,
    acl: 'user::rwx,group::rwx,other::---',
    tags: [],
    machine: buildMachine('controller', 0, createRandom(world.seed + serverId), world.clock.start),
  }
  world.servers.push(server)
  const { containerServers } = world.engine
  if (!containerServers.includes(draft.hostname)) containerServers.push(draft.hostname)
  return server
}

/** Jobs leave only the name of a server they have made. */
export function adoptServers(world: World, at: Date): void {
  const known = new Set(world.servers.map(({ hostname }) => hostname))
  for (const hostname of world.engine.containerServers) {
    if (known.has(hostname)) continue
    addServer(
      world,
      { className: 'CmonCloudServer', hostname, ownerUserId: 1, ownerGroupId: 1 },
      at,
    )
  }
}

export function forgetServer(world: World, server: DemoServer): void {
  const { engine } = world
  const { hostname, serverId } = server
  retireId(world, 'server', serverId)
  world.servers.splice(world.servers.indexOf(server), 1)
  engine.containerServers = engine.containerServers.filter((name) => name !== hostname)
  engine.containers = engine.containers.filter((container) => container.server !== hostname)
}
