import type { z } from 'zod'
import type { CmonClient, RpcRequest } from '../../src/cmon/client.ts'
import * as accounts from '../../src/cmon/modules/accounts.ts'
import * as alarm from '../../src/cmon/modules/alarm.ts'
import * as audit from '../../src/cmon/modules/audit.ts'
import * as backups from '../../src/cmon/modules/backup-changes.ts'
import * as schedules from '../../src/cmon/modules/backup-schedule.ts'
import * as backup from '../../src/cmon/modules/backup.ts'
import * as binlogs from '../../src/cmon/modules/binlog-backup.ts'
import * as cloud from '../../src/cmon/modules/cloud.ts'
import * as clusterConfig from '../../src/cmon/modules/cluster-config.ts'
import * as clusters from '../../src/cmon/modules/clusters.ts'
import * as config from '../../src/cmon/modules/config.ts'
import * as controllers from '../../src/cmon/modules/controllers.ts'
import * as growth from '../../src/cmon/modules/db-growth.ts'
import * as dbversions from '../../src/cmon/modules/dbversions.ts'
import * as discovery from '../../src/cmon/modules/discovery.ts'
import * as groups from '../../src/cmon/modules/groups.ts'
import * as license from '../../src/cmon/modules/license.ts'
import * as jobChanges from '../../src/cmon/modules/job-instances.ts'
import * as jobs from '../../src/cmon/modules/jobs.ts'
import * as info from '../../src/cmon/modules/info.ts'
import * as log from '../../src/cmon/modules/log.ts'
import * as now from '../../src/cmon/modules/maintenance-now.ts'
import * as maintenance from '../../src/cmon/modules/maintenance.ts'
import * as process from '../../src/cmon/modules/process.ts'
import * as reports from '../../src/cmon/modules/reports.ts'
import * as activity from '../../src/cmon/modules/sql-activity.ts'
import * as statInfo from '../../src/cmon/modules/stat-info.ts'
import * as stat from '../../src/cmon/modules/stat.ts'
import * as items from '../../src/cmon/modules/tree-items.ts'
import * as tree from '../../src/cmon/modules/tree.ts'
import * as upgrades from '../../src/cmon/modules/upgrades.ts'
import * as changes from '../../src/cmon/modules/user-changes.ts'
import * as keys from '../../src/cmon/modules/user-keys.ts'
import * as users from '../../src/cmon/modules/users.ts'

export interface SentOperation {
  request: RpcRequest
  schema: z.ZodType
}

const page = { clusterId: 1, limit: 10, offset: 0 }
const entry = { kind: 'user', name: 'mira', rights: 'r-x' } as const
const account = { name: 'app', host: '192.0.2.%' }
const grants = [{ target: 'orders.*', privileges: ['SELECT', 'INSERT'] }]
const node = { hostname: '192.0.2.11', port: 3306 }
const at = new Date('2027-01-01T10:00:00.000Z')

/** Every function of src/cmon/modules, called once. */
const CALLS: readonly ((cmon: CmonClient) => Promise<unknown>)[] = [
  (cmon) => accounts.getAccounts(cmon, page),
  (cmon) => accounts.createAccount(cmon, 1, { ...account, password: 'secret', grants }),
  (cmon) => accounts.deleteAccount(cmon, 1, account),
  (cmon) => accounts.grantPrivileges(cmon, 1, account, grants),
  (cmon) => accounts.revokePrivileges(cmon, 1, account, grants),
  (cmon) => alarm.getAlarms(cmon, 1),
  (cmon) => alarm.getAlarm(cmon, 1, 9),
  (cmon) => alarm.ignoreAlarm(cmon, { alarmId: 9, clusterId: 1, ignore: true }),
  (cmon) => alarm.getAlarmStatistics(cmon, undefined),
  (cmon) => audit.getAuditEntries(cmon, page),
  (cmon) => backup.getBackups(cmon, page),
  (cmon) => backups.deleteBackupRecord(cmon, 7),
  (cmon) => binlogs.getBinlogBackups(cmon, 1),
  (cmon) => schedules.getBackupSchedules(cmon, 1),
  (cmon) =>
    backups.scheduleBackup(cmon, 1, {
      crontab: '0 2 * * *',
      enabled: true,
      jobData: { backup_method: 'xtrabackupfull' },
    }),
  (cmon) => cloud.listCloudCredentials(cmon),
  (cmon) => clusterConfig.getClusterConfig(cmon, 1),
  (cmon) => clusterConfig.setClusterConfig(cmon, 1, [{ name: 'name', value: 'orders' }]),
  (cmon) => clusters.getAllClusterInfo(cmon, {}),
  (cmon) => clusters.getClusterInfo(cmon, { id: 1 }, {}),
  (cmon) => clusters.ping(cmon),
  (cmon) => license.getLicense(cmon),
  (cmon) => clusters.createDatabase(cmon, 1, { name: 'appdb' }),
  (cmon) => config.getNodeConfig(cmon, { hostname: '192.0.2.11' }),
  (cmon) =>
    config.setNodeConfig(cmon, node, [{ name: 'max_connections', section: 'MYSQLD', value: '9' }]),
  (cmon) => config.unsetNodeConfig(cmon, node, [{ name: 'max_connections', section: 'MYSQLD' }]),
  (cmon) => controllers.pingController(cmon),
  (cmon) => controllers.listControllers(cmon),
  (cmon) => dbversions.getDbVersions(cmon, { clusterType: 'galera', vendor: 'mariadb' }),
  (cmon) => dbversions.getDbClusterTypes(cmon),
  (cmon) => dbversions.getDbVendors(cmon),
  (cmon) => discovery.getSupportedClusterTypes(cmon),
  (cmon) => discovery.checkClusterName(cmon, 'orders'),
  (cmon) =>
    discovery.checkHosts(cmon, {
      hostnames: ['192.0.2.31'],
      ssh: { user: 'dba', keyFile: '/home/dba/.ssh/id_rsa' },
    }),
  (cmon) => groups.getGroups(cmon),
  (cmon) => groups.createGroup(cmon, 'auditors'),
  (cmon) => groups.deleteGroup(cmon, 'auditors'),
  (cmon) => growth.getDbGrowth(cmon, { clusterId: 1, tables: true }),
  (cmon) => info.pingInfo(cmon),
  (cmon) => jobs.getJobInstances(cmon, page),
  (cmon) => jobs.getJobInstance(cmon, 42),
  (cmon) => jobs.getJobLog(cmon, 42, { ascending: true, limit: 10, offset: 0 }),
  (cmon) => jobChanges.createJobInstance(cmon, { title: 'Backup', command: 'backup' }),
  (cmon) => jobChanges.cloneJobInstance(cmon, { jobId: 42 }),
  (cmon) => jobChanges.updateJobInstance(cmon, 42, { status: 'PAUSED' }),
  (cmon) => jobChanges.killJobInstance(cmon, 42),
  (cmon) => jobChanges.deleteJobInstance(cmon, 42),
  (cmon) => log.getLogEntries(cmon, page),
  (cmon) => maintenance.getMaintenance(cmon, 1),
  (cmon) =>
    maintenance.addMaintenance(cmon, {
      target: { clusterId: 1 },
      startsAt: at,
      endsAt: at,
      reason: 'upgrade',
    }),
  (cmon) => maintenance.removeMaintenance(cmon, '6b55b1c5-0000-4000-8000-c41583005b95'),
  (cmon) => now.getCurrentMaintenance(cmon, { clusterId: 1 }),
  (cmon) => now.getNextMaintenance(cmon, { clusterId: 1, hostname: '192.0.2.11' }),
  (cmon) => process.getRunningProcesses(cmon, 1),
  (cmon) => reports.getReports(cmon, 1),
  (cmon) => reports.getReportTemplates(cmon),
  (cmon) => reports.generateReport(cmon, 1, 'default'),
  (cmon) => reports.getReport(cmon, { clusterId: 1, reportId: 1 }),
  (cmon) => reports.deleteReport(cmon, { clusterId: 1, reportId: 1 }),
  (cmon) => activity.getSqlProcesses(cmon, 1),
  (cmon) => activity.getTopQueries(cmon, 1, 10),
  (cmon) => statInfo.getInfo(cmon),
  (cmon) => statInfo.getCpuPhysicalInfo(cmon, 1),
  (cmon) => stat.statByName(cmon, { clusterId: 1, name: 'cpustat', since: at, until: at }),
  (cmon) => tree.getAcl(cmon, '/galera_001'),
  (cmon) => tree.addAcl(cmon, '/galera_001', entry),
  (cmon) => tree.removeAcl(cmon, '/galera_001', entry),
  (cmon) => tree.checkAccess(cmon, '/galera_001', 'rwx'),
  (cmon) => tree.appendTag(cmon, '/galera_001', 'prod'),
  (cmon) => tree.removeTag(cmon, '/galera_001', 'prod'),
  (cmon) => items.getTree(cmon, '/home'),
  (cmon) => upgrades.availableUpgrades(cmon, 1),
  (cmon) => users.getUsers(cmon),
  (cmon) => users.whoAmI(cmon),
  (cmon) =>
    changes.createUser(cmon, {
      name: 'operator',
      password: 'secret',
      mustChangePassword: false,
      groups: ['users'],
    }),
  (cmon) => changes.setUser(cmon, 'operator', { firstName: 'Nina', email: 'new@example.com' }),
  (cmon) => changes.deleteUser(cmon, 'operator'),
  (cmon) => changes.enableUser(cmon, 'operator'),
  (cmon) => changes.disableUser(cmon, 'operator'),
  (cmon) => changes.changePassword(cmon, { user: 'operator', newPassword: 'secret' }),
  (cmon) => changes.addToGroup(cmon, { user: 'operator', group: 'admins' }),
  (cmon) => changes.removeFromGroup(cmon, { user: 'operator', group: 'admins' }),
  (cmon) => keys.getKeys(cmon, 'admin'),
  (cmon) => keys.addKey(cmon, 'operator', { name: 'laptop', key: 'ssh-ed25519 AAAA' }),
  (cmon) => keys.deleteKey(cmon, 'operator', 'laptop'),
]

/** What each function sends and how it reads the reply. */
export async function sentOperations(): Promise<SentOperation[]> {
  const sent = await Promise.all(CALLS.map(firstCall))
  return sent.flatMap((one) => one ?? [])
}

async function firstCall(
  call: (cmon: CmonClient) => Promise<unknown>,
): Promise<SentOperation | undefined> {
  let first: SentOperation | undefined
  const stop = new Error('enough is known')
  const recorder: CmonClient = {
    name: 'main',
    username: 'admin',
    call: (request, schema) => {
      first ??= { request, schema }
      return Promise.reject(stop)
    },
    stream: () => Promise.reject(stop),
    load: () => ({ running: 0, waiting: 0 }),
    state: () => {
      throw stop
    },
    close: async () => {},
  }
  await call(recorder).catch((thrown: unknown) => {
    if (thrown !== stop) throw thrown
  })
  return first
}

/** `users/getUsers`: paths come with and without their slash at the end. */
export function operationName({ path, operation }: RpcRequest): string {
  return `${path.replace(/\/$/, '')}/${operation}`
}
