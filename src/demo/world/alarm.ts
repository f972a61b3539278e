export type AlarmComponent = 'Network' | 'Cluster' | 'Node' | 'Host' | 'Backup' | 'DbHealth'

export interface DemoAlarm {
  alarmId: number
  clusterId: number
  severity: 'warning' | 'critical'
  component: AlarmComponent
  type: string
  title: string
  message: string
  recommendation: string
  counter: number
  measured: number
  /** Hidden by a user, not gone. */
  ignored: boolean
  created: Date
  reported: Date
  /** Absent on alarms about the whole cluster. */
  host?: { hostId: number; hostname: string }
}
