import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster } from '../world/cluster.ts'
import { nextId, retireId } from '../world/registry/registry.ts'
import type { DemoReport } from '../world/registry/report.ts'
import { REPORT_TEMPLATES } from '../world/registry/report.ts'
import { writeReport } from '../world/registry/write-report.ts'
import { isAdmin, namesCluster, requireAdmin, requireCluster } from './access.ts'
import { requireWrite, selectedClusters } from './access.ts'
import { isoOrEmpty } from './dates.ts'
import { integer, object, requiredText, text } from './request.ts'

/** Operational reports; they are written at once, not by a job. */
export const reports: RpcModule = {
  getreporttemplates: () => ({
    reports: Object.entries(REPORT_TEMPLATES).map(([report_type, title]) => ({
      class_name: 'CmonReport',
      report_type,
      title,
    })),
  }),

  getreports(call) {
    const found = visibleReports(call)
    return { reports: found.map(reportHead), total: found.length }
  },

  generatereport(call) {
    const { world, now, caller } = call
    const cluster = clusterOf(call)
    const fields = object(call.body['report']) ?? {}
    const type = requiredText(fields['report_type'], 'report type')
    if (!Object.hasOwn(REPORT_TEMPLATES, type)) {
      throw new Refusal('InvalidRequest', `There is no report type '${type}'.`)
    }
    const ids = world.reports.map(({ reportId }) => reportId)
    const report = writeReport(world, cluster, now, {
      reportId: nextId(world, 'report', ids),
      type,
      owner: caller.userName,
      recipients: text(fields['recipients']) ?? '',
      textFormat: text(fields['text_format']) ?? '',
    })
    world.reports.push(report)
    return { report: reportObject(report) }
  },

  getreport(call) {
    const report = findReport(call)
    const textFormat = text(object(call.body['report'])?.['text_format']) ?? report.textFormat
    return { report: reportObject({ ...report, textFormat }) }
  },

  deletereport(call) {
    const report = findReport(call)
    const { world } = call
    const cluster = world.clusters.find(({ clusterId }) => clusterId === report.clusterId)
    if (cluster === undefined) requireAdmin(call, 'delete reports of the controller')
    else requireWrite(cluster, call)
    retireId(world, 'report', report.reportId)
    world.reports.splice(world.reports.indexOf(report), 1)
    return {}
  },
}

/** The cluster of the request; undefined for the controller as a whole. */
function clusterOf(call: Call): DemoCluster | undefined {
  return namesCluster(call) ? requireCluster(call) : undefined
}

function visibleReports(call: Call): DemoReport[] {
  const ids = new Set(selectedClusters(call).map(({ clusterId }) => clusterId))
  if (!namesCluster(call) && isAdmin(call)) ids.add(0)
  return call.world.reports.filter(({ clusterId }) => ids.has(clusterId))
}

/** Recorded: an unknown report is an UnknownError. */
function findReport(call: Call): DemoReport {
  const id = integer(object(call.body['report'])?.['report_id'])
  if (id === undefined) throw new Refusal('InvalidRequest', 'No report id was given.')
  const found = visibleReports(call).find(({ reportId }) => reportId === id)
  if (found === undefined) throw new Refusal('UnknownError', `Report with id ${id} was not found.`)
  return found
}

function reportHead(report: DemoReport) {
  return {
    class_name: 'CmonReport',
    report_id: report.reportId,
    cluster_id: report.clusterId,
    created: isoOrEmpty(report.created),
    days: report.days,
    owner: report.owner,
    path: report.path,
    recipients: report.recipients,
    report_type: report.type,
    title: report.title,
  }
}

function reportObject(report: DemoReport) {
  const { title, paragraphs, textFormat } = report
  return {
    ...reportHead(report),
    content: contentOf(report),
    document: {
      className: 'CmonDocument',
      elements: [
        { className: 'CmonTitle', text: title, titleLevel: 1 },
        ...paragraphs.flatMap(({ heading, lines }) => [
          { className: 'CmonTitle', text: heading, titleLevel: 2 },
          { className: 'CmonParagraph', text: lines.join('\n') },
        ]),
      ],
    },
    text_format: textFormat,
  }
}

/** For a terminal the headings are bold. */
function contentOf({ title, paragraphs, textFormat }: DemoReport): string {
  const strong = (words: string): string =>
    textFormat === 'AnsiTerminal' ? `\u001B[1m${words}\u001B[0m` : words
  const parts = paragraphs.map(
    ({ heading, lines }) => `${strong(heading)}\n\n${lines.map((line) => `  ${line}\n`).join('')}`,
  )
  return [`${strong(title)}\n`, ...parts].join('\n')
}
