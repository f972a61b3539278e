import { z } from 'zod'
import type { Backup } from '../../cmon/modules/backup.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName, Detail, Since, Until } from '../shared/params.ts'
import { Problems, problemsField } from '../shared/problems.ts'
import { parseRange } from '../shared/time.ts'
import {
  mergeTimelines,
  placeOf,
  readTimeline,
  scannedField,
  timelineCursor,
} from '../shared/timeline.ts'
import { backupDetails, BackupRow, toBackupDetails, toBackupRow } from './backup-row.ts'
import { readBackups } from '../shared/read-backups.ts'

export const listBackups = defineTool({
  name: 'list_backups',
  title: 'List backups',
  description:
    'Backups, newest first: status, size, place, verification. Gives the id for get_backup.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    method: z.string().max(60).optional(),
    status: z.enum(['completed', 'running', 'pending', 'failed']).optional(),
    since: Since,
    until: Until,
    verified: z.boolean().optional(),
    detail: Detail,
    ...pageParameters(20),
  },
  output: {
    backups: z.array(BackupRow.extend(backupDetails)),
    ...pageFields,
    scanned: z.int().optional(),
    problems: Problems,
  },

  async run({ fleet, signal }, { cluster, controller, method, status, verified, ...rest }) {
    const { since, until, ...page } = rest
    const range = parseRange({ since, until })
    const from = range.since?.toISOString()
    const to = range.until?.toISOString()
    const after = timelineCursor(page.cursor)
    const filters: ((backup: Backup) => boolean)[] = []
    if (method !== undefined)
      filters.push((backup) => backup.method?.toLowerCase() === method.toLowerCase())
    if (status !== undefined) filters.push((backup) => backup.status === status)
    if (verified !== undefined)
      filters.push((backup) => (backup.verification.state === 'verified') === verified)
    if (to !== undefined)
      filters.push((backup) => backup.created !== undefined && backup.created <= to)

    const { answers, problems } = await askScope(
      fleet,
      { cluster, controller },
      { signal },
      (controller, clusterId) =>
        readTimeline<Backup>(
          {
            read: (slice) => readBackups(controller, { clusterId, ...slice }, { signal }),
            keyOf: (backup) => ({ id: backup.id, at: backup.created }),
            ...(filters.length === 0
              ? {}
              : { matches: (backup) => filters.every((filter) => filter(backup)) }),
            ...(from === undefined
              ? {}
              : { isPast: ({ created }) => created !== undefined && created < from }),
          },
          placeOf(fleet, controller),
          { limit: page.limit, after },
        ),
    )
    const paged = mergeTimelines(
      answers,
      { ...page, after },
      (backup, { controller, refById }) => ({
        ...toBackupRow(fleet, { controller, backup, ref: refById(backup.clusterId) }),
        ...(page.detail === 'full' ? toBackupDetails(backup) : {}),
      }),
    )
    return {
      backups: paged.rows,
      ...pageInfo(paged),
      ...scannedField(paged),
      ...problemsField(problems),
    }
  },
})
