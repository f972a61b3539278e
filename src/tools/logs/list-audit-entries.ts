import { z } from 'zod'
import { getAuditEntries, type AuditEntry } from '../../cmon/modules/audit.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName, Since, Until } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { parseRange, toSeconds } from '../shared/time.ts'
import {
  mergeTimelines,
  placeOf,
  readTimeline,
  scannedField,
  timelineCursor,
} from '../shared/timeline.ts'
import { Name, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { createNumbering } from './number-entries.ts'

const MESSAGE_LENGTH = 300

const AuditRow = z.strictObject({
  at: z.string().nullable(),
  /** null: about the controller itself. */
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  user: Name.nullable(),
  type: Name.nullable(),
  client: Name.nullable(),
  message: Untrusted.nullable(),
})

export const listAuditEntries = defineTool({
  name: 'list_audit_entries',
  title: 'List audit entries',
  description: 'Audit trail of ClusterControl, newest first: who did what, from where.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    user: z.string().max(100).optional(),
    type: z.string().max(60).optional(),
    text: z.string().min(1).max(200).optional(),
    since: Since,
    until: Until,
    ...pageParameters(20),
  },
  output: {
    entries: z.array(AuditRow),
    ...pageFields,
    scanned: z.int().optional(),
    problems: Problems,
  },

  async run({ fleet, signal }, { cluster, controller, since, until, ...rest }) {
    const { user, type, text, ...page } = rest
    const range = parseRange({ since, until })
    const from = range.since?.toISOString()
    const matches = matcher({ user, type, text, to: range.until?.toISOString() })
    const after = timelineCursor(page.cursor)
    const { answers, problems } = await askScope(
      fleet,
      { cluster, controller },
      { signal },
      ({ name, cmon }, clusterId) => {
        const numberOf = createNumbering()
        return readTimeline<AuditEntry>(
          {
            async read(slice) {
              const { entries, total } = await getAuditEntries(
                cmon,
                { clusterId, ...slice },
                { signal },
              )
              return { items: entries, total }
            },
            keyOf: (entry) => ({ id: numberOf(entry), at: entry.at }),
            ...(matches === undefined ? {} : { matches }),
            ...(from === undefined
              ? {}
              : { isPast: ({ at }: AuditEntry) => at !== undefined && at < from }),
          },
          placeOf(fleet, { name }),
          { limit: page.limit, after },
        )
      },
    )
    const paged = mergeTimelines(answers, { ...page, after }, (entry, { controller, refById }) => ({
      at: toSeconds(entry.at),
      cluster: refById(entry.clusterId),
      ...controllerField(fleet, controller),
      user: toNameOrNull(entry.userName),
      type: toNameOrNull(entry.type),
      client: toNameOrNull(entry.client),
      message: untrustedOrNull(entry.message, MESSAGE_LENGTH),
    }))
    return {
      entries: paged.rows,
      ...pageInfo(paged),
      ...scannedField(paged),
      ...problemsField(problems),
    }
  },
})

/** The controller filters by cluster only (cmon-rpc-core 13). */
function matcher(wanted: {
  user: string | undefined
  type: string | undefined
  text: string | undefined
  to: string | undefined
}): ((entry: AuditEntry) => boolean) | undefined {
  const { to } = wanted
  const [user, type, text] = [wanted.user, wanted.type, wanted.text].map((word) =>
    word?.toLowerCase(),
  )
  if ([user, type, text, to].every((one) => one === undefined)) return undefined
  return (entry) =>
    (user === undefined || entry.userName?.toLowerCase() === user) &&
    (type === undefined || entry.type?.toLowerCase() === type) &&
    (text === undefined || entry.message?.toLowerCase().includes(text) === true) &&
    (to === undefined || (entry.at !== undefined && entry.at <= to))
}
