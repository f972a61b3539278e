import * as jobs from '../../../src/cmon/jobs/index.ts'
import type { JobSpec } from '../../../src/cmon/jobs/job-spec.ts'
import { galera, mongodb, mssql, postgresql, replication } from './targets.ts'

const ssh = { sshUser: 'dba' }
const root = { adminUser: 'root', adminPassword: 'secret' }
const hosts = (...hostnames: string[]) => hostnames.map((hostname) => ({ hostname }))

/** The same intent as the CLI was given: creating, importing and running clusters. */
export const CLUSTER_CASES: Record<string, () => JobSpec> = {
  's9s cluster --create --cluster-type=galera --nodes=192.0.2.11;192.0.2.12;192.0.2.13 --vendor=percona --provider-version=8.0 --cluster-name=galera_001 --db-admin=root --db-admin-passwd=secret --os-user=dba --os-key-file=/home/dba/.ssh/id_rsa':
    () =>
      jobs.createCluster({
        ...ssh,
        ...root,
        sshKeyfile: '/home/dba/.ssh/id_rsa',
        clusterType: 'galera',
        clusterName: 'galera_001',
        vendor: 'percona',
        version: '8.0',
        nodes: hosts('192.0.2.11', '192.0.2.12', '192.0.2.13'),
      }),
  's9s cluster --create --cluster-type=mysqlreplication --nodes=192.0.2.21?master;192.0.2.22?slave --vendor=percona --provider-version=8.0 --cluster-name=mysqlrep --db-admin=root --db-admin-passwd=secret --os-user=dba --wait':
    () =>
      jobs.createCluster({
        ...ssh,
        ...root,
        clusterType: 'replication',
        clusterName: 'mysqlrep',
        vendor: 'percona',
        version: '8.0',
        nodes: [
          { hostname: '192.0.2.21', master: true },
          { hostname: '192.0.2.22', slave: true },
        ],
      }),
  's9s cluster --create --cluster-type=postgresql --nodes=192.0.2.41:5432;192.0.2.42:5432 --vendor=postgresql --provider-version=16 --cluster-name=pg_001 --db-admin=postgres --db-admin-passwd=secret --with-tags=prod;eu --os-user=dba --log':
    () =>
      jobs.createCluster({
        ...ssh,
        clusterType: 'postgresql_single',
        clusterName: 'pg_001',
        vendor: 'postgresql',
        version: '16',
        adminUser: 'postgres',
        adminPassword: 'secret',
        withTags: ['prod', 'eu'],
        nodes: [
          { hostname: '192.0.2.41', port: 5432 },
          { hostname: '192.0.2.42', port: 5432 },
        ],
      }),
  's9s cluster --create --cluster-type=mongodb --nodes=192.0.2.51;192.0.2.52;192.0.2.53 --vendor=percona --provider-version=7.0 --cluster-name=mongo_001 --db-admin=admin --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.createCluster({
        ...ssh,
        clusterType: 'mongodb',
        clusterName: 'mongo_001',
        vendor: 'percona',
        version: '7.0',
        adminUser: 'admin',
        adminPassword: 'secret',
        nodes: hosts('192.0.2.51', '192.0.2.52', '192.0.2.53'),
      }),
  's9s cluster --create --cluster-type=group_replication --nodes=192.0.2.61;192.0.2.62;192.0.2.63 --vendor=oracle --provider-version=8.0 --cluster-name=gr_001 --db-admin=root --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.createCluster({
        ...ssh,
        ...root,
        clusterType: 'group_replication',
        clusterName: 'gr_001',
        vendor: 'oracle',
        version: '8.0',
        nodes: hosts('192.0.2.61', '192.0.2.62', '192.0.2.63'),
      }),
  // The CLI drops the admin's account here.
  's9s cluster --create --cluster-type=ndb --nodes=mysql://192.0.2.71;mgmd://192.0.2.72;ndbd://192.0.2.73;ndbd://192.0.2.74 --vendor=oracle --provider-version=8.0 --cluster-name=ndb_001 --db-admin=root --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.createCluster({
        ...ssh,
        clusterType: 'mysqlcluster',
        clusterName: 'ndb_001',
        vendor: 'oracle',
        version: '8.0',
        mysqlHostnames: ['192.0.2.71'],
        mgmdHostnames: ['192.0.2.72'],
        ndbdHostnames: ['192.0.2.73', '192.0.2.74'],
      }),
  's9s cluster --create --cluster-type=redis --nodes=redis-primary://192.0.2.81;redis-replica://192.0.2.82;redis-sentinel://192.0.2.81 --vendor=redis --provider-version=7 --cluster-name=redis_001 --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.createCluster({
        ...ssh,
        clusterType: 'redis',
        clusterName: 'redis_001',
        vendor: 'redis',
        version: '7',
        adminPassword: 'secret',
        nodes: [
          { hostname: '192.0.2.81', className: 'RedisShardedHost', role: 'primary' },
          { hostname: '192.0.2.82', className: 'RedisShardedHost', role: 'replica' },
          { hostname: '192.0.2.81', className: 'CmonRedisSentinelHost' },
        ],
      }),
  's9s cluster --create --cluster-type=mssql_single --nodes=192.0.2.91 --vendor=microsoft --provider-version=2022 --cluster-name=mssql_001 --db-admin=SQLServerAdmin --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.createCluster({
        ...ssh,
        clusterType: 'mssql_single',
        clusterName: 'mssql_001',
        vendor: 'microsoft',
        version: '2022',
        adminUser: 'SQLServerAdmin',
        adminPassword: 'secret',
        nodes: hosts('192.0.2.91'),
      }),
  's9s cluster --create --cluster-type=elastic --nodes=elastic://192.0.2.95?roles=master-data --vendor=elasticsearch --provider-version=8.3.1 --cluster-name=es_001 --db-admin=esadmin --db-admin-passwd=secret --snapshot-repository=repo1 --snapshot-location=/var/es --os-user=dba':
    () =>
      jobs.createCluster({
        ...ssh,
        clusterType: 'elastic',
        clusterName: 'es_001',
        vendor: 'elasticsearch',
        version: '8.3.1',
        adminUser: 'esadmin',
        adminPassword: 'secret',
        snapshotRepository: 'repo1',
        snapshotLocation: '/var/es',
        nodes: [{ hostname: '192.0.2.95', className: 'CmonElasticHost', roles: 'master-data' }],
      }),
  's9s cluster --create --cluster-type=mysql_single --nodes=192.0.2.96 --vendor=oracle --provider-version=8.0 --cluster-name=single_001 --db-admin=root --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.createCluster({
        ...ssh,
        ...root,
        clusterType: 'mysql_single',
        clusterName: 'single_001',
        vendor: 'oracle',
        version: '8.0',
        nodes: hosts('192.0.2.96'),
      }),
  's9s cluster --create --cluster-type=galera --nodes=192.0.2.14;192.0.2.15;192.0.2.16 --vendor=mariadb --provider-version=10.11 --cluster-name=galera_002 --db-admin-passwd=secret --without-ssl --no-agent --os-user=dba':
    () =>
      jobs.createCluster({
        ...ssh,
        clusterType: 'galera',
        clusterName: 'galera_002',
        vendor: 'mariadb',
        version: '10.11',
        adminPassword: 'secret',
        enableSsl: false,
        deployAgents: false,
        nodes: hosts('192.0.2.14', '192.0.2.15', '192.0.2.16'),
      }),
  's9s cluster --register --cluster-type=galera --nodes=192.0.2.11 --vendor=percona --cluster-name=reg_galera --db-admin=root --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.registerCluster({
        ...ssh,
        clusterType: 'galera',
        clusterName: 'reg_galera',
        vendor: 'percona',
        dbUser: 'root',
        dbPassword: 'secret',
        nodes: hosts('192.0.2.11'),
      }),
  // The CLI drops the admin's account here.
  's9s cluster --register --cluster-type=postgresql --nodes=192.0.2.41:5432 --vendor=postgresql --cluster-name=reg_pg --db-admin=postgres --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.registerCluster({
        ...ssh,
        clusterType: 'postgresql_single',
        clusterName: 'reg_pg',
        vendor: 'postgresql',
        nodes: [{ hostname: '192.0.2.41', port: 5432 }],
      }),
  's9s cluster --register --cluster-type=mongodb --nodes=192.0.2.51 --vendor=percona --cluster-name=reg_mongo --db-admin=admin --db-admin-passwd=secret --os-user=dba':
    () =>
      jobs.registerCluster({
        ...ssh,
        clusterType: 'mongodb',
        clusterName: 'reg_mongo',
        vendor: 'percona',
        dbUser: 'admin',
        dbPassword: 'secret',
        nodes: hosts('192.0.2.51'),
      }),
  's9s cluster --start --cluster-id=1': () => jobs.startCluster(galera, {}),
  's9s cluster --stop --cluster-id=1': () => jobs.stopCluster(galera, {}),
  's9s cluster --rolling-restart --cluster-id=1 --wait': () => jobs.rollingRestart(galera, {}),
  's9s cluster --drop --cluster-id=1 --remove-backups=true': () =>
    jobs.removeCluster({ clusterId: 1, removeBackups: true }),
  's9s cluster --drop --cluster-id=7': () => jobs.removeCluster({ clusterId: 7 }),
  's9s cluster --enable-recovery --cluster-id=1': () => jobs.enableRecovery(galera, {}),
  's9s cluster --disable-recovery --cluster-id=1 --maintenance-minutes=60 --reason=upgrade': () =>
    jobs.disableRecovery(galera, { maintenanceMinutes: 60, reason: 'upgrade' }),
  's9s cluster --set-read-only --cluster-id=1': () => jobs.enableClusterReadonly(galera, {}),
  's9s cluster --enable-ssl --cluster-id=1': () => jobs.setupSsl(galera, { action: 'enable' }),
  's9s cluster --disable-ssl --cluster-id=1': () => jobs.setupSsl(galera, { action: 'disable' }),
  's9s cluster --import-config --cluster-id=1': () => jobs.importConfig(galera, {}),
  's9s cluster --collect-logs --cluster-id=1': () => jobs.collectLogs(galera, {}),
  's9s cluster --create-report --cluster-id=1': () =>
    jobs.errorReport(galera, { maskPasswords: false }),
  's9s cluster --setup-logrotate --cluster-id=1': () => jobs.setupLogrotate(galera, {}),
  's9s cluster --setup-audit-logging --cluster-id=1 --audit-log-events-data=SELECT,INSERT': () =>
    jobs.setupAuditLogging(galera, { auditEvents: ['SELECT', 'INSERT'] }),
  's9s cluster --deploy-agents --cluster-id=1': () => jobs.deployAgents(galera, {}),
  // The CLI drops the node here.
  's9s cluster --deploy-cmonagents --cluster-id=1 --nodes=192.0.2.11': () =>
    jobs.deployCmonagents(galera, {}),
  's9s cluster --uninstall-cmonagents --cluster-id=1 --nodes=192.0.2.11': () =>
    jobs.uninstallCmonagents(galera, { hostname: '192.0.2.11' }),
  's9s cluster --check-pkg-upgrades --cluster-id=1 --nodes=192.0.2.11': () =>
    jobs.checkPkgUpgrades(galera, { nodes: hosts('192.0.2.11') }),
  's9s cluster --upgrade-cluster --cluster-id=1 --nodes=192.0.2.11:3306': () =>
    jobs.upgradeCluster(galera, { nodes: [{ hostname: '192.0.2.11', port: 3306 }] }),
  's9s cluster --delete-database --cluster-id=1 --db-name=appdb': () =>
    jobs.deleteDatabase(galera, { database: 'appdb' }),
  's9s cluster --sync': () => jobs.syncClusters({}),
  's9s cluster --renew-cert --cluster-id=1': () => jobs.renewMssqlCertificate(mssql, {}),
  's9s dbschema --cluster-id=1 --calculate-dbgrowth': () => jobs.calculateDbGrowth(galera, {}),
  's9s cluster --promote-slave --cluster-id=2 --nodes=192.0.2.22': () =>
    jobs.promoteReplicationSlave(replication, { node: { hostname: '192.0.2.22' } }),
  's9s cluster --demote-node --cluster-id=2 --nodes=192.0.2.21': () =>
    jobs.demoteNode(replication, { node: { hostname: '192.0.2.21' } }),
  's9s cluster --reconfigure-node --cluster-id=4 --nodes=PBMAgent://192.0.2.51?backup_dir=/backups2':
    () =>
      jobs.pbmagent(mongodb, {
        action: 'reconfigure',
        nodes: [{ hostname: '192.0.2.51', backupDir: '/backups2' }],
      }),
  's9s cluster --reinstall-node --cluster-id=4 --nodes=PBMAgent://192.0.2.51?backup_dir=/backups':
    () =>
      jobs.pbmagent(mongodb, {
        action: 'reinstall',
        nodes: [{ hostname: '192.0.2.51', backupDir: '/backups' }],
      }),
  's9s cluster --add-node --cluster-id=3 --nodes=pgbackrest://192.0.2.41': () =>
    jobs.pgbackrest(postgresql, { action: 'setup', nodes: hosts('192.0.2.41') }),
}
