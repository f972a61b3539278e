import { z } from 'zod'
import { getTopQueries, type QueryDigest } from '../../cmon/modules/sql-activity.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, Detail } from '../shared/params.ts'
import { Name, toNameOrNull, Untrusted, untrusted } from '../../fleet/untrusted.ts'
import { dialectOf, maskLiterals } from './mask-literals.ts'

const QueryRow = z.strictObject({
  statement: Untrusted,
  database: Name.nullable(),
  node: Name.nullable(),
  calls: z.number(),
  total_ms: z.number(),
  average_ms: z.number().nullable(),
  max_ms: z.number().nullable(),
  min_ms: z.number().nullable().optional(),
  affected_rows: z.number().nullable().optional(),
  first_seen: z.string().nullable().optional(),
  last_seen: z.string().nullable().optional(),
})

/** The controller has an order of its own; to rank by another all of them are needed. */
const MAX_DIGESTS = 5_000
const COMPACT_STATEMENT_LENGTH = 300

const ORDERS = {
  total_time: ({ totalMs }) => totalMs,
  average_time: ({ averageMs }) => averageMs ?? 0,
  calls: ({ calls }) => calls,
  max_time: ({ maxMs }) => maxMs ?? 0,
} satisfies Record<string, (digest: QueryDigest) => number>

export const listTopQueries = defineTool({
  name: 'list_top_queries',
  title: 'List top queries',
  description:
    'Statements that cost a cluster the most since counting began, per node, literals masked. Use it to find slow or hot queries.',
  hints: readOnly,
  input: {
    cluster: ClusterRef,
    order_by: z.enum(['total_time', 'average_time', 'calls', 'max_time']).default('total_time'),
    database: z.string().max(100).optional(),
    detail: Detail,
    ...pageParameters(15),
  },
  output: {
    cluster: z.string(),
    queries: z.array(QueryRow),
    ...pageFields,
    /** Statements the controller has beyond those that were ranked. */
    not_ranked: z.int().optional(),
  },

  async run({ fleet, signal }, { cluster: wanted, order_by, database, ...page }) {
    const { controller, cluster, ref } = await findCluster(fleet, wanted, {}, { signal })
    const { cmon } = controller
    const { digests, total } = await getTopQueries(cmon, cluster.id, MAX_DIGESTS, { signal })
    const weight = ORDERS[order_by]
    const ranked = digests
      .filter((digest) => database === undefined || digest.database === database)
      .sort((a, b) => weight(b) - weight(a) || a.statement.localeCompare(b.statement))
    const dialect = dialectOf(cluster.type)
    const full = page.detail === 'full'
    const paged = pageOf(ranked, page, (digest): z.input<typeof QueryRow> => ({
      statement: untrusted(
        maskLiterals(digest.statement, dialect),
        full ? undefined : COMPACT_STATEMENT_LENGTH,
      ),
      database: toNameOrNull(digest.database),
      node: toNameOrNull(digest.instance),
      calls: digest.calls,
      total_ms: round(digest.totalMs),
      average_ms: roundOrNull(digest.averageMs),
      max_ms: roundOrNull(digest.maxMs),
      ...(full
        ? {
            min_ms: roundOrNull(digest.minMs),
            affected_rows: digest.affectedRows ?? null,
            first_seen: digest.firstSeen ?? null,
            last_seen: digest.lastSeen ?? null,
          }
        : {}),
    }))
    const left = Math.max(0, Math.trunc(total ?? 0) - digests.length)
    return {
      cluster: ref,
      queries: paged.rows,
      ...pageInfo(paged),
      ...(left > 0 ? { not_ranked: left } : {}),
    }
  },
})

function roundOrNull(milliseconds: number | undefined): number | null {
  return milliseconds === undefined ? null : round(milliseconds)
}

/** Three significant digits below a second, whole milliseconds above. */
function round(milliseconds: number): number {
  return milliseconds >= 1_000 ? Math.round(milliseconds) : Number(milliseconds.toPrecision(3))
}
