import type { DemoCluster, DemoDatabase } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import { noise } from '../random.ts'

/** A statement that is running, whatever the database calls it. */
export interface RunningStatement {
  host: DemoHost
  pid: number
  user: string
  client: string
  database: string
  text: string
  /** Idle connections have no text. */
  active: boolean
  seconds: number
  since: Date
}

/** A statement pattern with its literals masked. */
export interface StatementDigest {
  host: DemoHost
  database: string
  pattern: string
  count: number
  affectedRows: number
  firstSeen: Date
  lastSeen: Date
  minMs: number
  maxMs: number
  averageMs: number
}

const SPEAKS_SQL = new Set(['mysql', 'galera', 'group_replication', 'postgresql'])
/** How long the list of running statements stays as it is. */
const REFRESH_SECONDS = 10

export function sqlHosts(cluster: DemoCluster): DemoHost[] {
  return cluster.hosts.filter(({ kind, status }) => SPEAKS_SQL.has(kind) && status === 'online')
}

export function runningStatements(cluster: DemoCluster, seed: number, now: Date) {
  const tick = Math.floor(now.getTime() / 1000 / REFRESH_SECONDS)
  const result: RunningStatement[] = []
  for (const host of sqlHosts(cluster)) {
    const connections = 2 + Math.floor(noise(seed, host.hostId, tick) * 5)
    for (let index = 0; index < connections; index++) {
      const dice = noise(seed, host.hostId, tick, index)
      const database = cluster.databases[index % cluster.databases.length]
      if (database === undefined) continue
      const seconds = index === 0 ? 3 + Math.floor(dice * 40) : Math.floor(dice * 4)
      const active = index === 0 || dice > 0.4
      result.push({
        host,
        pid: 2000 + host.hostId * 100 + index,
        user: `${database.name}_${index % 3 === 2 ? 'ro' : 'app'}`,
        client: `192.0.2.${60 + index}:${40_000 + Math.floor(dice * 20_000)}`,
        database: database.name,
        text: active ? statementOf(database, host, index, dice) : '',
        active,
        seconds,
        since: new Date(now.getTime() - seconds * 1000),
      })
    }
  }
  return result
}

function statementOf(database: DemoDatabase, host: DemoHost, index: number, dice: number): string {
  const table = database.tables[index % database.tables.length]?.name ?? 'items'
  const id = Math.floor(dice * 1e6)
  if (index === 0) return `SELECT count(*) FROM ${table} WHERE updated_at > '2026-01-01'`
  if (index % 3 === 1 && host.readOnly !== true) {
    return `UPDATE ${table} SET state = 'done' WHERE id = ${id}`
  }
  return `SELECT * FROM ${table} WHERE id = ${id}`
}

export function statementDigests(cluster: DemoCluster, seed: number, now: Date): StatementDigest[] {
  const result: StatementDigest[] = []
  for (const host of sqlHosts(cluster)) {
    const firstSeen = host.startedAt
    const upSeconds = Math.max(60, (now.getTime() - firstSeen.getTime()) / 1000)
    for (const [d, database] of cluster.databases.entries()) {
      for (const [t, table] of database.tables.entries()) {
        for (const [p, pattern] of patternsFor(table.name, host).entries()) {
          const dice = noise(seed, host.hostId, d * 100 + t * 10 + p)
          const averageMs = Math.round((pattern.slow ? 240 : 0.4) * (0.5 + dice) * 1000) / 1000
          const count = Math.floor(upSeconds * pattern.perSecond * (0.5 + dice))
          result.push({
            host,
            database: database.name,
            pattern: pattern.text,
            count,
            affectedRows: pattern.writes ? count : 0,
            firstSeen,
            lastSeen: new Date(now.getTime() - Math.floor(dice * 50_000)),
            minMs: Math.round(averageMs * 250) / 1000,
            maxMs: Math.round(averageMs * 41_000) / 1000,
            averageMs,
          })
        }
      }
    }
  }
  return result.sort((a, b) => b.count * b.averageMs - a.count * a.averageMs)
}

interface Pattern {
  text: string
  perSecond: number
  slow: boolean
  writes: boolean
}

function patternsFor(table: string, host: DemoHost): Pattern[] {
  const postgres = host.kind === 'postgresql'
  const name = postgres ? table : `\`${table}\``
  const [one, two] = postgres ? ['$1', '$2'] : ['?', '?']
  const read = { slow: false, writes: false }
  const patterns = [
    { ...read, text: `SELECT * FROM ${name} WHERE id = ${one}`, perSecond: 9 },
    {
      text: `SELECT count(*) FROM ${name} WHERE updated_at > ${one}`,
      perSecond: 0.01,
      slow: true,
      writes: false,
    },
  ]
  if (host.readOnly === true) return patterns
  return [
    ...patterns,
    {
      text: `UPDATE ${name} SET state = ${one} WHERE id = ${two}`,
      perSecond: 1.5,
      slow: false,
      writes: true,
    },
  ]
}
