import { z } from 'zod'
import type { Backup } from '../../cmon/modules/backup.ts'
import { getBinlogBackups } from '../../cmon/modules/binlog-backup.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { ClusterRef } from '../shared/params.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toNameOrNull } from '../../fleet/untrusted.ts'
import { momentOf, restorable, type Restorable, type Stretch } from './pitr-range.ts'
import { readRecords } from '../shared/read-backups.ts'

const STRETCHES_SHOWN = 10
const INFERRED: string[] = ['earliest', 'latest', 'continuous']

const StretchRow = z.strictObject({
  from: z.string().nullable(),
  to: z.string().nullable(),
  full_backup: z.int(),
  logs: z.int(),
  last_log: Name.nullable(),
  host: Name.nullable(),
  /** The log after the last one is missing. */
  ends_at_gap: z.literal(true).optional(),
})

const BackupsRow = z.strictObject({
  backups: z.int(),
  oldest: z.string().nullable(),
  newest: z.string().nullable(),
})

const LeftOutRow = z.strictObject({
  failed_verification: z.int().optional(),
  incomplete_chain: z.int().optional(),
  being_deleted: z.int().optional(),
})

export const getPitrRange = defineTool({
  name: 'get_pitr_range',
  title: 'Get the restorable time range',
  description:
    'Earliest and latest time a cluster can be restored to: its backups, and from full backups on any moment that archived logs cover.',
  hints: readOnly,
  input: { cluster: ClusterRef },
  output: {
    cluster: z.string(),
    /** null: no backup can be restored. */
    earliest: z.string().nullable(),
    latest: z.string().nullable(),
    /** Any moment in these can be restored to, newest first. */
    continuous: z.array(StretchRow),
    continuous_total: z.int(),
    /** Completed backups: each restores to its own moment. */
    restorable: BackupsRow,
    /** Full ones the controller marks for point in time, of which it lists no logs: how far is not told. */
    marked_without_logs: BackupsRow.optional(),
    left_out: LeftOutRow.optional(),
    /** Older backups that were not read. */
    unread: z.int().optional(),
    /** Fields that the controller doesn't report: worked out from the records of backups and logs. */
    inferred: z.array(z.string()),
  },

  async run({ fleet, signal }, { cluster: wanted }) {
    const { controller, cluster, ref } = await findCluster(fleet, wanted, {}, { signal })
    const [{ records, unread }, logs] = await Promise.all([
      readRecords(controller, cluster.id, { signal }),
      getBinlogBackups(controller.cmon, cluster.id, { signal }),
    ])
    const found = restorable(records, logs)
    const { backups, stretches } = found
    const moments = backups.flatMap((backup) => momentOf(backup) ?? [])
    const ends = [...moments, ...stretches.map(({ to }) => to)].toSorted()
    const bases = new Set(logs.map(({ fullBackupId }) => fullBackupId))
    const marked = backups.filter(
      ({ id, parentId, pitrCompatible }) =>
        pitrCompatible === true && parentId === undefined && !bases.has(id),
    )
    return {
      cluster: ref,
      earliest: toSeconds(moments[0]),
      latest: toSeconds(ends.at(-1)),
      continuous: stretches.slice(0, STRETCHES_SHOWN).map(toStretchRow),
      continuous_total: stretches.length,
      restorable: toBackupsRow(backups),
      ...(marked.length === 0 ? {} : { marked_without_logs: toBackupsRow(marked) }),
      ...leftOutField(found),
      ...(unread > 0 ? { unread } : {}),
      inferred: INFERRED,
    }
  },
})

function toStretchRow({ from, to, base, logs, endsAtGap }: Stretch): z.input<typeof StretchRow> {
  const last = logs.at(-1)
  return {
    from: toSeconds(from),
    to: toSeconds(to),
    full_backup: base.id,
    logs: logs.length,
    last_log: toNameOrNull(last?.fileName),
    host: toNameOrNull(last?.hostname),
    ...(endsAtGap ? { ends_at_gap: true } : {}),
  }
}

/** Of backups in the order of time. */
function toBackupsRow(backups: readonly Backup[]): z.input<typeof BackupsRow> {
  const [oldest, newest] = [backups[0], backups.at(-1)]
  return {
    backups: backups.length,
    oldest: oldest === undefined ? null : toSeconds(momentOf(oldest)),
    newest: newest === undefined ? null : toSeconds(momentOf(newest)),
  }
}

function leftOutField({ leftOut }: Restorable): { left_out?: z.input<typeof LeftOutRow> } {
  const counted = Object.entries(leftOut).filter(([, count]) => count > 0)
  return counted.length === 0 ? {} : { left_out: Object.fromEntries(counted) }
}
