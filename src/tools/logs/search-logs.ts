import { z } from 'zod'
import { getLogEntries, type LogEntry } from '../../cmon/modules/log.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName, Detail, Since, Until } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { parseRange } from '../shared/time.ts'
import { mergeTimelines, placeOf, readTimeline, timelineCursor } from '../shared/timeline.ts'
import { LogRow, toLogRow } from './log-row.ts'

/** The controller is asked for entries up to a little after the cursor's, in case it rounds. */
const SLACK_MS = 1_000

export const searchLogs = defineTool({
  name: 'search_logs',
  title: 'Search the controller log',
  description:
    "The controller's own log, newest first: state changes, jobs, errors. Not the databases' logs.",
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    text: z.string().min(1).max(200).optional(),
    severity: z
      .enum(['debug', 'info', 'warning', 'error', 'critical'])
      .optional()
      .describe('At least'),
    component: z.string().max(60).optional(),
    class: z.string().max(60).optional().describe('Such as JobEnded'),
    since: Since,
    until: Until,
    detail: Detail,
    ...pageParameters(20),
  },
  output: {
    entries: z.array(LogRow),
    ...pageFields,
    /** Entries looked at; `more_to_scan`: older ones were not, next_cursor goes on there. */
    scanned: z.int(),
    more_to_scan: z.boolean(),
    problems: Problems,
  },

  async run({ fleet, signal }, { cluster, controller, severity, since, until, ...rest }) {
    const { text, component, class: logClass, ...page } = rest
    const range = parseRange({ since, until })
    const after = timelineCursor(page.cursor)
    const newest = after === undefined ? undefined : new Date(after.at + SLACK_MS)
    const matches = matcher({ text, component, logClass })
    const { answers, problems } = await askScope(
      fleet,
      { cluster, controller },
      { signal },
      ({ name, cmon }, clusterId) =>
        readTimeline<LogEntry>(
          {
            async read(slice) {
              const { entries, total } = await getLogEntries(
                cmon,
                {
                  clusterId,
                  severity,
                  createdAfter: range.since,
                  createdBefore:
                    newest === undefined || (range.until !== undefined && range.until < newest)
                      ? range.until
                      : newest,
                  ...slice,
                },
                { signal },
              )
              return { items: entries, total }
            },
            keyOf: (entry) => ({ id: entry.id, at: entry.created }),
            ...(matches === undefined ? {} : { matches }),
          },
          placeOf(fleet, { name }),
          { limit: page.limit, after },
        ),
    )
    const paged = mergeTimelines(answers, { ...page, after }, (entry, { controller, refById }) => ({
      ...controllerField(fleet, controller),
      ...toLogRow(entry, refById, page.detail),
    }))
    return {
      entries: paged.rows,
      ...pageInfo(paged),
      scanned: paged.scanned,
      more_to_scan: paged.unscanned,
      ...problemsField(problems),
    }
  },
})

function matcher(wanted: {
  text: string | undefined
  component: string | undefined
  logClass: string | undefined
}): ((entry: LogEntry) => boolean) | undefined {
  const [text, component, logClass] = [wanted.text, wanted.component, wanted.logClass].map((word) =>
    word?.toLowerCase(),
  )
  if (text === undefined && component === undefined && logClass === undefined) return undefined
  return (entry) =>
    (text === undefined || entry.text.toLowerCase().includes(text)) &&
    (component === undefined || entry.component?.toLowerCase() === component) &&
    (logClass === undefined || entry.class?.toLowerCase() === logClass)
}
