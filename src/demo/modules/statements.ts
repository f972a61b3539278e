import type { Call } from '../module.ts'
import type { RunningStatement, StatementDigest } from '../world/activity/statements.ts'
import { runningStatements } from '../world/activity/statements.ts'
import type { DemoCluster } from '../world/cluster.ts'
import { epochSeconds, iso } from './dates.ts'

/** Running statements; MySQL and PostgreSQL have a record shape of their own. */
export function sqlProcessObjects(cluster: DemoCluster, { world, now }: Call) {
  return runningStatements(cluster, world.seed, now).map((statement) =>
    statement.host.kind === 'postgresql'
      ? postgresProcess(statement, now)
      : mysqlProcess(statement, now),
  )
}

function mysqlProcess(statement: RunningStatement, now: Date) {
  const { host, active, seconds, text } = statement
  return {
    blocked_by_trx_id: '',
    client: statement.client,
    command: active ? 'Query' : 'Sleep',
    currentTime: epochSeconds(now),
    db: statement.database,
    duration: seconds * 1000,
    host: statement.client,
    hostId: host.hostId,
    hostname: host.hostname,
    info: text,
    innodb_status: '',
    innodb_trx_id: '',
    instance: `${host.hostname}:${host.port}`,
    lastseen: epochSeconds(now),
    message: '',
    mysql_trx_id: 0,
    pid: statement.pid,
    query: text,
    reportTs: epochSeconds(now),
    sql: text,
    state: active ? 'executing' : '',
    time: seconds,
    user: statement.user,
  }
}

function postgresProcess(statement: RunningStatement, now: Date) {
  const { host, seconds, since } = statement
  const started = postgresTime(since)
  return {
    class_name: 'CmonPostgreSqlDbProcess',
    appName: 'demo-app',
    backendPid: statement.pid,
    backendStart: postgresTime(new Date(since.getTime() - 95_000)),
    client: statement.client,
    databaseName: statement.database,
    elapsedTime: `${new Date(seconds * 1000).toISOString().slice(11, 19)}.003684`,
    hostId: host.hostId,
    hostname: host.hostname,
    query: statement.text,
    queryStart: started,
    reportTs: epochSeconds(now),
    state: statement.active ? 'active' : 'idle',
    userName: statement.user,
    waiting: '',
    xactStart: started,
  }
}

/** `2026-03-04 07:20:30.160000+00` */
function postgresTime(date: Date): string {
  return `${date.toISOString().replace('T', ' ').replace('Z', '')}000+00`
}

/** The class names of digests are not known from any source. */
export function digestObject(digest: StatementDigest) {
  const { host, averageMs, count } = digest
  return {
    class_name: host.kind === 'postgresql' ? 'CmonPostgreSqlDigest' : 'CmonMySqlDigest',
    affectedRows: digest.affectedRows,
    count,
    databaseName: digest.database,
    dtFirstSeen: iso(digest.firstSeen),
    dtLastSeen: iso(digest.lastSeen),
    instance: `${host.hostname}:${host.port}`,
    statementPattern: digest.pattern,
    waitMillisAvg: averageMs,
    waitMillisMax: digest.maxMs,
    waitMillisMin: digest.minMs,
    waitMillisSum: Math.round(averageMs * count * 1000) / 1000,
  }
}
