/** A job as createJobInstance takes it; made by the builders of this folder only. */
export interface JobSpec {
  command: string
  job_data?: Record<string, unknown>
  /** Missing where the vendor's CLI gives none. */
  title?: string
  /** Missing for a job of the controller itself. */
  cluster_id?: number
  /** When to start, once. */
  scheduled?: string
  /** When to start, again and again. */
  recurrence?: string
  tags?: readonly string[]
}

/** What a job has besides its arguments (cmon-rpc-jobs 3.3). */
export interface JobMeta {
  /** In place of the usual title. */
  title?: string
  tags?: readonly string[]
  scheduled?: Date
  /** Five crontab fields, maybe behind `TZ=<zone> `. */
  recurrence?: string
}

/** What builders have to know of a cluster; a `Cluster` will do. */
export interface ClusterTarget {
  id: number
  /** A `ClusterType`, or something newer. */
  type: string
  vendor?: string | undefined
  /** Major version. */
  version?: string | undefined
}
