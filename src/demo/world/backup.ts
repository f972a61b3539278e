export interface DemoBackup {
  backupId: number
  clusterId: number
  jobId: number
  /** Job id of the recurring template, 0 for a one-off. */
  scheduleId: number
  /** The full backup an incremental one belongs to, 0 for a full one. */
  parentId: number
  /** Direct predecessor in the chain. */
  chainUp: number
  method: string
  status: 'Completed' | 'Running' | 'Pending' | 'Failed'
  title: string
  description: string
  backupHost: string
  storageHost: string
  rootDir: string
  created: Date
  finished?: Date
  createdBy: string
  compressed: boolean
  encrypted: boolean
  databases: string[]
  files: BackupFile[]
  retentionDays: number
  verification: { status: 'NotVerified' | 'Verified' | 'Failed'; message: string; at?: Date }
  vendor: string
  serverVersion: string
  toolVersion: string
  lsn: string
  pitrCompatible: boolean
  logFile: string
  locationUuid: string
  cloud?: {
    uuid: string
    bucketAndPath: string
    provider: string
    service: string
    credentialsId: number
  }
}

export interface BackupFile {
  path: string
  sizeBytes: number
  /** `full`, `incr`, `data,schema`, … */
  type: string
  hash: string
  created: Date
}

export interface DemoBinlogBackup {
  clusterId: number
  fileName: string
  path: string
  sizeBytes: number
  hostname: string
  created: Date
  fullBackupId: number
}
