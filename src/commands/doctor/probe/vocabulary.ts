/**
 * Words that may be told as they are, by the name of the field that holds them (cmon-rpc-core 4.1, 6, 16 to 18,
 * cmon-rpc-jobs 3.3): whatever else a field holds is counted, not told. Compared without letter case.
 */
const WORDS: Readonly<Record<string, string>> = {
  request_status:
    'Ok InvalidRequest ObjectNotFound ClusterNotFound AccessDenied AuthRequired TryAgain Redirect UnknownError',
  cluster_type: `galera replication group_replication group_repl mysqlcluster mysql_single mysql_server
    postgresql_single postgresql_logical mongodb redis valkey redis_sharded valkey_sharded mssql_single
    mssql_ao_async mssql_ao_sync elastic clickhouse`,
  vendor: `percona mariadb oracle codership 10gen mongodbenterprise microsoft elasticsearch elastic redis valkey
    postgresql enterprisedb timescaledb clickhouse`,
  state: `UNKNOWN NOT_STARTED STARTING STARTED DEGRADED FAILURE FAILED RECOVERING SHUTTING_DOWN STOPPED
    MGMD_NO_CONTACT`,
  class_name: `CmonHost CmonMySqlHost CmonGaleraHost CmonGroupReplHost CmonNdbHost CmonPostgreSqlHost CmonMongoHost
    CmonRedisHost CmonRedisSentinelHost RedisShardedHost CmonMsSqlHost CmonElasticHost CmonClickHouseHost
    CmonHaProxyHost CmonProxySqlHost CmonMaxScaleHost CmonKeepalivedHost CmonPgBouncerHost CmonPgBackRestHost
    CmonPBMAgentHost CmonNFSClientHost CmonNFSServerHost CmonPrometheusHost CmonAgentHost CmonController`,
  nodetype: `controller mysql galera grouprepl postgres mongo redis sentinel valkey mssql elastic clickhouse
    clickhouse_keeper haproxy proxysql maxscale keepalived pgbouncer pgbackrest pbmagent nfsclient nfsserver
    prometheus cmonagent garbd memcached`,
  hoststatus:
    'CmonHostUnknown CmonHostOnline CmonHostOffLine CmonHostFailed CmonHostRecovery CmonHostShutDown',
  role: `master slave multi controller bvs arbiter backuprepo none primary secondary replica shardsvr configsvr
    mongos leader follower`,
  member_role: 'primary secondary arbiter',
  status: `DEFINED DEQUEUED RUNNING RUNNING2 RUNNING3 RUNNING_EXT FINISHED FAILED ABORTED SCHEDULED PAUSED COMPLETED
    CmonControllerLeader CmonControllerFollower active inactive`,
  controller_status: 'CmonControllerLeader CmonControllerFollower',
  message_status: 'JOB_SUCCESS JOB_WARNING JOB_FAILED JOB_DEBUG',
  severity_name: 'ALARM_WARNING ALARM_CRITICAL',
  component_name: `Network Cluster CmonDatabase Mail ClusterConfiguration ClusterRecovery Node Host DbHealth
    DbPerformance SoftwareInstallation Backup Unknown`,
  severity: 'LOG_DEBUG LOG_INFO LOG_NOTICE LOG_WARNING LOG_ERR LOG_CRIT LOG_ALERT LOG_EMERG',
  log_class:
    'LogMessage JobStarted JobEnded HostStateChange ClusterStateChange AlarmCreated AlarmEnded JobCreated',
  origin: 'CmonDb LDAP',
  item_type: 'Folder File Cluster Node Server User Group Container Database',
  effective_privileges: 'rwx rw- r-x r-- -wx -w- --x ---',
  event_class:
    'EventCluster EventHost EventJob EventAlarm EventMaintenance EventLog EventFile EventDebug NoEvent',
  event_name: 'Created Changed Started Ended StateChanged LogMessage Destroyed NoSubClass',
}

const known = new Map(
  Object.entries(WORDS).map(([field, words]) => [
    field,
    new Set(words.trim().toLowerCase().split(/\s+/)),
  ]),
)

/** Whether a field's words are told at all. */
export function hasWords(field: string): boolean {
  return known.has(field)
}

/** The word itself, if it is one of ours; `(other)` for anything else. */
export function wordOf(field: string, value: string): string {
  return known.get(field)?.has(value.toLowerCase()) === true ? value : '(other)'
}
