import type { QueryDigest, SqlProcess } from '../../cmon/modules/sql-activity.ts'
import { toName, toNameOrNull, untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { isIdle } from './list-running-queries.ts'
import { maskLiterals, maskSecrets, type SqlDialect } from './mask-literals.ts'
import type { Finding, Severity } from './slowdown-finding.ts'

const SHOWN = 3
const QUERY_LENGTH = 200
const LONG_SECONDS = { high: 300, medium: 60, low: 10 }
const IDLE_IN_TRANSACTION_SECONDS = 10
/** Share of all statements' time from which one statement is worth a look by itself. */
const DOMINANT_PERCENT = 40

/** Statements that wait for locks, transactions that hold them, and long statements. */
export function runningFindings(processes: readonly SqlProcess[], dialect: SqlDialect): Finding[] {
  const longest = processes.toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))
  const blocked = longest.filter((one) => !isIdle(one) && isBlocked(one))
  const idle = longest.filter(
    ({ state, seconds = 0 }) =>
      /^idle in transaction/i.test(state ?? '') && seconds >= IDLE_IN_TRANSACTION_SECONDS,
  )
  const long = longest.filter(
    (one) =>
      !isIdle(one) &&
      !idle.includes(one) &&
      !isBlocked(one) &&
      (one.seconds ?? 0) >= LONG_SECONDS.low,
  )
  return [
    ...about(blocked, dialect, {
      severity: 'high',
      kind: 'query_blocked',
      inferred: false,
      summary: `${count(blocked.length, 'statement')} waiting for a lock.`,
    }),
    ...about(idle, dialect, {
      severity: 'high',
      kind: 'transaction_idle',
      inferred: true,
      summary: `${count(idle.length, 'transaction')} open without working: such ones hold locks and keep old rows.`,
    }),
    ...about(long, dialect, {
      severity: severityOf(long[0]?.seconds ?? 0),
      kind: 'query_long',
      inferred: true,
      summary: `${count(long.length, 'statement')} running for ${LONG_SECONDS.low} s or more.`,
    }),
  ]
}

/** Locks show in a field of their own, or as MySQL's thread state (cmon-rpc-core 8.9). */
function isBlocked({ waitingFor, state }: SqlProcess): boolean {
  // PostgreSQL's `waiting` may be a flag in words.
  const waits = waitingFor !== undefined && !/^(f|false|no|0)$/i.test(waitingFor)
  return waits || /^waiting for .*lock|^locked$/i.test(state ?? '')
}

function severityOf(seconds: number): Severity {
  if (seconds >= LONG_SECONDS.high) return 'high'
  return seconds >= LONG_SECONDS.medium ? 'medium' : 'low'
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun} is` : `${number} ${noun}s are`
}

function about(processes: readonly SqlProcess[], dialect: SqlDialect, finding: Finding): Finding[] {
  if (processes.length === 0) return []
  const queries = processes.slice(0, SHOWN).map((process) => ({
    seconds: process.seconds === undefined ? null : Math.round(process.seconds * 10) / 10,
    pid: process.pid ?? null,
    node: toNameOrNull(process.instance),
    user: toNameOrNull(process.user),
    state: toNameOrNull(process.state),
    ...(process.waitingFor === undefined ? {} : { waiting_for: toName(process.waitingFor) }),
    query: untrustedOrNull(
      process.query === undefined ? undefined : maskSecrets(process.query, dialect),
      QUERY_LENGTH,
    ),
  }))
  return [{ ...finding, queries }]
}

/** The statements that took most of the time, those of all nodes together. */
export function statementFindings(
  digests: readonly QueryDigest[],
  since: Date,
  dialect: SqlDialect,
): Finding[] {
  const from = since.toISOString()
  const active = digests.filter(({ lastSeen }) => lastSeen === undefined || lastSeen >= from)
  const all = active.reduce((sum, { totalMs }) => sum + totalMs, 0)
  if (all <= 0) return []
  const statements = [...together(active).values()]
    .toSorted((a, b) => b.totalMs - a.totalMs)
    .slice(0, SHOWN)
    .map(({ digest, calls, totalMs }) => ({
      statement: untrusted(maskLiterals(digest.statement, dialect), QUERY_LENGTH),
      database: toNameOrNull(digest.database),
      share_percent: Math.round((totalMs / all) * 100),
      average_ms: calls === 0 ? 0 : Number((totalMs / calls).toPrecision(3)),
      calls,
    }))
  const share = statements[0]?.share_percent ?? 0
  return [
    {
      severity: share >= DOMINANT_PERCENT ? 'medium' : 'low',
      kind: 'statements_costliest',
      inferred: true,
      summary: `The costliest statement takes ${share} % of all statements' time.`,
      statements,
    },
  ]
}

function together(
  digests: readonly QueryDigest[],
): Map<string, { digest: QueryDigest; calls: number; totalMs: number }> {
  const sums = new Map<string, { digest: QueryDigest; calls: number; totalMs: number }>()
  for (const digest of digests) {
    const key = `${digest.database ?? ''}\n${digest.statement}`
    const known = sums.get(key) ?? { digest, calls: 0, totalMs: 0 }
    const { calls, totalMs } = known
    sums.set(key, { digest, calls: calls + digest.calls, totalMs: totalMs + digest.totalMs })
  }
  return sums
}
