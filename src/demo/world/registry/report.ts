/** An operational report, written once. */
export interface DemoReport {
  reportId: number
  clusterId: number
  type: string
  title: string
  created: Date
  days: number
  owner: string
  recipients: string
  textFormat: string
  path: string
  paragraphs: { heading: string; lines: string[] }[]
}

export const REPORT_TEMPLATES: Record<string, string> = {
  default: 'Default System Report',
  report1: 'System Report',
  standard: 'Standard System Report',
  testreport: 'Simple Test Report',
  availability: 'Database Availability Report',
  backup: 'Backup Report',
  upgrade: 'Upgrade Report',
  schemachange: 'Schema Change Report',
  dbgrowth: 'Database Growth Report',
  capacity: 'Capacity Report',
  incident_report: 'Incident Report',
}
