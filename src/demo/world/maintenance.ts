import type { DemoHost } from './host.ts'

/** A maintenance window of a whole cluster, or of one host name. */
export interface DemoMaintenance {
  uuid: string
  target: { clusterId: number } | { hostname: string }
  initiate: Date
  deadline: Date
  reason: string
  userId: number
  userName: string
  groupId: number
  groupName: string
}

/** Whether the window is one of this node, or of its cluster. */
export function isAbout({ target }: DemoMaintenance, host: DemoHost): boolean {
  return 'clusterId' in target
    ? target.clusterId === host.clusterId
    : target.hostname === host.hostname
}

export function isActive(window: DemoMaintenance, now: Date): boolean {
  return window.initiate <= now && now < window.deadline
}
