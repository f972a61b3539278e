/**
 * How well a field of a reply is known: seen in a recorded reply of a controller; read by the vendor's
 * CLI or Go client, or shown in their sources; in the vendor's OpenAPI file only; or a guess of ours.
 */
export type Grade = 'captured' | 'cli' | 'openapi' | 'inferred'

/** Paths to grades; `[]` is behind lists, `*` is any key of a map. */
export type Fields = Readonly<Record<string, Grade>>

/** Fields of one grade, names with spaces between. */
export function graded(grade: Grade, names: string): Fields {
  return Object.fromEntries(names.split(' ').map((name) => [name, grade]))
}

/** An object below `path`; `grade` is that of the key itself. */
export function at(grade: Grade, path: string, fields: Fields): Fields {
  const below = Object.entries(fields).map(([name, own]): [string, Grade] => [
    `${path}.${name}`,
    own,
  ])
  return { [path.replace(/\[\]$|\.\*(\[\])?$/, '')]: grade, ...Object.fromEntries(below) }
}

/** cmon-rpc-core 7.4. */
export const USER: Fields = {
  ...graded('captured', 'user_name first_name last_name origin disabled suspended last_login'),
  ...graded('cli', 'middle_name'),
  ...at('captured', 'groups[]', graded('captured', 'group_name')),
}

/** 7.2; recorded was a Galera cluster. */
export const HOST: Fields = {
  ...graded('captured', 'class_name nodetype role hostId unique_id clusterid hostname ip port'),
  ...graded('captured', 'hoststatus connected message errormsg statereason readonly version'),
  ...graded('captured', 'maintenance_mode_active datadir lastseen uptime log_bin slaves'),
  ...graded('cli', 'alias node_auto_recovery data_directory hot_standby received_location'),
  ...graded('cli', 'replay_location replication_state synchronous member_role rs rw_port ro_port'),
  ...graded('cli', 'elastic_roles'),
  ...at('captured', 'distribution', graded('captured', 'name release codename')),
  ...at('captured', 'replication_slave', {
    ...graded('captured', 'master_host master_port seconds_behind_master slave_io_running'),
    ...graded('captured', 'status semisync_status'),
    ...graded('cli', 'slave_sql_running last_io_error last_sql_error'),
  }),
  ...at('captured', 'galera', {
    ...graded('captured', 'galerastatus localstatusstr clustersize localrecvqueue'),
    ...graded('captured', 'flowctrlpaused segmentid'),
  }),
  ...at('cli', 'replica', graded('cli', 'synchronization_health availability_mode')),
  ...at(
    'cli',
    'backend_info',
    at('cli', 'backend_servers[]', graded('cli', 'hostname port status hostgroup_id')),
  ),
}

/** 7.1, 7.3. */
export const CLUSTER: Fields = {
  ...graded('captured', 'cluster_id cluster_name cluster_type vendor version state status_text'),
  ...graded('captured', 'tags cluster_auto_recovery node_auto_recovery maintenance_mode_active'),
  ...graded('captured', 'managed effective_privileges'),
  ...graded('cli', 'info'),
  ...at('captured', 'owner', graded('captured', 'user_name')),
  ...at('captured', 'group_owner', graded('captured', 'group_name')),
  ...at('captured', 'alarm_statistics', graded('captured', 'critical warning')),
  ...at('captured', 'job_statistics', graded('captured', 'by_state')),
  ...at('captured', 'hosts[]', HOST),
  ...at('cli', 'databases[]', {
    ...graded('captured', 'database_name'),
    ...graded('cli', 'name database_size number_of_tables number_of_rows owner_user_name'),
  }),
}

/** What a job does: command and arguments, cmon-rpc-jobs 3.1. */
export const SPEC: Fields = graded('captured', 'command job_data')

/** cmon-rpc-jobs 3.1. */
export const JOB: Fields = {
  ...graded('captured', 'job_id cluster_id title status status_text exit_code created started'),
  ...graded('captured', 'ended has_progress progress_percent can_be_aborted user_name group_name'),
  ...graded('captured', 'ip_address'),
  ...graded('cli', 'parent_job_id scheduled recurrence tags'),
  ...at('captured', 'job_spec', SPEC),
}

/** 11.1. */
export const ALARM: Fields = {
  ...graded('cli', 'alarm_id cluster_id component_name severity severity_name type type_name'),
  ...graded('cli', 'title message recommendation counter measured ignored created reported'),
  ...graded('cli', 'hostname'),
}

const BACKUP_FILE = graded('cli', 'path size type created')
const BACKUP_CONFIG = graded('cli', 'createdBy backup_retention backup_title')
const BACKUP_VERIFIED = graded('cli', 'status message verified_time')
const COPY = graded('cli', 'retention finished_time being_deleted')

/** cmon-rpc-jobs 7.3: a record of version 1 flat, of version 2 in `metadata`. */
export const BACKUP: Fields = {
  ...graded('cli', 'id cid job_id schedule_id parent_id chain_up method status title description'),
  ...graded('cli', 'backup_host storage_host root_dir created finished created_by compressed'),
  ...graded('cli', 'encrypted db_vendor server_version use_for_pitr'),
  ...graded('inferred', 'cluster_id'),
  ...at('cli', 'backup[]', {
    ...graded('cli', 'db database_names'),
    ...at('cli', 'files[]', BACKUP_FILE),
  }),
  ...at('cli', 'config', BACKUP_CONFIG),
  ...at('cli', 'verified', BACKUP_VERIFIED),
  ...at('cli', 'metadata', {
    ...graded('cli', 'id cid job_id parent_id chain_up method status created finished'),
    ...graded('inferred', 'cluster_id schedule_id title description backup_host storage_host'),
    ...graded('inferred', 'root_dir created_by compressed encrypted db_vendor server_version'),
    ...graded('inferred', 'use_for_pitr'),
    ...at('cli', 'backup[]', {
      ...graded('cli', 'db'),
      ...graded('inferred', 'database_names'),
      ...at('cli', 'files[]', BACKUP_FILE),
    }),
    ...at('inferred', 'config', BACKUP_CONFIG),
    ...at('inferred', 'verified', BACKUP_VERIFIED),
  }),
  ...at('cli', 'host_locations[]', { ...COPY, ...graded('cli', 'storage_host root_dir') }),
  ...at('cli', 'cloud_locations[]', {
    ...COPY,
    ...graded('cli', 'provider storage_service bucket_and_path'),
  }),
}

/** cmon-rpc-core 23. */
export const PERIOD: Fields = {
  ...graded('captured', 'UUID initiate deadline reason username'),
}

/** 22. */
export const ACL_FIELDS = 'acl object_name object_path owner_user_name owner_group_name'

/** cmon-rpc-jobs 10. */
export const REPORT: Fields = graded(
  'cli',
  'report_id report_type title created days owner path content',
)
