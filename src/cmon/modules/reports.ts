import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { date, integer, list, nothing, text } from './wire.ts'

/** `CmonReport` without its text, cmon-rpc-jobs 10. */
const entrySchema = z
  .object({
    report_id: z.coerce.number().int(),
    cluster_id: integer,
    report_type: text,
    title: text,
    created: date,
  })
  .transform((row) => ({
    id: row.report_id,
    clusterId: row.cluster_id,
    type: row.report_type,
    title: row.title,
    created: row.created,
  }))

export type ReportEntry = z.output<typeof entrySchema>

/** Reports made before, of one cluster or of all. */
export async function getReports(
  cmon: CmonClient,
  clusterId: number | undefined,
  options?: CallOptions,
): Promise<ReportEntry[]> {
  const reply = await cmon.call(
    {
      path: 'reports/',
      operation: 'getReports',
      params: clusterId === undefined ? {} : { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ reports: list(entrySchema) }),
    options,
  )
  return reply.reports
}

const templateSchema = z
  .object({ report_type: z.string(), title: text })
  .transform((row) => ({ type: row.report_type, title: row.title }))

export type ReportTemplate = z.output<typeof templateSchema>

/** What `generateReport` can make. */
export async function getReportTemplates(
  cmon: CmonClient,
  options?: CallOptions,
): Promise<ReportTemplate[]> {
  const reply = await cmon.call(
    { path: 'reports/', operation: 'getReportTemplates', kind: 'read' },
    z.object({ reports: list(templateSchema) }),
    options,
  )
  return reply.reports
}

const reportSchema = z
  .object({
    report_id: integer,
    report_type: text,
    title: text,
    created: date,
    days: integer,
    owner: text,
    path: text,
    content: text,
  })
  .transform((row) => ({
    id: row.report_id,
    type: row.report_type,
    title: row.title,
    created: row.created,
    days: row.days,
    owner: row.owner,
    /** The HTML file on the controller. */
    path: row.path,
    text: stripVTControlCharacters(row.content ?? ''),
  }))

export type Report = z.output<typeof reportSchema>

/** `AnsiTerminal` is the only format on record: text with escape sequences for colours. */
const TEXT_FORMAT = 'AnsiTerminal'

/** Makes a report at once, without a job, and gives it. */
export async function generateReport(
  cmon: CmonClient,
  clusterId: number,
  type: string,
  options?: CallOptions,
): Promise<Report> {
  const reply = await cmon.call(
    {
      path: 'reports/',
      operation: 'generateReport',
      params: {
        cluster_id: clusterId,
        report: { class_name: 'CmonReport', report_type: type, text_format: TEXT_FORMAT },
      },
      kind: 'write',
    },
    z.object({ report: reportSchema }),
    options,
  )
  return reply.report
}

/** How a request names a report. */
export interface ReportKey {
  /** A report is found without it, too: as recorded. */
  clusterId?: number | undefined
  reportId: number
}

function reportFields({ clusterId, reportId }: ReportKey, format: object): Record<string, unknown> {
  return {
    ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
    report: { class_name: 'CmonReport', report_id: reportId, ...format },
  }
}

/** An id that doesn't exist is told by UnknownError. */
export async function getReport(
  cmon: CmonClient,
  key: ReportKey,
  options?: CallOptions,
): Promise<Report> {
  const reply = await cmon.call(
    {
      path: 'reports/',
      operation: 'getReport',
      params: reportFields(key, { text_format: TEXT_FORMAT }),
      kind: 'read',
    },
    z.object({ report: reportSchema }),
    options,
  )
  return reply.report
}

export async function deleteReport(
  cmon: CmonClient,
  key: ReportKey,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'reports/',
      operation: 'deleteReport',
      params: reportFields(key, {}),
      kind: 'write',
    },
    nothing,
    options,
  )
}
