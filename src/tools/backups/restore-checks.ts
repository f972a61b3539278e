import type { Backup } from '../../cmon/modules/backup.ts'
import type { BinlogBackup } from '../../cmon/modules/binlog-backup.ts'
import { InputError } from '../../fleet/input-error.ts'
import type { Finding } from '../../mcp/define-tool.ts'
import { parseTime, toSeconds } from '../shared/time.ts'
import { momentOf, restorable } from './pitr-range.ts'

const SAFETY_MS = 3_600_000

/** Whether the state before can be had back: by another good backup that was begun within the last hour. */
export function safetyBackup(records: readonly Backup[], chosen: Backup, now: Date): Finding {
  const check = 'safety backup'
  const since = new Date(now.getTime() - SAFETY_MS).toISOString()
  const good = restorable(records, []).backups.findLast(
    ({ id, created = '' }) => id !== chosen.id && created > since,
  )
  if (good !== undefined)
    return {
      check,
      outcome: 'ok',
      note: `backup ${good.id} of ${toSeconds(good.created)} can bring the present state back`,
    }
  return {
    check,
    outcome: 'stop',
    note: 'no other completed backup is younger than 1 h: call create_backup first, wait for its job, then call this again',
  }
}

/** What was written since then is gone from the cluster. */
export function writesLost(chosen: Backup, until: Date | undefined): Finding {
  const moment = until?.toISOString() ?? momentOf(chosen)
  return {
    check: 'what goes',
    outcome: 'warning',
    note: `all that was written after ${toSeconds(moment) ?? 'the backup'} is overwritten`,
  }
}

/** A moment to roll forward to. Throws InputError unless it lies between the backup and now. */
export function rollForwardTo(written: string, backup: Backup, now: Date): Date {
  const until = parseTime(written, 'until', now)
  const from = momentOf(backup)
  if ((from === undefined || until.toISOString() >= from) && until <= now) return until
  throw new InputError(
    'invalid_argument',
    `until doesn't lie between backup ${backup.id} and now`,
    {
      parameter: 'until',
      next: `The backup is of ${toSeconds(from) ?? 'an unknown time'}; get_pitr_range tells what can be reached.`,
    },
  )
}

/** As the job wants it (cmon-rpc-jobs 6.5). */
export function toStopTime(until: Date): string {
  return until
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')
}

/** Whether archived logs lead from the backup to the moment; how far each reaches is inferred. */
export function logsReach(
  { records, logs }: { records: readonly Backup[]; logs: readonly BinlogBackup[] },
  backup: Backup,
  until: Date,
): Finding {
  const check = 'archived logs'
  const moment = momentOf(backup) ?? ''
  const ends = restorable(records, logs)
    .stretches.filter(({ from, to }) => from <= moment && moment <= to)
    .map(({ to }) => to)
  const end = ends.toSorted().at(-1)
  if (end !== undefined && until.toISOString() <= end)
    return { check, outcome: 'ok', note: `they reach to ${toSeconds(end)} (inferred)` }
  if (end !== undefined)
    return {
      check,
      outcome: 'warning',
      note: `they reach to ${toSeconds(end)} only (inferred): what was written later may be lost`,
    }
  if (backup.pitrCompatible === true)
    return {
      check,
      outcome: 'warning',
      note: 'the controller lists none, though the backup is marked for it: how far they reach is not told',
    }
  return {
    check,
    outcome: 'stop',
    note: `none go on from backup ${backup.id}: leave until out, or choose another backup`,
  }
}
