import type { DemoCluster } from '../world/cluster.ts'
import type { DemoHost } from '../world/host.ts'
import { replicationLag } from '../world/host.ts'

/** What hosts outside the MySQL family carry beyond the common fields. */
export function otherFields(
  host: DemoHost,
  cluster: DemoCluster,
  now: Date,
): Record<string, unknown> {
  switch (host.kind) {
    case 'postgresql':
      return postgresFields(host, now)
    case 'mongodb':
      return host.mongo === undefined
        ? {}
        : {
            rs: host.mongo.replicaSet,
            member_role: host.mongo.memberRole,
            roleid: host.mongo.memberRole === 'Primary' ? 1 : 2,
          }
    case 'mssql':
      return host.mssql === undefined
        ? {}
        : {
            replica: {
              synchronization_health: host.mssql.health,
              availability_mode: host.mssql.availabilityMode,
              failover_mode: host.mssql.failoverMode,
              connected_state: host.status === 'online' ? 'CONNECTED' : 'DISCONNECTED',
            },
          }
    case 'redis':
      return redisFields(host, cluster)
    case 'elastic':
      return { elastic_roles: host.elasticRoles ?? '' }
    case 'haproxy':
    case 'proxysql':
    case 'maxscale':
    case 'pgbouncer':
      return balancerFields(host)
    default:
      return {}
  }
}

function postgresFields(host: DemoHost, now: Date) {
  const position = host.postgres?.walPosition ?? 0
  const lsn = `${Math.floor(position / 2 ** 32).toString(16)}/${(position % 2 ** 32).toString(16)}`
  const replica = host.replication !== undefined
  return {
    data_directory: '/var/lib/postgresql/16/main',
    description: '',
    hot_standby: replica,
    received_location: lsn.toUpperCase(),
    replay_location: lsn.toUpperCase(),
    ...(replica ? { replication_state: 'streaming' } : {}),
    synchronous: host.postgres?.synchronous === true,
    slaves: [],
    ...(host.replication === undefined
      ? {}
      : {
          replication_slave: {
            master_host: host.replication.masterHostname,
            master_port: String(host.replication.masterPort),
            seconds_behind_master: String(replicationLag(host.replication, now)),
          },
        }),
    ssl_certs: {
      server: {
        ca: '',
        id: 4,
        key: '/etc/ssl/postgresql_single/server.key',
        path: '/etc/ssl/postgresql_single/server.crt',
        ssl_enabled: true,
      },
    },
  }
}

function redisFields(host: DemoHost, cluster: DemoCluster) {
  const replicas = cluster.hosts.filter(({ replication }) => replication !== undefined)
  return {
    connected_slaves: host.replication === undefined ? replicas.length : 0,
    replication_slave: { status: host.replication === undefined ? '' : 'up' },
  }
}

/** HAProxy's ports are recorded as numbers, the others' as text; clients take both. */
function balancerFields(host: DemoHost) {
  const { readWritePort, readOnlyPort, backends = [] } = host.balancer ?? {}
  const asText = host.kind !== 'haproxy'
  const port = (value: number | undefined): number | string => {
    if (value === undefined) return ''
    return asText ? String(value) : value
  }
  const proxysql = host.kind === 'proxysql'
  return {
    rw_port: port(readWritePort),
    ro_port: port(readOnlyPort),
    listening_port: port(readWritePort),
    ...(proxysql ? { admin_user: 'proxysql-admin', backend_info: proxySqlBackends(backends) } : {}),
  }
}

/** ProxySQL's statistics keep its own spelling, and every value is text. */
function proxySqlBackends(backends: string[]) {
  return {
    backend_servers: backends.map((backend, index) => ({
      class_name: 'CmonProxySqlServer',
      hostname: backend.split(':')[0] ?? '',
      port: backend.split(':')[1] ?? '',
      hostgroup_id: index === 0 ? '10' : '20',
      status: 'ONLINE',
      weight: '1',
      comment: '',
      max_connections: '100',
      Queries: String(1_200_000 + index * 7000),
      Latency: String(300 + index * 12),
      ConnUsed: String(3 + index),
      ConnFree: '12',
      ConnERR: '0',
      Bytes_data_sent: String(91_000_000 + index),
      Bytes_data_recv: String(740_000_000 + index),
    })),
  }
}
