import { z } from 'zod'
import type { RpcRequest } from './request.ts'

// What requests and replies say of clusters, for those who may see some of them only (src/fleet/confine.ts). What
// stands in no table here has to name its clusters.

/** Answers hold nothing of any cluster. */
export const ABOUT_NO_CLUSTER: ReadonlySet<string> = new Set([
  'ping',
  'whoAmI',
  'listControllers',
  'getSupportedClusterTypes',
  'getClusterTypes',
  'getDbVersions',
  'getVendors',
  'getReportTemplates',
])

/** A row of an answer: whose it is, and by which keys records in it are asked for later. */
export interface RowFacts {
  readonly clusterId: number | undefined
  readonly hostname: string | undefined
  readonly records: readonly RecordId[]
}

export interface RowTable {
  /** Fields of the reply that hold lists of rows. */
  readonly fields: readonly string[]
  readonly factsOf: (row: unknown) => RowFacts
  /** How the list is asked for several clusters; otherwise for all, or not at all. */
  readonly several: 'cluster_ids' | 'all' | 'never'
}

const id = z.coerce.number().int().optional().catch(undefined)
const text = z.string().optional().catch(undefined)

const anyRow = z.looseObject({ cluster_id: id, cid: id, hostname: text }).catch({})

function table(
  fields: readonly string[],
  several: RowTable['several'],
  recordsOf: (row: unknown) => readonly RecordId[] = () => [],
  inner = (row: unknown): unknown => row,
): RowTable {
  return {
    fields,
    several,
    factsOf(row) {
      const { cid, cluster_id: clusterId, hostname } = anyRow.parse(inner(row))
      return { clusterId: cid ?? clusterId, hostname, records: recordsOf(inner(row)) }
    },
  }
}

/** `alarm:12` for a row with `alarm_id: 12`. */
function recordIn(kind: RecordKind, field: string): (row: unknown) => readonly RecordId[] {
  const schema = z.looseObject({ [field]: z.union([z.string(), z.number()]) })
  return (row) => {
    const found = schema.safeParse(row).data?.[field]
    return found === undefined ? [] : [`${kind}:${String(found)}`]
  }
}

const periods = z.array(z.looseObject({ UUID: z.string() })).catch([])
const maintenanceRecord = z
  .looseObject({
    maintenance_periods: periods,
    cluster: z.looseObject({ maintenance_periods: periods }).optional().catch(undefined),
  })
  .catch({ maintenance_periods: [], cluster: undefined })

/** Version 2 of backup records has all of this one level down (cmon-rpc-jobs). */
function metadataOf(row: unknown): unknown {
  return z.looseObject({ metadata: z.looseObject({}) }).safeParse(row).data?.metadata ?? row
}

function specificsOf(row: unknown): unknown {
  return z.looseObject({ log_specifics: z.looseObject({}) }).safeParse(row).data?.log_specifics
}

const JOB = table(['job'], 'never', recordIn('job', 'job_id'))
const BACKUPS = table(
  ['backup_records', 'data'],
  'cluster_ids',
  recordIn('backup', 'id'),
  metadataOf,
)
const ALARMS = table(['alarms'], 'all', recordIn('alarm', 'alarm_id'))
const WINDOWS = table(['maintenance_records'], 'all', (row) => {
  const { maintenance_periods: own, cluster } = maintenanceRecord.parse(row)
  return [...own, ...(cluster?.maintenance_periods ?? [])].map(
    ({ UUID }): RecordId => `window:${UUID}`,
  )
})
const REPORTS = table(['reports'], 'all', recordIn('report', 'report_id'))

/** Answers that are lists of what belongs to clusters, by operation. */
export const LISTS: Readonly<Record<string, RowTable>> = {
  getAllClusterInfo: table(['clusters'], 'all'),
  getJobInstances: table(['jobs'], 'cluster_ids', recordIn('job', 'job_id')),
  getBackups: BACKUPS,
  getBackupSchedules: table(['backup_schedules'], 'all'),
  getAlarms: ALARMS,
  getStatistics: table(['alarm_statistics'], 'all'),
  getMaintenance: WINDOWS,
  getReports: REPORTS,
  getInfo: table(['collected_info'], 'all'),
  getEntries: table(['audit_entries'], 'cluster_ids'),
  // No filter by several clusters is on record.
  getLogEntries: table(['log_entries'], 'never', undefined, specificsOf),
}

/** Kinds of records that requests name by ids of their own. */
export type RecordKind = 'job' | 'backup' | 'alarm' | 'window' | 'report'
/** `job:12` */
export type RecordId = `${RecordKind}:${string}`

/** Records that are looked through for one that is asked for by its id: the newest. */
const LOOKED_THROUGH = 1_000

/** How a record is looked up by its id: what to ask, and how to read whose the answer is. */
export function lookUp(record: RecordId): [RpcRequest, RowTable] {
  // The type says what stands before the colon.
  const kind = record.slice(0, record.indexOf(':')) as RecordKind
  const read = (path: string, operation: string, params = {}): RpcRequest => ({
    path,
    operation,
    params,
    kind: 'read',
  })
  switch (kind) {
    case 'job': {
      const params = { job_id: Number(record.slice('job:'.length)) }
      return [read('jobs/', 'getJobInstance', params), JOB]
    }
    case 'backup': {
      const params = { backup_record_version: 2, limit: LOOKED_THROUGH, offset: 0 }
      return [read('backup/', 'getBackups', params), BACKUPS]
    }
    case 'alarm':
      return [read('alarm/', 'getAlarms'), ALARMS]
    case 'window':
      return [read('maintenance/', 'getMaintenance'), WINDOWS]
    case 'report':
      return [read('reports/', 'getReports'), REPORTS]
  }
}

/** What a request says of clusters. */
export interface Named {
  readonly clusterIds: readonly number[]
  readonly clusterName: string | undefined
  readonly hostname: string | undefined
  /** Records by ids of their own: controllers find them whatever cluster stands beside them. */
  readonly records: readonly RecordId[]
}

const key = z.union([z.string(), z.number()]).optional()
const recordParams = z.looseObject({
  job_id: key,
  alarm_id: key,
  UUID: key,
  job: z.looseObject({ job_id: key }).optional().catch(undefined),
  backup_record: z.looseObject({ backup_id: key }).optional().catch(undefined),
  report: z.looseObject({ report_id: key }).optional().catch(undefined),
})

/** Reads a request's parameters. Ids of clusters count at any depth: job data name clusters too. */
export function namedIn({ params = {} }: RpcRequest): Named {
  const given = recordParams.parse(params)
  const ids: Record<RecordKind, string | number | undefined> = {
    job: given.job_id ?? given.job?.job_id,
    alarm: given.alarm_id,
    window: given.UUID,
    backup: given.backup_record?.backup_id,
    report: given.report?.report_id,
  }
  return {
    clusterIds: clusterIdsIn(params),
    clusterName: text.parse(params['cluster_name']),
    hostname: text.parse(params['hostname']),
    records: Object.entries(ids).flatMap(([kind, value]): RecordId[] =>
      // The keys are those of the type above.
      value === undefined ? [] : [`${kind as RecordKind}:${String(value)}`],
    ),
  }
}

const CLUSTER_ID = /^cluster_?id$|_cluster_?id$/i

function clusterIdsIn(value: unknown): number[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (!CLUSTER_ID.test(name)) return clusterIdsIn(inner)
    const read = Number(inner)
    return [Number.isInteger(read) ? read : -1]
  })
}
