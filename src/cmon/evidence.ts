import { CLUSTERS } from './evidence-clusters.ts'
import { USERS_AND_TREE } from './evidence-users.ts'
import * as of from './evidence-objects.ts'
import { at, graded, type Fields } from './evidence-objects.ts'

export type { Fields, Grade } from './evidence-objects.ts'

const BINLOG = graded('cli', 'cid cluster_id file_name path size hostname created full_bid')
const SIZES = 'data_size index_size row_count'

/**
 * What this client reads of each operation's reply, and how well it is known that it comes
 * (`test/cmon/evidence.test.ts` holds it against the schemas and the recorded replies). What stands
 * below a map of any keys (`info`, `job_data`, samples) has the grade of the map.
 */
export const EVIDENCE: Readonly<Record<string, Fields>> = {
  'alarm/getAlarms': at('cli', 'alarms[]', of.ALARM),
  'alarm/getAlarm': at('inferred', 'alarm', of.ALARM),
  'alarm/ignoreAlarm': {},
  'alarm/getStatistics': at(
    'cli',
    'alarm_statistics[]',
    graded('captured', 'cluster_id critical warning'),
  ),
  'audit/getEntries': {
    ...graded('inferred', 'total'),
    ...at(
      'cli',
      'audit_entries[]',
      graded('cli', 'cluster_id report_ts entry_type username client_hostname message_text'),
    ),
  },
  'backup/getBackups': {
    ...graded('cli', 'total'),
    ...at('cli', 'backup_records[]', of.BACKUP),
    ...at('cli', 'data[]', of.BACKUP),
  },
  'backup/getBinlogBackups': {
    ...at('cli', 'binlog_backups[]', BINLOG),
    ...at('cli', 'data[]', BINLOG),
  },
  'backup/getBackupSchedules': at('cli', 'backup_schedules[]', {
    ...graded('cli', 'id cluster_id enabled schedule recurrence created status'),
    ...at('cli', 'job', of.SPEC),
  }),
  'backup/scheduleBackup': {},
  'backup/deleteBackupRecord': {},
  'cloud/listCredentials': at('cli', 'result.*[]', {
    ...graded('cli', 'id name comment'),
    ...at('cli', 'credentials', graded('cli', 'access_key_region endpoint')),
  }),
  ...CLUSTERS,
  'config/getConfig': at(
    'cli',
    'config',
    at('cli', 'files[]', {
      ...graded('cli', 'filename path syntax'),
      ...at('cli', 'values[]', graded('cli', 'section variablename value filename linenumber')),
    }),
  ),
  'config/setConfig': graded('inferred', 'messages'),
  'config/unsetConfig': graded('inferred', 'messages'),
  'controller/ping': graded('cli', 'controller_status status'),
  'dbversions/getClusterTypes': graded('cli', 'cluster_types'),
  'dbversions/getDbVersions': graded('cli', 'db_versions'),
  'dbversions/getVendors': graded('cli', 'vendors'),
  'discovery/getSupportedClusterTypes': {
    ...graded('captured', 'cluster_type_names'),
    ...at('captured', 'cluster_type_properties.*', {
      ...graded('captured', 'type_name short_name long_name'),
      ...at('captured', 'vendors[]', graded('captured', 'name versions')),
    }),
  },
  'discovery/checkClusterName': {},
  'discovery/checkHosts': at('cli', 'checked_hosts[]', {
    ...at('cli', 'host', graded('cli', 'hostname')),
    ...at('cli', 'status', graded('cli', 'error_code error_message')),
  }),
  'info/ping': graded('cli', 'controller_id pool_id package_version'),
  'jobs/getJobInstances': {
    ...graded('captured', 'total'),
    ...at('captured', 'jobs[]', of.JOB),
  },
  'jobs/getJobInstance': at('cli', 'job', of.JOB),
  'jobs/getJobLog': {
    ...at('captured', 'job', of.JOB),
    ...at(
      'captured',
      'messages[]',
      graded('captured', 'message_id created message_status message_text'),
    ),
  },
  'jobs/createJobInstance': at('captured', 'job', of.JOB),
  'jobs/cloneJobInstance': at('cli', 'job', of.JOB),
  'jobs/updateJobInstance': at('cli', 'job', of.JOB),
  'jobs/killJobInstance': {},
  'jobs/deleteJobInstance': {},
  'log/getLogEntries': {
    ...graded('captured', 'total'),
    ...at('captured', 'log_entries[]', {
      ...graded('captured', 'log_id created log_class severity component'),
      ...at('captured', 'log_origins', graded('captured', 'sender_file sender_line')),
      ...at('captured', 'log_specifics', {
        ...graded('captured', 'cluster_id message_text reason'),
        ...at('captured', 'job_instance', graded('captured', 'job_id')),
        ...at('captured', 'host', graded('captured', 'hostname')),
      }),
    }),
  },
  'maintenance/getMaintenance': {
    ...graded('captured', 'request_processed'),
    ...at('cli', 'maintenance_records[]', {
      ...graded('cli', 'hostname cluster_id'),
      ...at('cli', 'maintenance_periods[]', { ...of.PERIOD, ...graded('cli', 'is_active') }),
      ...at('cli', 'cluster', {
        ...graded('captured', 'cluster_name'),
        ...at('openapi', 'maintenance_periods[]', {
          ...of.PERIOD,
          ...graded('openapi', 'is_active'),
        }),
      }),
    }),
  },
  'maintenance/getCurrentMaintenance': {
    ...graded('captured', 'found_maintenance ui_string'),
    ...at('captured', 'maintenance_period', of.PERIOD),
  },
  'maintenance/getNextMaintenance': {
    ...graded('cli', 'found_maintenance ui_string'),
    ...at('cli', 'maintenance_period', of.PERIOD),
  },
  'maintenance/addMaintenance': graded('cli', 'UUID'),
  'maintenance/removeMaintenance': {},
  'poolcontrollers/listControllers': at('cli', 'controllers[]', {
    ...graded('cli', 'controller_id hostname port status clusters'),
    ...at('cli', 'properties', graded('cli', 'role')),
  }),
  'process/getRunningProcesses': at('cli', 'data[]', {
    ...graded('cli', 'hostname'),
    ...at(
      'cli',
      'processes[]',
      graded('cli', 'pid user executable state virt_mem res_mem cpu_usage mem_usage'),
    ),
  }),
  'reports/getReports': at(
    'captured',
    'reports[]',
    graded('cli', 'report_id cluster_id report_type title created'),
  ),
  'reports/getReportTemplates': at(
    'captured',
    'reports[]',
    graded('captured', 'report_type title'),
  ),
  'reports/generateReport': at('cli', 'report', of.REPORT),
  'reports/getReport': at('cli', 'report', of.REPORT),
  'reports/deleteReport': {},
  'stat/getInfo': at('cli', 'collected_info[]', graded('cli', 'cluster_id info')),
  'stat/getCpuPhysicalInfo': at(
    'cli',
    'data[]',
    graded('cli', 'hostid physical_cpu_id cpucores siblings cpumodel vendor cpumhz cputemp'),
  ),
  'stat/getdbgrowth': at('cli', 'data[]', {
    ...graded('cli', 'hostname port created year yearday datadir free_datadir_size'),
    ...graded('cli', 'total_datadir_size'),
    ...at('cli', 'dbs[]', {
      ...graded('cli', `db_name ${SIZES}`),
      ...at('cli', 'tables[]', graded('cli', `table_name ${SIZES}`)),
    }),
  }),
  'stat/statByName': {
    ...at('cli', 'hosts[]', of.HOST),
    ...at(
      'cli',
      'data[]',
      graded('cli', 'hostid created sampleends interval mountpoint device interface'),
    ),
  },
  'subscribe_events/subscribe': {
    ...graded('cli', 'event_class event_name'),
    ...at('cli', 'event_origins', graded('cli', 'tv_sec')),
    ...at('cli', 'event_specifics', {
      ...graded('cli', 'cluster_id cluster_state reason host_name hoststatus'),
      ...at('cli', 'host', graded('cli', 'hostname hoststatus clusterid')),
      ...at('cli', 'job', graded('cli', 'job_id title status')),
      ...at('cli', 'message', graded('cli', 'message_text created')),
      ...at('cli', 'alarm', of.ALARM),
      ...at('cli', 'maintenance', graded('cli', 'hostname cluster_id')),
      ...at('cli', 'log_entry', {
        ...graded('cli', 'severity'),
        ...at('cli', 'log_specifics', graded('cli', 'cluster_id message_text')),
      }),
    }),
  },
  ...USERS_AND_TREE,
}
