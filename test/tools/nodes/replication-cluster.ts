import type { DemoHost } from '../../../src/demo/world/host.ts'
import type { World } from '../../../src/demo/world/world.ts'
import { clusterNamed, nodesOf } from '../world-facts.ts'

interface Member {
  host: DemoHost
  /** `host:port`. */
  address: string
  /** As jobs name it. */
  key: { hostname: string; port: number }
}

/** The primary and the replicas of a cluster of the demo's world, balancers and the like left out. */
export function membersOf(world: World, cluster: string): { primary: Member; replicas: Member[] } {
  const [primary, ...replicas] = nodesOf(clusterNamed(world, cluster))
    .filter(({ kind }) => ['mysql', 'postgresql', 'redis', 'mssql'].includes(kind))
    .map((host) => {
      const { hostname, port } = host
      return { host, address: `${hostname}:${port}`, key: { hostname, port } }
    })
  if (primary === undefined) throw new Error(`${cluster} has no primary`)
  return { primary, replicas }
}

/** The first replica of a cluster. */
export function replicaOf(world: World, cluster: string): Member {
  const [replica] = membersOf(world, cluster).replicas
  if (replica === undefined) throw new Error(`${cluster} has no replica`)
  return replica
}
