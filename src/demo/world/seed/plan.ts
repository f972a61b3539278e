import type { ClusterType } from '../cluster.ts'
import type { DemoHost, HostKind } from '../host.ts'

/** A cluster as one would draw it on a whiteboard; `build-cluster.ts` makes it real. */
export interface ClusterPlan {
  name: string
  type: ClusterType
  vendor: string
  version: string
  tags: string[]
  nodes: NodePlan[]
  databases: DatabasePlan[]
  /** Whether the group `viewers` may read it. */
  viewers?: boolean
}

export interface NodePlan {
  kind: HostKind
  role: string
  version: string
  /** Runs on the machine of the node with this index. */
  on?: number
  port?: number
  /** Instead of the next free one. */
  address?: string
  /** Index of the node it replicates from. */
  replicatesFrom?: number
  semiSync?: boolean
  state?: Partial<Pick<DemoHost, 'mongo' | 'mssql' | 'elasticRoles' | 'balancer'>>
}

export interface DatabasePlan {
  name: string
  gib: number
  growthMibPerDay: number
  tables: [name: string, share: number, rows: number][]
}

export const GIB = 1024 ** 3
export const MIB = 1024 ** 2

export function times(count: number, node: (index: number) => NodePlan): NodePlan[] {
  return Array.from({ length: count }, (_, index) => node(index))
}
