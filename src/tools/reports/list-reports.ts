import { z } from 'zod'
import {
  getReports,
  getReportTemplates,
  type ReportEntry,
  type ReportTemplate,
} from '../../cmon/modules/reports.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'

const TITLE_LENGTH = 100

const ReportRow = z.strictObject({
  id: z.int(),
  /** null: about the controller as a whole. */
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  type: Name.nullable(),
  title: Untrusted.nullable(),
  created: z.string().nullable(),
})

export const listReports = defineTool({
  name: 'list_reports',
  title: 'List reports',
  description:
    'Operational reports, newest first, and types that can be made. Gives the id for get_report.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    type: z.string().max(60).optional(),
    ...pageParameters(20),
  },
  output: {
    reports: z.array(ReportRow),
    ...pageFields,
    /** On the first page only. */
    templates: z.array(z.strictObject({ type: Name, title: Untrusted.nullable() })).optional(),
    problems: Problems,
  },

  async run({ fleet, signal }, { cluster, controller, type, ...page }) {
    const isFirst = page.cursor === undefined
    const { answers, problems } = await askScope(
      fleet,
      { cluster, controller },
      { signal },
      ({ cmon }, clusterId) =>
        Promise.all([
          getReports(cmon, clusterId, { signal }),
          isFirst ? unlessRefused(getReportTemplates(cmon, { signal })) : undefined,
        ]),
    )
    const reports = answers
      .flatMap((answer) => answer.value[0].map((report) => ({ answer, report })))
      .filter(({ report }) => type === undefined || isOfType(report, type))
      .sort(
        (a, b) =>
          (b.report.created ?? '').localeCompare(a.report.created ?? '') ||
          b.report.id - a.report.id,
      )
    const paged = pageOf(reports, page, ({ answer, report }) => ({
      id: report.id,
      cluster: answer.refById(report.clusterId),
      ...controllerField(fleet, answer.controller),
      type: toNameOrNull(report.type),
      title: untrustedOrNull(report.title, TITLE_LENGTH),
      created: toSeconds(report.created),
    }))
    return {
      reports: paged.rows,
      ...pageInfo(paged),
      ...(isFirst
        ? { templates: distinct(answers.flatMap(({ value }) => value[1] ?? [])).map(toTemplate) }
        : {}),
      ...problemsField(problems),
    }
  },
})

function isOfType(report: ReportEntry, type: string): boolean {
  return report.type?.toLowerCase() === type.toLowerCase()
}

function distinct(templates: readonly ReportTemplate[]): ReportTemplate[] {
  return [...new Map(templates.map((template) => [template.type, template])).values()]
}

function toTemplate({ type, title }: ReportTemplate) {
  return { type: toName(type), title: untrustedOrNull(title, TITLE_LENGTH) }
}
