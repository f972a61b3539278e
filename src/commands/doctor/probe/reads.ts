import type { CmonClient } from '../../../cmon/client.ts'
import * as accounts from '../../../cmon/modules/accounts.ts'
import * as alarm from '../../../cmon/modules/alarm.ts'
import * as audit from '../../../cmon/modules/audit.ts'
import * as schedules from '../../../cmon/modules/backup-schedule.ts'
import * as backup from '../../../cmon/modules/backup.ts'
import * as binlogs from '../../../cmon/modules/binlog-backup.ts'
import * as cloud from '../../../cmon/modules/cloud.ts'
import * as clusterConfig from '../../../cmon/modules/cluster-config.ts'
import * as clusters from '../../../cmon/modules/clusters.ts'
import * as config from '../../../cmon/modules/config.ts'
import * as controllers from '../../../cmon/modules/controllers.ts'
import * as growth from '../../../cmon/modules/db-growth.ts'
import * as dbversions from '../../../cmon/modules/dbversions.ts'
import * as discovery from '../../../cmon/modules/discovery.ts'
import * as groups from '../../../cmon/modules/groups.ts'
import * as info from '../../../cmon/modules/info.ts'
import * as jobs from '../../../cmon/modules/jobs.ts'
import * as license from '../../../cmon/modules/license.ts'
import * as log from '../../../cmon/modules/log.ts'
import * as now from '../../../cmon/modules/maintenance-now.ts'
import * as maintenance from '../../../cmon/modules/maintenance.ts'
import * as process from '../../../cmon/modules/process.ts'
import * as reports from '../../../cmon/modules/reports.ts'
import * as activity from '../../../cmon/modules/sql-activity.ts'
import * as statInfo from '../../../cmon/modules/stat-info.ts'
import * as stat from '../../../cmon/modules/stat.ts'
import * as items from '../../../cmon/modules/tree-items.ts'
import * as tree from '../../../cmon/modules/tree.ts'
import * as upgrades from '../../../cmon/modules/upgrades.ts'
import * as keys from '../../../cmon/modules/user-keys.ts'
import * as users from '../../../cmon/modules/users.ts'

type Ask = (cmon: CmonClient) => Promise<unknown>

/** Of long lists the beginning is enough. */
const page = { limit: 20, offset: 0 }
const STAT_SETS: readonly stat.StatSet[] = [
  'cpustat',
  'memorystat',
  'diskstat',
  'netstat',
  'sqlstat',
]
const STAT_WINDOW_MS = 10 * 60_000

/** Why a read isn't in the answers. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'subscribe_events/subscribe': 'asked for events, but none came meanwhile',
  'discovery/checkHosts': 'the controller would log in to hosts for it',
}

/** Questions that name no cluster. */
export const ABOUT_CONTROLLER: readonly Ask[] = [
  (cmon) => info.pingInfo(cmon),
  (cmon) => clusters.ping(cmon),
  (cmon) => controllers.pingController(cmon),
  (cmon) => controllers.listControllers(cmon),
  (cmon) => users.whoAmI(cmon),
  (cmon) => users.getUsers(cmon),
  (cmon) => groups.getGroups(cmon),
  (cmon) => keys.getKeys(cmon, cmon.username),
  (cmon) => license.getLicense(cmon),
  (cmon) => cloud.listCloudCredentials(cmon),
  (cmon) => dbversions.getDbClusterTypes(cmon),
  (cmon) => dbversions.getDbVendors(cmon),
  (cmon) => discovery.getSupportedClusterTypes(cmon),
  (cmon) => discovery.checkClusterName(cmon, 'cmon-mcp-probe'),
  (cmon) => alarm.getAlarmStatistics(cmon, undefined),
  (cmon) => audit.getAuditEntries(cmon, page),
  (cmon) => log.getLogEntries(cmon, page),
  (cmon) => maintenance.getMaintenance(cmon, undefined),
  (cmon) => reports.getReportTemplates(cmon),
  (cmon) => statInfo.getInfo(cmon),
  (cmon) => items.getTree(cmon, undefined),
  async (cmon) => {
    const [first] = await alarm.getAlarms(cmon, undefined)
    if (first?.clusterId !== undefined) await alarm.getAlarm(cmon, first.clusterId, first.id)
  },
  async (cmon) => {
    const found = (await jobs.getJobInstances(cmon, page)).jobs
    // One that has ended tells more.
    const job = found.find(({ ended }) => ended !== undefined) ?? found[0]
    if (job === undefined) return
    await jobs.getJobInstance(cmon, job.id)
    await jobs.getJobLog(cmon, job.id, { ascending: true, ...page })
  },
  async (cmon) => {
    const [first] = await reports.getReports(cmon, undefined)
    if (first !== undefined) await reports.getReport(cmon, { reportId: first.id })
  },
]

/** Questions about one cluster. */
export function aboutCluster(cluster: clusters.Cluster): readonly Ask[] {
  const { id } = cluster
  const paged = { clusterId: id, ...page }
  const path = `${cluster.folder?.replace(/\/$/, '') ?? ''}/${cluster.name}`
  const until = new Date()
  const since = new Date(until.getTime() - STAT_WINDOW_MS)
  const [node] = cluster.hosts
  return [
    (cmon) => clusters.getClusterInfo(cmon, { id }, { hosts: true, databases: true, sheets: true }),
    (cmon) => accounts.getAccounts(cmon, paged),
    (cmon) => backup.getBackups(cmon, paged),
    (cmon) => binlogs.getBinlogBackups(cmon, id),
    (cmon) => schedules.getBackupSchedules(cmon, id),
    (cmon) => clusterConfig.getClusterConfig(cmon, id),
    ...(node === undefined
      ? []
      : [(cmon: CmonClient) => config.getNodeConfig(cmon, { ...nodeOf(node), clusterId: id })]),
    (cmon) =>
      dbversions.getDbVersions(cmon, { clusterType: cluster.type, vendor: cluster.vendor ?? '' }),
    (cmon) => growth.getDbGrowth(cmon, { clusterId: id, tables: true }),
    (cmon) => now.getCurrentMaintenance(cmon, { clusterId: id }),
    (cmon) => now.getNextMaintenance(cmon, { clusterId: id }),
    (cmon) => process.getRunningProcesses(cmon, id),
    (cmon) => activity.getSqlProcesses(cmon, id),
    (cmon) => activity.getTopQueries(cmon, id, page.limit),
    (cmon) => statInfo.getCpuPhysicalInfo(cmon, id),
    ...STAT_SETS.map(
      (name): Ask =>
        (cmon) =>
          stat.statByName(cmon, { clusterId: id, name, since, until }),
    ),
    (cmon) => tree.getAcl(cmon, path),
    (cmon) => tree.checkAccess(cmon, path, 'r'),
    (cmon) => upgrades.availableUpgrades(cmon, id),
  ]
}

function nodeOf({ hostname, port }: { hostname: string; port: number | undefined }) {
  return { hostname, port }
}
