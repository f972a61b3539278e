import { describe, expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import type { ClusterTarget } from '../../../src/cmon/jobs/job-spec.ts'
import { JobRefusal } from '../../../src/cmon/jobs/refusal.ts'
import { galera, mariadb, mongodb, mssql, postgresql, replication } from './targets.ts'

const node = { hostname: '192.0.2.11' }
const nodes = [node]
const elastic: ClusterTarget = { id: 5, type: 'elastic', vendor: 'elasticsearch' }
const redis: ClusterTarget = { id: 6, type: 'redis', vendor: 'redis' }
const sharded: ClusterTarget = { id: 7, type: 'valkey_sharded', vendor: 'valkey' }
const postgresql16 = { ...postgresql, version: '16' }
const create = { nodes, vendor: 'percona', version: '8.0' }

function refusal(build: () => unknown): string {
  try {
    build()
  } catch (thrown) {
    if (thrown instanceof JobRefusal) return thrown.message
    throw thrown
  }
  return 'taken'
}

/** What is asked, and what the refusal must say: what is wrong, and what would be right. */
const REFUSED: readonly [() => unknown, RegExp][] = [
  // Commands that a type doesn't have.
  [
    () => jobs.addNode(replication, { nodes }),
    /^addnode: nothing for replication clusters\. Use add_replication_slave\.$/,
  ],
  [() => jobs.addReplicationSlave(redis, { masterAddress: 'a', node }), /Use addnode/],
  [() => jobs.resetReplicationSlave(postgresql, { replicationSlave: node }), /galera, replication/],
  [() => jobs.startReplicationSlave(mongodb, { replicationSlave: node }), /postgresql_single/],
  [() => jobs.toggleReplicationSync(galera, { node }), /for postgresql_single and/],
  [() => jobs.promoteReplicationSlave(galera, { node }), /for replication, group_replication/],
  [() => jobs.failoverReplicationSlave(galera, { replicationSlave: node }), /for replication/],
  [() => jobs.failoverReplicationSlave(elastic, { replicationSlave: node }), /for replication/],
  [() => jobs.addShard(galera, {}), /for mongodb/],
  [() => jobs.enableBinaryLogging(postgresql, { hostname: 'a' }), /for galera/],
  [() => jobs.enableLogArchiving(galera, {}), /for postgresql_single/],
  [() => jobs.renewMssqlCertificate(galera, {}), /for mssql_single, mssql_ao_async and/],
  [() => jobs.setupAuditLogging(redis, {}), /postgresql_logical/],
  [() => jobs.rollingRestart({ id: 9, type: 'mssql_single' }, {}), /restart its node/],
  [() => jobs.proxysql(postgresql, { action: 'setup', nodes }), /for galera/],
  [() => jobs.maxscale(galera, { action: 'setup', nodes }), /vendor percona.*vendor mariadb/],
  [() => jobs.pgbouncer(galera, { action: 'setup', nodes }), /for postgresql_single/],
  [() => jobs.pgbackrest(mongodb, { action: 'setup', nodes }), /for postgresql_single/],
  [() => jobs.pbmagent(postgresql, { action: 'setup', nodes }), /for mongodb/],
  [() => jobs.garbd(replication, { node }), /for galera/],
  // Backup methods.
  [
    () => jobs.createBackup(galera, { backupMethod: 'mariabackupfull' }),
    /^backup: mariabackupfull doesn't work with percona galera clusters\. Take xtrabackupfull, xtrabackupincr or mysqldump\.$/,
  ],
  [
    () => jobs.createBackup(mariadb, { backupMethod: 'xtrabackupfull' }),
    /mariadb.*mariabackupfull/,
  ],
  [() => jobs.createBackup(postgresql, { backupMethod: 'mysqldump' }), /pg_basebackup/],
  [() => jobs.createBackup(postgresql16, { backupMethod: 'pg_basebackupincr' }), /PostgreSQL 17/],
  [
    () => jobs.createBackup(mongodb, { backupMethod: 'ndb' }),
    /percona-backup-mongodb or mongodump/,
  ],
  [() => jobs.createBackup(mssql, {}), /a backup_method is needed.*mssqlfull/],
  [() => jobs.createBackup(redis, { backupMethod: 'rdb' }), /Leave backup_method out/],
  [() => jobs.createBackup(elastic, {}), /Give snapshot_repository/],
  // Parameters that a cluster, a method or another parameter rules out.
  [
    () => jobs.createBackup(replication, { backupMethod: 'mysqldump', wsrepDesync: true }),
    /wsrep_desync is nothing for replication clusters\. It is for galera/,
  ],
  [
    () => jobs.createBackup(postgresql, { backupMethod: 'pgdumpall', includeSchemas: ['a'] }),
    /include_schemas is for pgdump/,
  ],
  [
    () => jobs.createBackup(galera, { backupMethod: 'xtrabackupfull', extendedInsert: true }),
    /extended_insert is for mysqldump/,
  ],
  [
    () =>
      jobs.createBackup(postgresql, { backupMethod: 'pgdump', schemaOnly: true, dataOnly: true }),
    /schema_only and data_only exclude each other/,
  ],
  [
    () => jobs.createBackup(galera, { backupMethod: 'mysqldump', includeTables: ['a'] }),
    /Give include_databases too/,
  ],
  [
    () => jobs.createBackup(galera, { backupMethod: 'mysqldump', compressionLevel: 10 }),
    /compression_level is missing or wrong.*<=9/,
  ],
  [() => jobs.enableLogArchiving(postgresql16, { summarizeWal: true }), /version 17 and later/],
  [() => jobs.startNode(galera, { node, bootstrap: true, initialStart: true }), /exclude each/],
  [() => jobs.rollingRestart(replication, { initialStart: true }), /initial_start.*galera/],
  [
    () => jobs.removeNode(galera, { nodes, enableUninstall: true, unregisterOnly: true }),
    /enable_uninstall and unregister_only exclude each other/,
  ],
  [
    () => jobs.addNode(galera, { nodes: [{ ...node, className: 'CmonHaProxyHost' }] }),
    /no database node\. Use haproxy/,
  ],
  [() => jobs.addNode(mongodb, { nodes: [node, node] }), /Give one node at a time/],
  [() => jobs.addNode(sharded, { nodes: [node, node, node] }), /one or two nodes/],
  [() => jobs.addNode(redis, { nodes, galeraSegment: '1' }), /galera_segment.*galera/],
  [() => jobs.promoteReplicationSlave(replication, {}), /Give one of them/],
  [() => jobs.restoreBackup(galera, {}), /backupid or backup_path/],
  [() => jobs.restoreBackup(galera, { backupPath: '/b' }), /Give backup_method too/],
  [() => jobs.restoreBackup(galera, { backupId: 1, pitrStopLog: 'a' }), /pitr_stop_pos/],
  [() => jobs.restoreBackup(galera, { backupId: 1, pitrStopTime: 'noon' }), /YYYY-MM-DD/],
  [() => jobs.deleteBackup(postgresql, { backupId: 1, method: 'pgbackrestfull' }), /retention/],
  [() => jobs.upgradeCluster(postgresql, { upgradeMethod: 'link' }), /Give upgrade_to_version too/],
  [() => jobs.setupSsl(galera, { action: 'disable', caFile: '/ca' }), /Leave the files out/],
  [() => jobs.execute(undefined, { shellCommand: 'df' }), /Name the cluster/],
  [() => jobs.execute(galera, {}), /shell_command, script_lines or path/],
  [
    () => jobs.keepalived(galera, { action: 'setup', nodes, virtualRouterId: 256 }),
    /virtual_router_id.*<=255/,
  ],
  [() => jobs.maxscale(mariadb, { action: 'setup', nodes: [node, node] }), /Give one node/],
  [
    () => jobs.maxscale(mariadb, { action: 'setup', nodes, maxscaleAdminUser: 'a' }),
    /Give maxscale_admin_password too/,
  ],
  [() => jobs.createMaintenance(galera, { end: 'x', maintenanceMinutes: 5 }), /Give only one/],
  // New clusters, and imported ones.
  [() => jobs.createCluster({ ...create, clusterType: 'galera', vendor: 'oracle' }), /percona,/],
  [
    () => jobs.createCluster({ ...create, clusterType: 'replication', vendor: 'codership' }),
    /oracle/,
  ],
  [() => jobs.createCluster({ nodes, version: '8.0', clusterType: 'galera' }), /needs a vendor/],
  [() => jobs.createCluster({ nodes, clusterType: 'postgresql_single' }), /needs a version/],
  [
    () => jobs.createCluster({ clusterType: 'galera', vendor: 'percona', version: '8.0' }),
    /needs nodes/,
  ],
  [
    () => jobs.createCluster({ ...create, clusterType: 'valkey', vendor: 'valkey', version: '6' }),
    /version 7/,
  ],
  [() => jobs.createCluster({ ...create, clusterType: 'mysqlcluster' }), /mgmd_hostnames/],
  [
    () => jobs.createCluster({ ...create, clusterType: 'galera', hbaPreset: 'a' }),
    /hba_preset.*postgresql_single/,
  ],
  [
    () => jobs.createCluster({ ...create, clusterType: 'galera', perconaProToken: 'a' }),
    /vendor perconapro/,
  ],
  [
    () => jobs.createCluster({ ...create, clusterType: 'postgresql_single', hbaPresetName: 'a' }),
    /Give save_as_hba_preset too/,
  ],
  [() => jobs.registerCluster({ nodes: [node, node], clusterType: 'elastic' }), /exactly one node/],
  [() => jobs.registerCluster({ nodes, clusterType: 'elastic' }), /db_user and db_password/],
  [() => jobs.registerCluster({ nodes, clusterType: 'redis' }), /Give sentinel_password/],
  [() => jobs.registerCluster({ nodes, clusterType: 'redis_sharded' }), /Give sharded_port/],
  [
    () => jobs.registerCluster({ nodes, clusterType: 'galera', replicationUser: 'a' }),
    /Give replication_password too/,
  ],
]

test.each(REFUSED.map(([build, says]) => ({ asked: String(build), build, says })))(
  'refused: $asked',
  ({ build, says }) => expect(refusal(build)).toMatch(says),
)

/** Where the reference is silent, or names its list unverified. */
test.each<() => unknown>([
  () => jobs.createBackup({ id: 8, type: 'mysql_single' }, { backupMethod: 'anything' }),
  () => jobs.createBackup({ ...galera, vendor: 'codership' }, { backupMethod: 'xtrabackupfull' }),
  () => jobs.createBackup({ ...postgresql, version: undefined }, { backupMethod: 'pgdump' }),
  () => jobs.createBackup({ ...mariadb, vendor: 'MariaDB' }, { backupMethod: 'mariadb-dump' }),
  () => jobs.toggleReplicationSync({ id: 8, type: 'a_type_of_tomorrow' }, { node }),
  () => jobs.maxscale({ id: 8, type: 'replication' }, { action: 'setup', nodes }),
  () => jobs.demoteNode(galera, { node }),
  () => jobs.setupSsl(mongodb, { action: 'enable' }),
  () => jobs.enableClusterReadonly(mongodb, {}),
  () => jobs.haproxy(mongodb, { action: 'setup', nodes }),
  () => jobs.registerCluster({ nodes, clusterType: 'mssql_single' }),
  () => jobs.startNode(replication, { node, bootstrap: true }),
  () => jobs.startNode(postgresql, { node, initialStart: true }),
  () => jobs.restartNode(redis, { node, initialStart: true }),
  () => jobs.startCluster(replication, { bootstrap: true }),
  () => jobs.rollingRestart({ id: 9, type: 'mysql_single' }, {}),
  () => jobs.rollingRestart(galera, { initialStart: true }),
  () => jobs.deleteBackup(postgresql, { backupId: 1, method: 'pg_basebackup' }),
  () => jobs.promoteReplicationSlave(mssql, { node }),
])('not refused: %s', (build) => expect(refusal(build)).toBe('taken'))

test('what a caller smuggles past the types is refused too', () => {
  const smuggled: object = { node, shell: 'rm' }
  // As from JavaScript.
  const params = smuggled as { node: { hostname: string } }
  expect(refusal(() => jobs.stopNode(galera, params))).toMatch(/^stop: .*shell/)
})

describe('when to run', () => {
  const at = (recurrence: string) =>
    refusal(() => jobs.deleteOldBackups(galera, {}, { recurrence }))

  test.each(['0 2 * * *', 'TZ=Europe/Paris */15 0-6,22 1 1-12/3 0,7', '5-10/2 * * * *'])(
    '%s is a recurrence',
    (recurrence) => expect(at(recurrence)).toBe('taken'),
  )

  test.each([
    ['0 2 * *', /has 5 fields.*has 4/],
    ['0  2 * * *', /has 5 fields/],
    ['60 2 * * *', /the minute .* 0-59/],
    ['0 2 0 * *', /the day of month .* 1-31/],
    ['0 2 * JAN *', /the month .* 1-12/],
    ['0 2 * * 5-1', /the day of week/],
    ['*/0 * * * *', /the minute/],
    ['@daily', /has 5 fields/],
  ])('%s is none', (recurrence, says) => expect(at(recurrence)).toMatch(says))

  test('a start, a recurrence, tags and a title of one’s own go into the job', () => {
    const scheduled = new Date('2027-01-01T10:00:00.000Z')
    const meta = { title: 'Mine', tags: ['ops'], recurrence: '0 2 * * *', scheduled }
    expect(jobs.stopNode(galera, { node }, meta)).toEqual({
      command: 'stop',
      job_data: { clusterid: 1, node },
      title: 'Mine',
      cluster_id: 1,
      scheduled: '2027-01-01T10:00:00.000Z',
      recurrence: '0 2 * * *',
      tags: ['ops'],
    })
  })
})
