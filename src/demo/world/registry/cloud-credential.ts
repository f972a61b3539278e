/** Access to an object store, for backups. */
export interface CloudCredential {
  credentialId: number
  provider: string
  name: string
  comment: string
  accessKeyId: string
  accessKeySecret: string
  region: string
  /** Of S3-compatible stores only. */
  endpoint?: string
  useSsl?: boolean
  insecureSsl?: boolean
}
