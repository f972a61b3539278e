export interface DemoAuditEntry {
  clusterId: number
  reported: Date
  entryType: string
  userName: string
  clientHostname: string
  text: string
}
