import * as jobs from '../../../src/cmon/jobs/index.ts'
import type { JobSpec } from '../../../src/cmon/jobs/job-spec.ts'
import { galera, mariadb, mongodb, postgresql, replication } from './targets.ts'

const node = { hostname: '192.0.2.11' }
const replicationSlave = { hostname: '192.0.2.22', port: 3306 }

/** The same intent as the CLI was given: nodes, load balancers, replication. */
export const NODE_CASES: Record<string, () => JobSpec> = {
  's9s cluster --add-node --cluster-id=1 --nodes=192.0.2.17': () =>
    jobs.addNode(galera, { nodes: [{ hostname: '192.0.2.17' }] }),
  's9s cluster --add-node --cluster-id=2 --nodes=192.0.2.21:3306?master;192.0.2.23:3306?slave --wait':
    () =>
      jobs.addReplicationSlave(replication, {
        masterAddress: '192.0.2.21',
        slaveAddress: '192.0.2.23',
        port: 3306,
      }),
  's9s cluster --add-node --cluster-id=1 --nodes=haproxy://192.0.2.30': () =>
    jobs.haproxy(galera, { action: 'setup', nodes: [{ hostname: '192.0.2.30' }] }),
  's9s cluster --add-node --cluster-id=1 --nodes=proxysql://192.0.2.30:6032?db_username=appuser&db_password=secret --log':
    () =>
      jobs.proxysql(galera, {
        action: 'setup',
        monitorPassword: 'secret',
        nodes: [
          { hostname: '192.0.2.30', port: 6032, dbUsername: 'appuser', dbPassword: 'secret' },
        ],
      }),
  's9s cluster --add-node --cluster-id=1 --nodes=keepalived://192.0.2.30;keepalived://192.0.2.33 --virtual-ip=192.0.2.200 --eth-interface=eth0':
    () =>
      jobs.keepalived(galera, {
        action: 'setup',
        virtualIp: '192.0.2.200',
        ethInterface: 'eth0',
        nodes: [{ hostname: '192.0.2.30' }, { hostname: '192.0.2.33' }],
      }),
  's9s cluster --add-node --cluster-id=1 --nodes=maxscale://192.0.2.34': () =>
    jobs.maxscale(mariadb, { action: 'setup', nodes: [{ hostname: '192.0.2.34' }] }),
  's9s cluster --add-node --cluster-id=4 --nodes=mongodb://192.0.2.54:27017?rs=rs1': () =>
    jobs.addNode(mongodb, { nodes: [{ hostname: '192.0.2.54', port: 27_017, rs: 'rs1' }] }),
  's9s cluster --remove-node --cluster-id=1 --nodes=192.0.2.17 --wait': () =>
    jobs.removeNode(galera, { nodes: [{ hostname: '192.0.2.17' }] }),
  's9s cluster --remove-node --cluster-id=1 --nodes=192.0.2.17:3306 --uninstall': () =>
    jobs.removeNode(galera, {
      nodes: [{ hostname: '192.0.2.17', port: 3306 }],
      enableUninstall: true,
    }),
  's9s node --start --cluster-id=1 --nodes=192.0.2.11': () => jobs.startNode(galera, { node }),
  's9s node --stop --cluster-id=1 --nodes=192.0.2.11 --wait': () => jobs.stopNode(galera, { node }),
  's9s node --restart --cluster-id=1 --nodes=192.0.2.11 --log': () =>
    jobs.restartNode(galera, { node }),
  's9s node --reboot --cluster-id=1 --nodes=192.0.2.11': () => jobs.rebootNode(galera, { node }),
  's9s node --set-read-only --cluster-id=1 --nodes=192.0.2.11': () =>
    jobs.enableDbReadonly(galera, { node }),
  's9s node --set-read-write --cluster-id=1 --nodes=192.0.2.11': () =>
    jobs.disableDbReadonly(galera, { node }),
  's9s node --enable-binary-logging --cluster-id=1 --nodes=192.0.2.11': () =>
    jobs.enableBinaryLogging(galera, { hostname: '192.0.2.11' }),
  's9s node --configure-wal --cluster-id=3 --nodes=192.0.2.41:5432 --summarize-wal=on': () =>
    jobs.enableLogArchiving(postgresql, { hostname: '192.0.2.41', port: 5432, summarizeWal: true }),
  's9s node --register --cluster-id=1 --nodes=proxysql://192.0.2.30': () =>
    jobs.proxysql(galera, {
      action: 'register',
      monitorPassword: 'secret',
      nodes: [{ hostname: '192.0.2.30' }],
    }),
  's9s node --inspect --cluster-id=1 --nodes=192.0.2.11': () => jobs.inspectHost({ nodes: [node] }),
  's9s replication --promote --cluster-id=2 --slave=192.0.2.22:3306': () =>
    jobs.promoteReplicationSlave(replication, { replicationSlave }),
  's9s replication --failover --cluster-id=2 --slave=192.0.2.22:3306': () =>
    jobs.failoverReplicationSlave(replication, { replicationSlave }),
  's9s replication --stage --cluster-id=2 --slave=192.0.2.22:3306 --master=192.0.2.21:3306 --job-tags=stage':
    () =>
      jobs.stageReplicationSlave(
        replication,
        { replicationSlave, replicationMaster: { hostname: '192.0.2.21', port: 3306 } },
        { tags: ['stage'] },
      ),
  's9s replication --start --cluster-id=2 --slave=192.0.2.22:3306': () =>
    jobs.startReplicationSlave(replication, { replicationSlave }),
  's9s replication --reset --cluster-id=2 --slave=192.0.2.22:3306': () =>
    jobs.resetReplicationSlave(replication, { replicationSlave }),
  's9s replication --toggle-sync --cluster-id=3 --slave=192.0.2.42:5432': () =>
    jobs.toggleReplicationSync(postgresql, { node: { hostname: '192.0.2.42', port: 5432 } }),
}
