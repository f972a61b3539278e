import * as jobs from '../../../src/cmon/jobs/index.ts'
import type { JobSpec } from '../../../src/cmon/jobs/job-spec.ts'
import { galera, postgresql } from './targets.ts'

const hostname = '192.0.2.11'
const archive = { backupDirectory: '/backups' }

/** The same intent as the CLI was given: backups, maintenance, the controller, containers. */
export const OTHER_CASES: Record<string, () => JobSpec> = {
  's9s job --success --timeout=5': () => jobs.simulateSuccess(undefined, { timeout: 5 }),
  's9s job --fail --timeout=5 --wait': () => jobs.simulateFailure(undefined, { timeout: 5 }),
  's9s job --success --recurrence=*/5 * * * * --job-tags=nightly;smoke': () =>
    jobs.simulateSuccess(undefined, {}, { recurrence: '*/5 * * * *', tags: ['nightly', 'smoke'] }),
  's9s backup --create --cluster-id=1 --nodes=192.0.2.11 --backup-method=xtrabackupfull --backup-directory=/backups':
    () => jobs.createBackup(galera, { ...archive, hostname, backupMethod: 'xtrabackupfull' }),
  's9s backup --create --cluster-id=1 --nodes=192.0.2.11 --backup-method=mysqldump --databases=appdb --encrypt-backup --on-node --no-compression --title=nightly':
    () =>
      jobs.createBackup(galera, {
        hostname,
        backupMethod: 'mysqldump',
        includeDatabases: ['appdb'],
        encryptBackup: true,
        ccStorage: false,
        compression: false,
        backupTitle: 'nightly',
      }),
  's9s backup --create --cluster-id=3 --nodes=192.0.2.41:5432 --backup-method=pgdump --databases=appdb --schemas=public --schema-only':
    () =>
      jobs.createBackup(postgresql, {
        hostname: '192.0.2.41',
        port: 5432,
        backupMethod: 'pgdump',
        includeDatabases: ['appdb'],
        includeSchemas: ['public'],
        schemaOnly: true,
      }),
  's9s backup --create --cluster-id=1 --nodes=192.0.2.11 --cloud-only --cloud-provider=aws --s3-bucket=example-bucket --credential-id=2 --backup-method=xtrabackupfull':
    () =>
      jobs.createBackup(galera, {
        hostname,
        backupMethod: 'xtrabackupfull',
        cloudOnly: true,
        credentialId: 2,
        cloudUpload: {
          bucket: 'example-bucket',
          cloudStorageCredentialsId: 2,
          cloudStorageProvider: 'aws',
          cloudStorageService: 'aws',
          autoCreateBucket: true,
        },
      }),
  's9s backup --restore --cluster-id=1 --backup-id=7': () =>
    jobs.restoreBackup(galera, { backupId: 7 }),
  's9s backup --restore --cluster-id=1 --backup-id=7 --pitr-stop-time=2026-01-01 10:00:00': () =>
    jobs.restoreBackup(galera, { backupId: 7, pitrStopTime: '2026-01-01 10:00:00' }),
  's9s backup --verify --cluster-id=1 --backup-id=7 --test-server=192.0.2.99': () =>
    jobs.verifyBackup(galera, { backupId: 7, serverAddress: '192.0.2.99' }),
  's9s backup --delete-old --cluster-id=1 --backup-retention=7 --safety-copies=3': () =>
    jobs.deleteOldBackups(galera, { backupRetention: 7, safetyCopies: 3 }),
  's9s backup --delete-all --db-cluster-id=1 --snapshot-repository=repo1 --forced': () =>
    jobs.deleteAllBackups({ dbClusterId: 1, snapshotRepository: 'repo1', force: true }),
  's9s backup --save-cluster-info --cluster-id=1 --backup-directory=/backups --output-file=c1.tar.gz':
    () => jobs.saveCluster(galera, { ...archive, outputFile: 'c1.tar.gz' }),
  's9s backup --restore-cluster-info --input-file=/backups/c1.tar.gz': () =>
    jobs.restoreCluster({ inputFile: '/backups/c1.tar.gz' }),
  's9s backup --save-controller --backup-directory=/backups --output-file=ctl.tgz': () =>
    jobs.saveController({ ...archive, outputFile: 'ctl.tgz' }),
  's9s backup --restore-controller --input-file=/backups/ctl.tgz': () =>
    jobs.restoreController({ inputFile: '/backups/ctl.tgz' }),
  's9s maintenance --create-with-job --cluster-id=1 --minutes=30 --reason=job': () =>
    jobs.createMaintenance(galera, { maintenanceMinutes: 30, reason: 'job' }),
  's9s script --system --cluster-id=1 --shell-command=df -h --timeout=5': () =>
    jobs.execute(galera, { shellCommand: 'df -h', timeout: 5 }),
  's9s server --create --servers=cmon-cloud://192.0.2.121 --os-user=dba': () =>
    jobs.createContainerServer({
      sshUser: 'dba',
      server: {
        hostname: '192.0.2.121',
        className: 'CmonCloudServer',
        sshCredentials: { userName: 'dba' },
      },
    }),
  // The CLI drops the server here.
  's9s container --create --cloud=lxc --template=ubuntu --servers=192.0.2.120 node_042': () =>
    jobs.createContainers({
      containers: [{ alias: 'node_042', provider: 'lxc', template: 'ubuntu' }],
    }),
  's9s container --stop node_042': () => jobs.stopContainer({ container: { alias: 'node_042' } }),
  's9s controller --create-snapshot': () => jobs.createHaSnapshot({}),
}
