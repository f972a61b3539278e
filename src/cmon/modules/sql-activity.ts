import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { date, decimal, integer, list, text } from './wire.ts'

/** A statement running inside a database; MySQL and PostgreSQL report different records (8.9). */
const processSchema = z
  .object({
    pid: integer,
    backendPid: integer,
    user: text,
    userName: text,
    db: text,
    databaseName: text,
    client: text,
    host: text,
    appName: text,
    command: text,
    state: text,
    time: decimal,
    elapsedTime: text,
    info: text,
    query: text,
    sql: text,
    instance: text,
    hostname: text,
    waiting: text,
    blocked_by_trx_id: text,
    queryStart: date,
  })
  .transform((row) => ({
    pid: row.pid ?? row.backendPid,
    user: row.user ?? row.userName,
    database: row.db ?? row.databaseName,
    client: row.client ?? row.host,
    application: row.appName,
    command: row.command,
    state: row.state,
    seconds: row.time ?? clockSeconds(row.elapsedTime),
    query: row.query ?? row.info ?? row.sql,
    instance: row.instance ?? row.hostname,
    waitingFor: row.waiting ?? row.blocked_by_trx_id,
    startedAt: row.queryStart,
  }))

export type SqlProcess = z.output<typeof processSchema>

/** `00:00:02.003684` to seconds. */
function clockSeconds(elapsed: string | undefined): number | undefined {
  const parts = /^(?:(\d+) days? )?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(elapsed ?? '')
  if (parts === null) return undefined
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
}

/** Statements running now in the databases of one cluster. */
export async function getSqlProcesses(
  cmon: CmonClient,
  clusterId: number,
  options?: CallOptions,
): Promise<SqlProcess[]> {
  const reply = await cmon.call(
    {
      path: 'clusters/',
      operation: 'getSqlProcesses',
      params: { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ processes: list(processSchema) }),
    options,
  )
  return reply.processes
}

/** A normalised statement with its counters; times in milliseconds (8.10). */
const digestSchema = z
  .object({
    databaseName: text,
    instance: text,
    statementPattern: text,
    count: integer,
    affectedRows: integer,
    dtFirstSeen: date,
    dtLastSeen: date,
    waitMillisMin: decimal,
    waitMillisMax: decimal,
    waitMillisAvg: decimal,
    waitMillisSum: decimal,
  })
  .transform((row) => ({
    database: row.databaseName,
    instance: row.instance,
    statement: row.statementPattern ?? '',
    calls: row.count ?? 0,
    affectedRows: row.affectedRows,
    firstSeen: row.dtFirstSeen,
    lastSeen: row.dtLastSeen,
    minMs: row.waitMillisMin,
    maxMs: row.waitMillisMax,
    averageMs: row.waitMillisAvg,
    totalMs: row.waitMillisSum ?? 0,
  }))

export type QueryDigest = z.output<typeof digestSchema>

/** Statement digests of one cluster, as many as `limit`; `total` counts all. */
export async function getTopQueries(
  cmon: CmonClient,
  clusterId: number,
  limit: number,
  options?: CallOptions,
): Promise<{ digests: QueryDigest[]; total: number | undefined }> {
  return cmon.call(
    {
      path: 'clusters/',
      operation: 'getTopQueries',
      params: { cluster_id: clusterId, limit, offset: 0 },
      kind: 'read',
    },
    z.object({ digests: list(digestSchema), total: integer }),
    options,
  )
}
