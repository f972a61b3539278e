import type { Cluster } from '../../cmon/modules/clusters.ts'
import type { Host } from '../../cmon/modules/host.ts'

/** Services beside the databases (cmon-rpc-jobs 4.1), without the underscores that some types have. */
const BESIDE = new Set([
  'haproxy',
  'proxysql',
  'maxscale',
  'keepalived',
  'pgbouncer',
  'pgbackrest',
  'pbmagent',
  'nfsclient',
  'nfsserver',
  'prometheus',
  'agent',
  'cmonagent',
  'garbd',
  'host',
])

/** The nodes that hold the data or vote about it: without balancers, agents and the like. */
export function databaseNodes({ hosts }: Pick<Cluster, 'hosts'>): Host[] {
  return hosts.filter(({ nodeType }) => !BESIDE.has(nodeType.replaceAll('_', '')))
}
