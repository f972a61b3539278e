import type { Backup } from '../../cmon/modules/backup.ts'
import type { BinlogBackup } from '../../cmon/modules/binlog-backup.ts'
import { ancestors } from './backup-chain.ts'

/** A stretch of time to any moment of which the cluster can be restored. */
export interface Stretch {
  from: string
  to: string
  /** The full backup that the logs go on from. */
  base: Backup
  logs: BinlogBackup[]
  /** A log is missing behind the last one: a later one is there. */
  endsAtGap: boolean
}

/** Why a completed backup counts for nothing. */
export type LeftOut = 'failed_verification' | 'incomplete_chain' | 'being_deleted'

export interface Restorable {
  /** Backups that can be restored by themselves, oldest first. */
  backups: Backup[]
  leftOut: Record<LeftOut, number>
  stretches: Stretch[]
}

/** The moment that restoring a backup leads to. Whether it is that of the end is inferred. */
export function momentOf({ finished, created }: Backup): string | undefined {
  return finished ?? created
}

/**
 * What a cluster can be restored to, from the records of its backups and of its archived logs. How far a
 * log reaches is inferred: to its `created`, which is the earlier of what that may mean; and so is that
 * logs of one host go on from each other as long as their numbers do.
 */
export function restorable(records: readonly Backup[], logs: readonly BinlogBackup[]): Restorable {
  const known = new Map(records.map((backup) => [backup.id, backup]))
  const leftOut = { failed_verification: 0, incomplete_chain: 0, being_deleted: 0 }
  const backups = records
    .filter((backup) => {
      if (backup.status !== 'completed' || momentOf(backup) === undefined) return false
      const reason = reasonAgainst(backup, known)
      if (reason !== undefined) leftOut[reason]++
      return reason === undefined
    })
    .toSorted((a, b) => (momentOf(a) ?? '').localeCompare(momentOf(b) ?? ''))
  const bases = backups.filter(({ parentId }) => parentId === undefined)
  return { backups, leftOut, stretches: stretchesFrom(bases, logs) }
}

function reasonAgainst(backup: Backup, known: ReadonlyMap<number, Backup>): LeftOut | undefined {
  const { locations, verification } = backup
  if (verification.state === 'failed') return 'failed_verification'
  if (locations.length > 0 && locations.every(({ beingDeleted }) => beingDeleted === true))
    return 'being_deleted'
  const chain = ancestors(known, backup)
  const [first = backup] = chain
  const isWhole =
    first.parentId === undefined &&
    chain.every(
      ({ status, verification }) => status === 'completed' && verification.state !== 'failed',
    )
  return isWhole ? undefined : 'incomplete_chain'
}

function stretchesFrom(bases: readonly Backup[], logs: readonly BinlogBackup[]): Stretch[] {
  return byHost(logs)
    .flatMap((own) =>
      runsOf(own).flatMap((run): Stretch[] => {
        // The oldest base in a run makes the longest stretch; later ones lie within it. Its own first log
        // has to be there, or there is a gap right behind it.
        const starts = bases.map(({ id }) => own.find(({ fullBackupId }) => fullBackupId === id))
        const index = starts.findIndex((log) => log !== undefined && run.logs.includes(log))
        const [base, first] = [bases[index], starts[index]]
        const from = base === undefined ? undefined : momentOf(base)
        const to = run.logs.at(-1)?.created
        if (base === undefined || first === undefined || from === undefined) return []
        if (to === undefined || to <= from) return []
        const reached = run.logs.slice(run.logs.indexOf(first))
        return [{ from, to, base, logs: reached, endsAtGap: run.endsAtGap }]
      }),
    )
    .sort((a, b) => b.to.localeCompare(a.to))
}

/** The dated logs of each host, oldest first. */
function byHost(logs: readonly BinlogBackup[]): BinlogBackup[][] {
  const hosts = new Map<string, BinlogBackup[]>()
  for (const log of logs) {
    if (log.created === undefined) continue
    const host = log.hostname ?? ''
    const own = hosts.get(host)
    if (own === undefined) hosts.set(host, [log])
    else own.push(log)
  }
  return [...hosts.values()].map((own) =>
    own.toSorted((a, b) => (a.created ?? '').localeCompare(b.created ?? '')),
  )
}

/** Logs of one host whose numbers follow each other. */
function runsOf(sorted: readonly BinlogBackup[]): { logs: BinlogBackup[]; endsAtGap: boolean }[] {
  const runs: { logs: BinlogBackup[]; endsAtGap: boolean }[] = []
  for (const log of sorted) {
    const run = runs.at(-1)
    if (run !== undefined && follows(log, run.logs.at(-1))) {
      run.logs.push(log)
      continue
    }
    if (run !== undefined) run.endsAtGap = true
    runs.push({ logs: [log], endsAtGap: false })
  }
  return runs
}

/** `binlog.000091` follows `binlog.000090`; names without a number tell nothing, and are believed. */
function follows(log: BinlogBackup, before: BinlogBackup | undefined): boolean {
  const [number, previous] = [log, before].map((one) => /\.(\d+)/.exec(one?.fileName ?? '')?.[1])
  if (number === undefined || previous === undefined) return true
  const step = Number(number) - Number(previous)
  return step === 0 || step === 1
}
