import type { DemoCluster } from '../cluster.ts'
import type { World } from '../state.ts'
import type { DemoReport } from './report.ts'
import { REPORT_TEMPLATES } from './report.ts'

const DAYS = 7
const DAY_MS = 86_400_000

type ReportDraft = Pick<DemoReport, 'reportId' | 'type' | 'owner' | 'recipients' | 'textFormat'>

/** A report about one cluster, or about all of them. */
export function writeReport(
  world: Pick<World, 'clusters' | 'backups' | 'alarms' | 'version'>,
  cluster: DemoCluster | undefined,
  created: Date,
  draft: ReportDraft,
): DemoReport {
  const clusterId = cluster?.clusterId ?? 0
  const stamp = created.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '')
  return {
    ...draft,
    clusterId,
    title: REPORT_TEMPLATES[draft.type] ?? draft.type,
    created,
    days: DAYS,
    path: `/var/reports/${clusterId}/${draft.type}_${stamp}.html`,
    paragraphs: (cluster === undefined ? world.clusters : [cluster]).map((one) => ({
      heading: one.name,
      lines: linesAbout(one, world, created, draft.type),
    })),
  }
}

function linesAbout(
  cluster: DemoCluster,
  world: Pick<World, 'backups' | 'alarms'>,
  created: Date,
  type: string,
): string[] {
  const nodes = cluster.hosts.filter(({ kind }) => kind !== 'controller')
  const down = nodes.filter(({ status }) => status !== 'online')
  const since = created.getTime() - DAYS * DAY_MS
  const backups = world.backups.filter(
    (backup) => backup.clusterId === cluster.clusterId && backup.created.getTime() >= since,
  )
  const failed = backups.filter(({ status }) => status === 'Failed').length
  const alarms = world.alarms.filter(({ clusterId }) => clusterId === cluster.clusterId)
  const bytes = cluster.databases.reduce((sum, one) => sum + one.dataBytes + one.indexBytes, 0)
  const state = `State: ${cluster.state}, ${nodes.length - down.length} of ${nodes.length} nodes up.`
  switch (type) {
    case 'backup':
      return [`${backups.length} backups in ${DAYS} days, ${failed} failed.`]
    case 'availability':
      return [state, ...down.map(({ hostname, port }) => `Down: ${hostname}:${port}`)]
    case 'upgrade':
      return cluster.packages.map(
        (one) => `${one.hostname}: ${one.packageName} ${one.availableVersion} is available.`,
      )
    case 'dbgrowth':
    case 'capacity':
      return [`${cluster.databases.length} databases, ${Math.round(bytes / 1024 ** 2)} MiB.`]
    default:
      return [state, `${alarms.length} alarms.`, `${backups.length} backups in ${DAYS} days.`]
  }
}
