import { MONGODB, MSSQL, MYSQL, POSTGRESQL } from '../../cmon/jobs/cluster-types.ts'
import { deleteDatabase as deleteJob } from '../../cmon/jobs/databases.ts'
import { findExactCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { ClusterRef, DatabaseName } from '../shared/params.ts'
import { lastGoodBackup } from '../shared/preflight/backup-age.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const deleteDatabase = defineTool({
  name: 'delete_database',
  title: 'Delete a database',
  description: 'Drops a database with everything in it.',
  hints: destructive,
  input: { cluster: ClusterRef, database: DatabaseName.describe('name from list_databases') },
  output: jobOutput,

  async prepare(context, { cluster: wanted, database: name, ...why }) {
    const { fleet, signal } = context
    const flags = { hosts: true, databases: true }
    const found = await findExactCluster(fleet, wanted, flags, { signal })
    const database = databaseIn(found, name)
    const [backup, jobs] = await Promise.all([
      lastGoodBackup(found, { signal }),
      runningJobs(found, { signal }),
    ])
    const title = `Delete database ${shownName(name)}`
    return jobChange({
      ...about(found),
      severity: 'loses_data',
      summary: `${title} of ${found.ref}`,
      findings: [...systemDatabase(found, name), contents(database), backup, jobs],
      job: deleteJob(found.cluster, { database: name }, jobMeta(context, title, why)),
    })
  },
})

type Database = FoundCluster['cluster']['databases'][number]

/** Throws InputError with the nearest names. */
function databaseIn({ cluster, ref }: FoundCluster, wanted: string): Database {
  const found = cluster.databases.find(({ name }) => name === wanted)
  if (found !== undefined) return found
  const names = cluster.databases.map(({ name }) => name).filter((name) => shownName(name) === name)
  throw new InputError('not_found', `${ref} has no database ${shownName(wanted)}`, {
    parameter: 'database',
    next: `${didYouMean(wanted, names)} list_databases shows them.`.trim(),
  })
}

function contents({ sizeBytes, tables }: Database): Finding {
  const counted = [
    ...(tables === undefined ? [] : [`${tables} tables`]),
    ...(sizeBytes === undefined ? [] : [`${Math.round(sizeBytes / 1024 ** 2)} MiB`]),
  ]
  return {
    check: 'contents',
    outcome: 'warning',
    note: `what goes: ${counted.length === 0 ? 'of unknown size' : counted.join(', ')}`,
  }
}

/** Databases that a server lives on itself, as its vendor's manual has them. */
const SYSTEM: readonly { types: readonly string[]; names: readonly string[] }[] = [
  { types: MYSQL, names: ['mysql', 'sys', 'information_schema', 'performance_schema'] },
  { types: POSTGRESQL, names: ['postgres', 'template0', 'template1'] },
  { types: MONGODB, names: ['admin', 'config', 'local'] },
  { types: MSSQL, names: ['master', 'model', 'msdb', 'tempdb'] },
  { types: ['clickhouse'], names: ['system', 'information_schema'] },
]

function systemDatabase({ cluster: { type } }: FoundCluster, name: string): Finding[] {
  const isSystem = SYSTEM.some(
    ({ types, names }) => types.includes(type) && names.includes(name.toLowerCase()),
  )
  if (!isSystem) return []
  const note = `${shownName(name)} belongs to the database server itself`
  return [{ check: 'system database', outcome: 'stop', note }]
}
