import { z } from 'zod'
import { hasNoMethods, methodFault } from './backup-methods.ts'
import { ELASTIC, GALERA, MSSQL, POSTGRESQL } from './cluster-types.ts'
import { clusterJob } from './define-job.ts'
import type { ClusterTarget } from './job-spec.ts'
import type { Fault } from './rules.ts'
import { count, flag, id, name, names, params, port } from './shapes.ts'
import { toWire } from './wire-names.ts'

/** Where in a cloud a copy goes (cmon-rpc-jobs 6.5). */
export const cloudShape = {
  bucket: name,
  cloudStorageCredentialsId: id,
  cloudStorageProvider: name,
  /** Mostly the provider's name again. */
  cloudStorageService: name,
}

/** The wire has names in one text. */
const commaSeparated = names.transform((all) => all.join(','))

const shape = params({
  backupMethod: name.optional(),
  /** Node to take it from; `auto` lets the controller choose. */
  hostname: name.optional(),
  port: port.optional(),
  backupDirectory: name.optional(),
  /** May hold specifiers; `BACKUP-%I` when left out. */
  backupSubdirectory: name.optional(),
  storageHost: name.optional(),
  /** Keep it on the controller rather than on the node. */
  ccStorage: flag.optional(),
  compression: flag.default(true),
  compressionLevel: z.int().min(1).max(9).optional(),
  usePigz: flag.optional(),
  useQpress: flag.optional(),
  encryptBackup: flag.optional(),
  /** Days; 0 is the controller's setting, -1 for ever. */
  backupRetention: z.int().min(-1).optional(),
  backupTitle: name.optional(),
  description: name.optional(),
  backupUser: name.optional(),
  backupUserPassword: name.optional(),
  includeDatabases: commaSeparated.optional(),
  includeTables: commaSeparated.optional(),
  excludeTables: commaSeparated.optional(),
  includeSchemas: commaSeparated.optional(),
  excludeSchemas: commaSeparated.optional(),
  schemaOnly: flag.optional(),
  dataOnly: flag.optional(),
  noOwner: flag.optional(),
  noPrivileges: flag.optional(),
  // The default isn't sent.
  backupFormat: name.transform((it) => (it === 'plain' ? undefined : it)).optional(),
  pitrCompatible: flag.optional(),
  backupIndividualSchemas: flag.optional(),
  backupMysqldumpType: z
    .enum(['Complete', 'SchemaAndData', 'SchemaOnly', 'DataOnly', 'MySQLDbOnly'])
    .optional(),
  extendedInsert: flag.optional(),
  backupSystemDb: flag.optional(),
  parallelism: count.optional(),
  /** MB. */
  xtrabackupUseMemory: count.optional(),
  xtrabackupBackupLocks: flag.optional(),
  xtrabackupLockDdlPerTable: flag.optional(),
  wsrepDesync: flag.optional(),
  throttleRateNetbw: count.optional(),
  throttleRateIops: count.optional(),
  backupFailover: flag.optional(),
  backupFailoverHost: name.optional(),
  cloudUpload: z
    .strictObject({
      ...cloudShape,
      backupRetention: z.int().optional(),
      deleteAfterUpload: flag.optional(),
      autoCreateBucket: flag.optional(),
    })
    .optional(),
  cloudOnly: flag.optional(),
  credentialId: id.optional(),
  s3Bucket: name.optional(),
  s3Region: name.optional(),
  snapshotRepository: name.optional(),
  snapshotRepositoryType: name.optional(),
  snapshotLocation: name.optional(),
  /** Verify it on this server afterwards. */
  verification: z
    .strictObject({
      serverAddress: name,
      installSoftware: flag.default(true),
      disableFirewall: flag.default(true),
      disableSelinux: flag.default(true),
      terminateDbServer: flag.default(true),
    })
    .optional(),
  verifyBackupDelay: count.optional(),
  terminateDbServer: flag.optional(),
})

type Params = z.output<typeof shape>

const POSTGRESQL_ONLY = { types: POSTGRESQL }
const ELASTIC_ONLY = { types: ELASTIC }

/** Takes a backup, once or as often as `recurrence` says. */
export const createBackup = clusterJob({
  command: 'backup',
  title: ({ backupMethod }) =>
    backupMethod === undefined ? 'Create Backup' : `Create ${backupMethod} Backup`,
  params: shape,
  rules: {
    exclusive: [
      ['schemaOnly', 'dataOnly'],
      ['includeSchemas', 'excludeSchemas'],
    ],
    needs: { includeTables: 'includeDatabases', excludeTables: 'includeDatabases' },
    only: {
      includeSchemas: POSTGRESQL_ONLY,
      excludeSchemas: POSTGRESQL_ONLY,
      schemaOnly: POSTGRESQL_ONLY,
      dataOnly: POSTGRESQL_ONLY,
      noOwner: POSTGRESQL_ONLY,
      noPrivileges: POSTGRESQL_ONLY,
      backupFormat: POSTGRESQL_ONLY,
      backupSystemDb: { types: MSSQL },
      wsrepDesync: { types: GALERA },
      snapshotRepository: ELASTIC_ONLY,
      snapshotRepositoryType: ELASTIC_ONLY,
      snapshotLocation: ELASTIC_ONLY,
    },
  },
  check,
  data: (values, cluster) => {
    const chosenForUs = cluster !== undefined && cluster.type !== 'elastic' && hasNoMethods(cluster)
    return toWire({ ...values, hostname: values.hostname ?? (chosenForUs ? 'auto' : undefined) })
  },
})

/** Parameters of one method only. */
const OF_METHOD: readonly { method: string; also?: string; params: readonly (keyof Params)[] }[] = [
  { method: 'pgdump', params: ['includeSchemas', 'excludeSchemas', 'backupFormat'] },
  {
    method: 'mysqldump',
    also: 'mariadb-dump',
    params: ['backupIndividualSchemas', 'backupMysqldumpType', 'extendedInsert'],
  },
]

function check(values: Params, cluster: ClusterTarget | undefined): Fault | undefined {
  if (cluster === undefined) return undefined
  const fault = methodFault(cluster, values.backupMethod)
  if (fault !== undefined) return fault
  if (cluster.type === 'elastic' && values.snapshotRepository === undefined)
    return {
      problem: 'a backup of Elasticsearch goes into a snapshot repository',
      next: 'Give snapshot_repository.',
    }
  for (const { method, also, params: own } of OF_METHOD) {
    const given = own.find((param) => values[param] !== undefined && values[param] !== false)
    if (given !== undefined && values.backupMethod !== method && values.backupMethod !== also) {
      const [wire = ''] = Object.keys(toWire({ [given]: true }))
      return { problem: `${wire} is for ${method}`, next: `Leave it out, or take ${method}.` }
    }
  }
  return undefined
}
