import { z } from 'zod'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { Name, toName, Untrusted, untrusted } from '../../fleet/untrusted.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName, Since, Until } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { parseRange, toSeconds } from '../shared/time.ts'
import { CHANGE_KINDS, type Change } from './changes.ts'
import { readChanges } from './read-changes.ts'

const TEXT_LENGTH = 120

const ChangeRow = z.strictObject({
  at: z.string().nullable(),
  kind: z.enum(CHANGE_KINDS),
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  what: z.string(),
  about: Name.optional(),
  /** Null: nobody is named. */
  who: Name.nullable(),
  from: Name.optional(),
  /** For get_job or get_alarm. */
  id: z.int().optional(),
  node: Name.optional(),
  text: Untrusted.optional(),
  /** Inferred from the job command, or from the word that the audit has for the entry. */
  about_configuration: z.literal(true).optional(),
})

export const getRecentChanges = defineTool({
  name: 'get_recent_changes',
  title: 'Get recent changes',
  description:
    'What changed in the last hour (or since) and who did it, newest first: jobs, alarms raised, audit, configuration.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    kind: z.enum([...CHANGE_KINDS, 'config']).optional(),
    since: Since.default('1h'),
    until: Until,
    ...pageParameters(20),
  },
  output: {
    changes: z.array(ChangeRow),
    ...pageFields,
    since: z.string().nullable(),
    /** Say it with the cursor, or what happens meanwhile moves the pages. */
    until: z.string().nullable(),
    problems: Problems,
  },

  async run({ fleet, signal }, { cluster, controller, kind, since, until, ...page }) {
    const now = new Date()
    const range = parseRange({ since, until: until ?? now.toISOString() }, now)
    const window = {
      since: (range.since ?? now).toISOString(),
      until: (range.until ?? now).toISOString(),
    }
    const { answers, problems } = await askScope(
      fleet,
      { cluster, controller },
      { signal },
      (one, clusterId) => readChanges(one, { clusterId, ...window }, signal),
    )
    const all = answers
      .flatMap(({ controller, refById, value }) =>
        value.changes.map((change) => ({ controller, change, ref: refById(change.clusterId) })),
      )
      .filter(
        ({ change }) =>
          kind === undefined ||
          (kind === 'config' ? change.aboutConfiguration : change.kind === kind),
      )
      .sort(
        (a, b) =>
          b.change.at.localeCompare(a.change.at) ||
          a.change.kind.localeCompare(b.change.kind) ||
          (b.change.id ?? 0) - (a.change.id ?? 0),
      )
    const paged = pageOf(all, page, (one) => toRow(fleet, one))
    return {
      changes: paged.rows,
      ...pageInfo(paged),
      since: toSeconds(window.since),
      until: toSeconds(window.until),
      ...problemsField(
        problems,
        answers.flatMap(({ value }) => value.problems),
      ),
    }
  },
})

function toRow(
  fleet: Fleet,
  { controller, change, ref }: { controller: Controller; change: Change; ref: string | null },
): z.input<typeof ChangeRow> {
  const { at, kind, what, about, who, from, id, node, text } = change
  return {
    at: toSeconds(at),
    kind,
    cluster: ref,
    ...controllerField(fleet, controller),
    what,
    ...(about === undefined ? {} : { about: toName(about) }),
    who: who === undefined ? null : toName(who),
    ...(from === undefined ? {} : { from: toName(from) }),
    ...(id === undefined ? {} : { id }),
    ...(node === undefined ? {} : { node: toName(node) }),
    ...(text === undefined ? {} : { text: untrusted(text, TEXT_LENGTH) }),
    ...(change.aboutConfiguration ? { about_configuration: true } : {}),
  }
}
