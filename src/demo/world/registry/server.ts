import type { Machine } from '../host.ts'

/** A machine that runs containers, not a database node. */
export interface DemoServer {
  serverId: number
  className: string
  hostname: string
  ip: string
  poweredOn: boolean
  registered: Date
  ownerUserId: number
  ownerGroupId: number
  acl: string
  tags: string[]
  machine: Machine
}
