import { z } from 'zod'
import { ELASTIC, POSTGRESQL, SENTINEL, SHARDED } from '../../cmon/jobs/cluster-types.ts'
import { createDatabase as create } from '../../cmon/modules/clusters.ts'
import { findExactCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { additive, defineTool } from '../../mcp/define-tool.ts'
import { about } from '../shared/job-change.ts'
import { ClusterRef, DatabaseName } from '../shared/params.ts'

export const createDatabase = defineTool({
  name: 'create_database',
  title: 'Create a database',
  description: 'Creates an empty database (schema).',
  hints: additive,
  input: {
    cluster: ClusterRef,
    database: DatabaseName,
    owner: z.string().max(128).optional().describe('PostgreSQL: an account'),
  },
  output: {},

  async prepare({ fleet, signal }, { cluster: wanted, database, owner }) {
    const flags = { hosts: true, databases: true }
    const found = await findExactCluster(fleet, wanted, flags, { signal })
    const { cluster, ref } = found
    requireFit(found, { database, owner })
    return {
      ...about(found),
      severity: 'routine',
      summary: `Create database ${shownName(database)} on ${ref}`,
      findings: [],
      steps: [
        async (cmon, options) => {
          await create(cmon, cluster.id, { name: database, owner }, options)
          return {}
        },
      ],
    }
  },
})

/** Inferred from what these databases are: none of them has databases to be made by name. */
const WITHOUT_DATABASES: readonly string[] = [...SENTINEL, ...SHARDED, ...ELASTIC]

function requireFit(
  { cluster, ref }: FoundCluster,
  { database, owner }: { database: string; owner: string | undefined },
): void {
  const { type, databases } = cluster
  if (WITHOUT_DATABASES.includes(type))
    throw new InputError('invalid_argument', `${type} clusters have no databases to create`, {
      parameter: 'cluster',
      next: 'Choose a cluster of another type; list_clusters shows them.',
    })
  if (owner !== undefined && !POSTGRESQL.some((one) => one === type))
    throw new InputError('invalid_argument', `owner doesn't apply to ${type} clusters`, {
      parameter: 'owner',
      next: 'Leave it out: accounts get rights on a database by their grants.',
    })
  if (databases.some(({ name }) => name === database))
    throw new InputError('invalid_argument', `${ref} has a database ${shownName(database)}`, {
      parameter: 'database',
      next: 'Choose another name; list_databases shows those that are there.',
    })
}
