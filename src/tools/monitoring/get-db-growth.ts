import { z } from 'zod'
import { getDbGrowth as readDbGrowth } from '../../cmon/modules/db-growth.ts'
import { findCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef } from '../shared/params.ts'
import { toPath } from '../shared/path.ts'
import {
  byNode,
  dayNumber,
  daysUntilFull,
  sizesOf,
  trendOfBytes,
  type NodeGrowth,
  type Sized,
} from './growth.ts'

const Trend = z.strictObject({
  bytes_per_day: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})

const DiskRow = z.strictObject({
  node: Name,
  data_directory: Name.nullable(),
  total_bytes: z.number(),
  free_bytes: z.number(),
  used_percent: z.number(),
  trend: Trend,
  /** Inferred from the trend; null: it doesn't grow, or not within ten years. */
  days_to_full: z.number().nullable(),
  /** With the interval's ends; `latest` null: it may never be full. */
  earliest: z.number().nullable(),
  latest: z.number().nullable(),
  days_measured: z.int(),
})

const SizeRow = z.strictObject({
  database: Name,
  table: Name.optional(),
  bytes: z.number(),
  rows: z.number().nullable(),
  trend: Trend,
  days_measured: z.int(),
})

const DISKS_SHOWN = 10

export const getDbGrowth = defineTool({
  name: 'get_db_growth',
  title: 'Get database growth',
  description:
    'How fast databases or tables grow, and in how many days data disks are full, with an interval.',
  hints: readOnly,
  input: {
    cluster: ClusterRef,
    database: z.string().max(100).optional(),
    per: z.enum(['database', 'table']).default('database'),
    ...pageParameters(15),
  },
  output: {
    cluster: z.string(),
    method: z.string(),
    /** Soonest full first. */
    disks: z.array(DiskRow),
    disks_omitted: z.int(),
    /** The node whose databases are listed: the others of a cluster hold the same. */
    measured_on: Name.nullable(),
    last_day: z.string().nullable(),
    sizes: z.array(SizeRow),
    ...pageFields,
    note: z.string().optional(),
  },

  async run({ fleet, signal }, { cluster: wanted, database, per, ...page }) {
    const found = await findCluster(fleet, wanted, { hosts: true }, { signal })
    const query = { clusterId: found.cluster.id, tables: per === 'table' }
    const nodes = byNode(await readDbGrowth(found.controller.cmon, query, { signal }))
    const model = modelNode(nodes, found)
    const sizes = (model === undefined ? [] : sizesOf(model, per === 'table'))
      .filter((one) => database === undefined || one.database === database)
      .toSorted(
        (a, b) => (b.trend.bytes_per_day ?? 0) - (a.trend.bytes_per_day ?? 0) || b.bytes - a.bytes,
      )
    const disks = nodes
      .flatMap(toDisk)
      .toSorted(
        (a, b) =>
          (a.days_to_full ?? Infinity) - (b.days_to_full ?? Infinity) ||
          b.used_percent - a.used_percent,
      )
    const paged = pageOf(sizes, page, toSizeRow)
    return {
      cluster: found.ref,
      method: METHOD,
      disks: disks.slice(0, DISKS_SHOWN),
      disks_omitted: Math.max(0, disks.length - DISKS_SHOWN),
      measured_on: toNameOrNull(model?.node),
      last_day: model?.records.at(-1)?.day ?? null,
      sizes: paged.rows,
      ...pageInfo(paged),
      ...(nodes.length === 0 ? { note: NOTHING } : {}),
    }
  },
})

const METHOD =
  'inferred: Theil-Sen slope of daily sizes, low and high its 95 % interval; days to full, from last_day on, if growth goes on like this'

const NOTHING =
  'The controller has measured nothing: a daily job does it, of MySQL and PostgreSQL kinds of clusters. get_metrics with disk_usage shows disks of every kind.'

/** The node with most days; of equals the primary, then the one first by name. */
function modelNode(
  nodes: readonly NodeGrowth[],
  { cluster }: FoundCluster,
): NodeGrowth | undefined {
  const primaries = new Set(cluster.hosts.filter(({ role }) => role === 'primary').map(nodeAddress))
  return nodes.toSorted(
    (a, b) =>
      b.records.length - a.records.length ||
      Number(primaries.has(b.node)) - Number(primaries.has(a.node)) ||
      a.node.localeCompare(b.node),
  )[0]
}

function toDisk({ node, records }: NodeGrowth): z.input<typeof DiskRow>[] {
  // Used, not free: a disk that was enlarged goes on filling as before.
  const points = records.flatMap(({ day, totalBytes, freeBytes }) =>
    totalBytes === undefined || freeBytes === undefined
      ? []
      : [{ at: dayNumber(day), value: totalBytes - freeBytes }],
  )
  const { totalBytes: total = 0, freeBytes: free, dataDirectory } = records.at(-1) ?? {}
  if (free === undefined || total <= 0) return []
  const trend = trendOfBytes(points)
  return [
    {
      node: toName(node),
      data_directory: toPath(dataDirectory),
      total_bytes: total,
      free_bytes: free,
      used_percent: Math.round(((total - free) / total) * 1_000) / 10,
      trend,
      days_to_full: daysUntilFull(free, trend.bytes_per_day),
      earliest: daysUntilFull(free, trend.high),
      latest: daysUntilFull(free, trend.low),
      days_measured: points.length,
    },
  ]
}

function toSizeRow({ database, table, bytes, rows, trend, days }: Sized): z.input<typeof SizeRow> {
  return {
    database: toName(database),
    ...(table === undefined ? {} : { table: toName(table) }),
    bytes,
    rows: rows ?? null,
    trend,
    days_measured: days,
  }
}
