import { z } from 'zod'
import { getSqlProcesses, type SqlProcess } from '../../cmon/modules/sql-activity.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, Detail } from '../shared/params.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { dialectOf, maskSecrets } from './mask-literals.ts'

const QueryRow = z.strictObject({
  seconds: z.number().nullable(),
  pid: z.number().nullable(),
  node: Name.nullable(),
  user: Name.nullable(),
  database: Name.nullable(),
  state: Name.nullable(),
  waiting_for: Name.optional(),
  query: Untrusted.nullable(),
  client: Name.nullable().optional(),
  application: Name.nullable().optional(),
  command: Name.nullable().optional(),
  started_at: z.string().nullable().optional(),
})

/** Longer queries are cut in compact rows. */
const COMPACT_QUERY_LENGTH = 300

export const listRunningQueries = defineTool({
  name: 'list_running_queries',
  title: 'List running queries',
  description:
    'What runs in the databases of a cluster right now, longest first: user, database, node, seconds, text.',
  hints: readOnly,
  input: {
    cluster: ClusterRef,
    min_seconds: z.number().min(0).optional(),
    user: z.string().max(100).optional(),
    database: z.string().max(100).optional(),
    include_sleeping: z.boolean().default(false).describe('Also idle connections and daemons'),
    detail: Detail,
    ...pageParameters(15),
  },
  output: { cluster: z.string(), queries: z.array(QueryRow), ...pageFields },

  async run(
    { fleet, signal },
    { cluster: wanted, min_seconds = 0, user, database, include_sleeping, ...page },
  ) {
    const { controller, cluster, ref } = await findCluster(fleet, wanted, {}, { signal })
    const dialect = dialectOf(cluster.type)
    const processes = await getSqlProcesses(controller.cmon, cluster.id, { signal })
    const running = processes
      .filter(
        (process) =>
          (include_sleeping || !isIdle(process)) &&
          (process.seconds ?? 0) >= min_seconds &&
          (user === undefined || process.user === user) &&
          (database === undefined || process.database === database),
      )
      .sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0) || (a.pid ?? 0) - (b.pid ?? 0))
    const full = page.detail === 'full'
    const paged = pageOf(running, page, (process): z.input<typeof QueryRow> => ({
      seconds: process.seconds === undefined ? null : Math.round(process.seconds * 10) / 10,
      pid: process.pid ?? null,
      node: toNameOrNull(process.instance),
      user: toNameOrNull(process.user),
      database: toNameOrNull(process.database),
      state: toNameOrNull(process.state),
      ...(process.waitingFor === undefined ? {} : { waiting_for: toName(process.waitingFor) }),
      query: untrustedOrNull(
        process.query === undefined ? undefined : maskSecrets(process.query, dialect),
        full ? undefined : COMPACT_QUERY_LENGTH,
      ),
      ...(full
        ? {
            client: toNameOrNull(process.client),
            application: toNameOrNull(process.application),
            command: toNameOrNull(process.command),
            started_at: process.startedAt ?? null,
          }
        : {}),
    }))
    return { cluster: ref, queries: paged.rows, ...pageInfo(paged) }
  },
})

/** MySQL's threads that serve no statement; their seconds count since they began. */
const IDLE_COMMANDS = new Set(['sleep', 'daemon', 'binlog dump', 'binlog dump gtid'])

/** PostgreSQL's `idle in transaction` holds locks: that one is no idling. */
export function isIdle({ command, state }: SqlProcess): boolean {
  return IDLE_COMMANDS.has(command?.toLowerCase() ?? '') || state?.toLowerCase() === 'idle'
}
