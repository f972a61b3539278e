// Which operations of CMON RPC v2 change something, by the references and not by our modules: the test that
// compares both finds a write that a module takes for a read (test/threats/rpc-levels.test.ts).

const modules = (table: Record<string, string>): string[] =>
  Object.entries(table).flatMap(([module, operations]) =>
    operations.split(' ').map((operation) => `${module}/${operation}`),
  )

/** What leaves a controller and what it manages as they are (cmon-rpc-core 31, cmon-rpc-jobs 3.4, 7.4, 8.2, 9 to 13). */
export const READS: ReadonlySet<string> = new Set(
  modules({
    alarm: 'getAlarms getAlarm getStatistics',
    audit: 'getEntries',
    backup: 'getBackups getBinlogBackups getBackupSchedules getSnapshotRepositories',
    cloud: 'listCredentials',
    clusters:
      'getAllClusterInfo getClusterInfo ping getConfig getAccounts getSqlProcesses getTopQueries ' +
      'availableUpgrades getClusterInfoCacheStatistics getMeteringData',
    config: 'getConfig getLicense getLdapConfig listTemplates',
    controller: 'ping heartBeat',
    dbversions: 'getClusterTypes getVendors getDbVersions',
    // checkHosts logs in to hosts by SSH and looks (19.3).
    discovery: 'getSupportedClusterTypes checkClusterName checkHosts',
    host: 'getServers getContainers getControllers getAcl',
    info: 'ping',
    jobs: 'getJobInstance getJobInstances getJobLog',
    log: 'getLogEntries getLogEntry getLogStatistics',
    maintenance: 'getMaintenance getCurrentMaintenance getNextMaintenance',
    metatype: 'getMetaTypes getMetaTypeInfo',
    poolcontrollers: 'listControllers assignedController',
    process: 'getRunningProcesses',
    reports: 'getReports getReport getReportTemplates',
    repositories: 'getRepositories getSupportedSetups',
    spreadsheets: 'getSpreadsheetNames getSpreadsheet',
    // The CLI writes it in small letters (10.5).
    stat: 'getInfo statByName getCpuPhysicalInfo getdbgrowth',
    subscribe_events: 'subscribe',
    tree: 'getTree getObject cat getAcl checkAccess',
    users: 'whoAmI getUsers getGroups getKeys canCreateUser canCreateGroup getUserPreferences',
    watchlists: 'listWatchlists',
  }),
)

/** What changes, makes, starts or ends something. */
export const WRITES: ReadonlySet<string> = new Set(
  modules({
    alarm: 'ignoreAlarm',
    auth: 'passwordReset newpassword',
    backup:
      'scheduleBackup updateBackupSchedule deleteBackupSchedule deleteBackupRecord deleteBackupList ' +
      'snapshotRepository deleteSnapshotRepository',
    clusters:
      'setConfig createDatabase createAccount deleteAccount grantPrivileges revokePrivileges revokeAllPrivileges',
    config: 'setConfig unsetConfig setLicense setLdapConfig',
    host: 'setHost registerServers unregisterServers startServers shutdownServers unregisterHost start',
    jobs: 'createJobInstance updateJobInstance deleteJobInstance killJobInstance cloneJobInstance',
    maintenance: 'addMaintenance removeMaintenance',
    poolcontrollers: 'setPoolMode startController stopController setmaxclusterscapacity',
    // A report is made and kept (cmon-rpc-jobs 10).
    reports: 'generateReport deleteReport',
    spreadsheets: 'createSpreadsheet setCell',
    tree: 'setcontent mkfile mkdir rmdir delete move rename chown addAcl removeAcl appendTag removeTag',
    users:
      'createUser setUser deleteUser enable disable changePassword addKey deleteKey createGroup deleteGroup ' +
      'addToGroup removeFromGroup setUserPreferences deleteUserPreferences',
    watchlists: 'createWatchlist updateWatchlist deleteWatchlist',
  }),
)
