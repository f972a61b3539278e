import { z } from 'zod'
import { decimal, epochSeconds, flag, integer, list, maybe, text } from './wire.ts'

const replicationSchema = z.object({
  master_host: text,
  master_port: integer,
  seconds_behind_master: integer,
  slave_io_running: text,
  slave_sql_running: text,
  last_io_error: text,
  last_sql_error: text,
  status: text,
  semisync_status: text,
})

/** A node of a cluster, cmon-rpc-core 7.2: common fields, and of the vendors' own what tools show. */
export const hostSchema = z
  .object({
    class_name: text,
    nodetype: text,
    role: text,
    hostId: integer,
    unique_id: integer,
    clusterid: integer,
    hostname: text,
    ip: text,
    alias: text,
    port: integer,
    hoststatus: text,
    connected: flag,
    message: text,
    errormsg: text,
    statereason: text,
    maintenance_mode_active: flag,
    node_auto_recovery: flag,
    readonly: flag,
    version: text,
    datadir: text,
    data_directory: text,
    lastseen: epochSeconds,
    uptime: integer,
    distribution: maybe(z.object({ name: text, release: text, codename: text })),
    log_bin: text,
    slaves: list(z.string()),
    replication_slave: maybe(replicationSchema),
    galera: maybe(
      z.object({
        galerastatus: text,
        localstatusstr: text,
        clustersize: integer,
        localrecvqueue: integer,
        flowctrlpaused: decimal,
        segmentid: integer,
      }),
    ),
    hot_standby: flag,
    received_location: text,
    replay_location: text,
    replication_state: text,
    synchronous: flag,
    member_role: text,
    rs: text,
    replica: maybe(z.object({ synchronization_health: text, availability_mode: text })),
    elastic_roles: text,
    rw_port: integer,
    ro_port: integer,
    backend_info: maybe(
      z.object({
        backend_servers: list(
          z.object({ hostname: text, port: integer, status: text, hostgroup_id: text }),
        ),
      }),
    ),
  })
  .transform((row) => ({
    id: row.hostId ?? row.unique_id,
    className: row.class_name ?? 'CmonHost',
    nodeType: nodeType(row.nodetype, row.class_name),
    role: role(row.role, row.member_role, row.elastic_roles),
    hostname: row.hostname ?? row.ip ?? '',
    ip: row.ip,
    alias: row.alias,
    port: row.port,
    state: nodeState(row.hoststatus),
    connected: row.connected,
    message: row.message ?? row.errormsg,
    stateReason: row.statereason,
    inMaintenance: row.maintenance_mode_active ?? false,
    autoRecovery: row.node_auto_recovery,
    readOnly: row.readonly,
    version: row.version,
    dataDirectory: row.data_directory ?? row.datadir,
    lastSeen: row.lastseen,
    uptimeSeconds: row.uptime,
    distribution: row.distribution,
    binaryLog: row.log_bin === undefined ? undefined : row.log_bin.toUpperCase() === 'ON',
    replication: replication(row),
    galera: row.galera,
    replicaSet: row.rs,
    readWritePort: row.rw_port,
    readOnlyPort: row.ro_port,
    backends: row.backend_info?.backend_servers ?? [],
  }))

export type Host = z.output<typeof hostSchema>

/** Words of `hoststatus`, which mixes case oddly (OffLine, ShutDown): compared without (6.5). */
const NODE_STATES: Record<string, NodeState> = {
  cmonhostonline: 'online',
  cmonhostoffline: 'offline',
  cmonhostfailed: 'failed',
  cmonhostrecovery: 'recovering',
  cmonhostshutdown: 'shut_down',
}
export type NodeState = 'online' | 'offline' | 'failed' | 'recovering' | 'shut_down' | 'unknown'

function nodeState(status: string | undefined): NodeState {
  return NODE_STATES[(status ?? '').toLowerCase()] ?? 'unknown'
}

/** `nodetype` where the controller says it, else from the class (6.4). */
function nodeType(type: string | undefined, className: string | undefined): string {
  if (type !== undefined) return type.toLowerCase()
  const name = (className ?? '').replace(/^Cmon/, '').replace(/Host$/, '').toLowerCase()
  return name === '' ? 'host' : name
}

/** One vocabulary for what vendors name differently; what isn't known stays as it is (6.6). */
function role(
  reported: string | undefined,
  memberRole: string | undefined,
  elasticRoles: string | undefined,
): string {
  const word = (memberRole ?? elasticRoles ?? reported ?? '').toLowerCase()
  if (word === 'master' && elasticRoles === undefined) return 'primary'
  if (word === 'slave' || word === 'secondary') return 'replica'
  if (word === 'multi') return 'intermediate_primary'
  return word === '' ? 'none' : word
}

function replication(row: {
  replication_slave: z.output<typeof replicationSchema> | undefined
  received_location: string | undefined
  replay_location: string | undefined
  replication_state: string | undefined
  synchronous: boolean | undefined
  replica: { synchronization_health: string | undefined } | undefined
}) {
  const slave = row.replication_slave
  const running = [slave?.slave_io_running, slave?.slave_sql_running].map((w) => w?.toLowerCase())
  return {
    /** `host:port` this node replicates from. */
    source:
      slave?.master_host === undefined
        ? undefined
        : `${slave.master_host}${slave.master_port === undefined ? '' : `:${slave.master_port}`}`,
    lagSeconds: slave?.master_host === undefined ? undefined : slave.seconds_behind_master,
    running:
      slave?.master_host === undefined || running[0] === undefined
        ? undefined
        : running.every((word) => word === 'yes'),
    error: slave?.last_sql_error ?? slave?.last_io_error,
    state: row.replication_state ?? row.replica?.synchronization_health,
    synchronous: row.synchronous,
    semiSync: slave?.semisync_status === undefined ? undefined : slave.semisync_status === 'ON',
    receivedLocation: row.received_location,
    replayedLocation: row.replay_location,
  }
}
