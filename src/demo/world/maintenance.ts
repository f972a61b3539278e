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

export function isActive(window: DemoMaintenance, now: Date): boolean {
  return window.initiate <= now && now < window.deadline
}
