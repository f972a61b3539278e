import { z } from 'zod'
import { CmonError } from '../../cmon/errors.ts'
import { getReport as askForReport, type Report } from '../../cmon/modules/reports.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { maskSecrets } from '../../fleet/mask-secrets.ts'
import { Name, toNameOrNull, Untrusted, untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { controllerOfId } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { toSeconds } from '../shared/time.ts'

const HEADINGS_SHOWN = 40
const HEADINGS_LENGTH = 2_000
const LINE_LENGTH = 2_000
/** A page of lines with its cut marks. */
const TEXT_LENGTH = 20_000

export const getReport = defineTool({
  name: 'get_report',
  title: 'Get a report',
  description: 'One report by lines, headings first; text: only lines with it.',
  hints: readOnly,
  input: {
    report: z.int().min(1).describe('id from list_reports'),
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    text: z.string().min(1).max(100).optional(),
    ...pageParameters(80),
  },
  output: {
    id: z.int(),
    type: Name.nullable(),
    title: Untrusted.nullable(),
    created: z.string().nullable(),
    days: z.number().nullable(),
    owner: Name.nullable(),
    /** Lines that aren't indented: inferred to be headings. */
    headings: Untrusted.nullable().optional(),
    content: Untrusted,
    /** Counted in lines. */
    ...pageFields,
  },

  async run({ fleet, signal }, { report: reportId, cluster, controller, text, ...page }) {
    const found =
      cluster === undefined ? undefined : await findCluster(fleet, cluster, {}, { signal })
    const at = found?.controller ?? controllerOfId(fleet, controller, 'Report')
    const report = await readReport(at, { reportId, clusterId: found?.cluster.id }, signal)
    // A secret may take several lines.
    const lines = maskSecrets(report.text).split(/\r?\n/)
    while (lines.at(-1)?.trim() === '') lines.pop()
    const wanted = text?.toLowerCase()
    const shown =
      wanted === undefined ? lines : lines.filter((line) => line.toLowerCase().includes(wanted))
    const paged = pageOf(shown, page, (line) => untrusted(line, LINE_LENGTH).untrusted)
    return {
      id: reportId,
      type: toNameOrNull(report.type),
      title: untrustedOrNull(report.title, 200),
      created: toSeconds(report.created),
      days: report.days ?? null,
      owner: toNameOrNull(report.owner),
      ...(page.cursor === undefined && wanted === undefined
        ? { headings: untrustedOrNull(headingsOf(lines), HEADINGS_LENGTH) }
        : {}),
      content: untrusted(paged.rows.join('\n'), TEXT_LENGTH),
      ...pageInfo(paged),
    }
  },
})

async function readReport(
  { cmon }: Controller,
  key: { reportId: number; clusterId: number | undefined },
  signal: AbortSignal,
): Promise<Report> {
  try {
    return await askForReport(cmon, key, { signal })
  } catch (thrown) {
    // Recorded: an id that doesn't exist is told by UnknownError.
    if (thrown instanceof CmonError && thrown.status?.toLowerCase() === 'unknownerror')
      throw new InputError(
        'not_found',
        `There is no report ${key.reportId}, or it isn't visible to this user`,
        { parameter: 'report', next: 'list_reports shows the reports and their ids.' },
      )
    throw thrown
  }
}

function headingsOf(lines: readonly string[]): string | undefined {
  const headings = lines.filter((line) => /^\S.*\w/.test(line)).slice(0, HEADINGS_SHOWN)
  return headings.length === 0 ? undefined : headings.join('\n')
}
