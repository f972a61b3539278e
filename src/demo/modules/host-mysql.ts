import type { DemoCluster } from '../world/cluster.ts'
import type { DemoHost, GaleraState, ReplicationLink } from '../world/host.ts'
import { replicationLag } from '../world/host.ts'

const FAMILY = new Set(['mysql', 'galera', 'group_replication'])
const BINLOG_POSITION = 2144

/** What only hosts of the MySQL family carry. */
export function mysqlFields(host: DemoHost, cluster: DemoCluster, now: Date) {
  if (!FAMILY.has(host.kind)) return {}
  const up = host.status === 'online'
  return {
    datadir: '/var/lib/mysql/',
    errorcode: up ? 0 : 2013,
    errormsg: host.message,
    isgalera: host.kind === 'galera',
    log_bin: 'ON',
    log_bin_basename: '/var/lib/mysql/binlog',
    mysqlstatus: up ? 0 : 1,
    performance_schema: true,
    pidfile: '/var/lib/mysql/mysql.pid',
    serverid: 1000 + host.nodeId,
    skip_name_resolve: true,
    socket: '/var/lib/mysql/mysql.sock',
    super_read_only: false,
    version_comment: `${cluster.vendor} ${host.version} (demo)`,
    audit_log: { plugins: [] },
    ...(host.galera === undefined ? {} : { galera: galeraObject(host, host.galera, cluster) }),
    replication_master: {
      binlog_do_db: '',
      binlog_ignore_db: '',
      exec_gtid: executedGtid(host, cluster),
      file: 'binlog.000093',
      position: String(BINLOG_POSITION),
      semisync_status: semiSync(host.replication?.semiSync === true),
    },
    replication_slave: slaveObject(host.replication, now),
    slaves: slavesOf(host, cluster),
    slow_query: {
      log_not_using_idxs: 'OFF',
      long_query_time: '2.000000',
      slow_query_log: 'OFF',
      slow_query_log_file: '/var/log/mysql/mysql-slow.log',
    },
    ssl_certs: {
      replication: {
        ca: '',
        id: 4,
        key: '/etc/mysql/certs/replication.key',
        path: '/etc/mysql/certs/replication.crt',
      },
      server: {
        ca: '/etc/mysql/certs/server_ca.crt',
        id: 2,
        key: '/etc/mysql/certs/server.key',
        path: '/etc/mysql/certs/server.crt',
        ssl_enabled: true,
      },
    },
  }
}

/** Almost every number in here is text on the wire. */
function slaveObject(link: ReplicationLink | undefined, now: Date) {
  if (link === undefined) {
    return {
      // Recorded as an integer on a server that is no replica, and as text on one that is.
      exec_master_log_pos: 0,
      executed_gtid_set: '',
      linkstatus: 7,
      master_host: '',
      master_log_file: '',
      master_port: '',
      read_master_log_pos: '0',
      retrieved_gtid_set: '',
      seconds_behind_master: '',
      semisync_status: 'OFF',
      slave_io_running: '',
      slave_io_state: '',
      slave_sql_running: '',
      status: 'The server is not a replication slave.',
      using_gtid: 'ON',
    }
  }
  const lag = replicationLag(link, now)
  const running = link.ioRunning && link.sqlRunning
  return {
    exec_master_log_pos: String(BINLOG_POSITION),
    executed_gtid_set: link.gtid,
    last_io_errno: '0',
    last_io_error: '',
    last_sql_errno: '0',
    last_sql_error: '',
    linkstatus: running ? 0 : 2,
    master_host: link.masterHostname,
    master_log_file: 'binlog.000093',
    master_port: String(link.masterPort),
    master_server_id: '1001',
    read_master_log_pos: String(BINLOG_POSITION),
    relay_master_log_file: 'binlog.000093',
    retrieved_gtid_set: link.gtid,
    seconds_behind_master: running ? String(lag) : '',
    semisync_status: semiSync(link.semiSync),
    slave_io_running: link.ioRunning ? 'Yes' : 'No',
    slave_io_state: 'Waiting for source to send event',
    slave_sql_running: link.sqlRunning ? 'Yes' : 'No',
    slave_sql_state:
      lag > 0 ? 'Reading event from the relay log' : 'Replica has read all relay log',
    status:
      lag > 0 ? `Replication is <strong>${lag}</strong> seconds late.` : 'Replication is fine.',
    using_gtid: 'ON',
  }
}

function galeraObject(host: DemoHost, state: GaleraState, cluster: DemoCluster) {
  const connected = state.localState > 0
  const names = { 0: 'Initialized', 2: 'Donor/Desynced', 4: 'Synced' } as const
  const members = cluster.hosts.filter(({ kind }) => kind === 'galera')
  return {
    certsdepsdistance: connected ? 41.7 : 0,
    cluster_address: `gcomm://${members.map(({ hostname }) => hostname).join(',')}`,
    clustername: state.clusterName,
    clustersize: state.clusterSize,
    connected,
    flowctrlpaused: state.flowControlPaused,
    flowctrlrecv: 0,
    flowctrlsent: 0,
    galerastatus: state.clusterStatus,
    gcache_recover: false,
    lastcommitted: state.lastCommitted,
    localrecvqueue: state.receiveQueue,
    localrecvqueueavg: 0,
    localsendqueue: 0,
    localsendqueueavg: 0,
    localstatus: state.localState,
    localstatusstr: names[state.localState],
    provider: '/usr/lib/libgalera_smm.so',
    ready: connected ? 'ON' : 'OFF',
    segmentid: state.segment,
    socketssl: true,
    sst_method: host.version.includes('MariaDB') ? 'mariabackup' : 'xtrabackup-v2',
  }
}

function slavesOf(host: DemoHost, cluster: DemoCluster): string[] {
  return cluster.hosts
    .filter(({ replication: link }) => {
      return link?.masterHostname === host.hostname && link.masterPort === host.port
    })
    .map(({ hostname, port }) => `${hostname}:${port}`)
}

function executedGtid(host: DemoHost, cluster: DemoCluster): string {
  const replica = cluster.hosts.find(({ replication }) => replication !== undefined)
  return host.replication?.gtid ?? replica?.replication?.gtid ?? ''
}

function semiSync(on: boolean): string {
  return on ? 'ON' : 'OFF'
}
