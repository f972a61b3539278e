import * as of from './evidence-objects.ts'
import { at, graded, type Fields } from './evidence-objects.ts'

const SQL_PROCESS: Fields = {
  ...graded(
    'cli',
    'pid backendPid user userName db databaseName client host appName command state',
  ),
  ...graded('cli', 'time elapsedTime info query sql instance hostname waiting blocked_by_trx_id'),
  ...graded('cli', 'queryStart'),
}

const DIGEST: Fields = {
  ...graded('cli', 'databaseName instance statementPattern count affectedRows dtFirstSeen'),
  ...graded('cli', 'dtLastSeen waitMillisMin waitMillisMax waitMillisAvg waitMillisSum'),
}

/** Operations of module `clusters`. */
export const CLUSTERS: Readonly<Record<string, Fields>> = {
  'clusters/getAllClusterInfo': at('cli', 'clusters[]', of.CLUSTER),
  'clusters/getClusterInfo': {
    ...at('captured', 'cluster', of.CLUSTER),
    ...at('cli', 'clusters[]', of.CLUSTER),
  },
  'clusters/ping': graded('captured', 'package_version'),
  'clusters/getConfig': at(
    'captured',
    'configuration',
    at('captured', 'values[]', graded('captured', 'name current_value default_value description')),
  ),
  'clusters/setConfig': graded('inferred', 'messages'),
  'clusters/createDatabase': graded('captured', 'messages'),
  'clusters/availableUpgrades': at('cli', 'packages[]', {
    ...graded('cli', 'package_name host_name host_class_name installed_version'),
    ...graded('cli', 'available_version last_updated'),
  }),
  'clusters/getAccounts': {
    ...graded('cli', 'total'),
    ...at('cli', 'accounts[]', {
      ...graded('captured', 'user_name host_allow grants system_user'),
      ...graded('cli', 'own_database password_expired connections max_connections'),
    }),
  },
  'clusters/createAccount': graded('captured', 'messages'),
  'clusters/deleteAccount': graded('inferred', 'messages'),
  'clusters/grantPrivileges': graded('inferred', 'messages'),
  'clusters/revokePrivileges': graded('inferred', 'messages'),
  'clusters/getSqlProcesses': at('cli', 'processes[]', SQL_PROCESS),
  'clusters/getTopQueries': { ...graded('cli', 'total'), ...at('cli', 'digests[]', DIGEST) },
}
