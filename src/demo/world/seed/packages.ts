import type { DemoCluster } from '../cluster.ts'
import type { History } from './history.ts'
import { lastTime } from './history.ts'

const PACKAGES: Partial<Record<DemoCluster['type'], [name: string, newer: string]>> = {
  galera: ['percona-xtradb-cluster-server', '8.0.39-30.1'],
  replication: ['percona-server-server', '8.0.39-30'],
  postgresql_single: ['postgresql-16', '16.6'],
}

/** Upgrades that the nightly package check has found, on every third cluster. */
export function addPackages(cluster: DemoCluster, history: History): void {
  const found = PACKAGES[cluster.type]
  if (found === undefined || cluster.vendor === 'mariadb' || cluster.clusterId % 3 === 2) return
  const [packageName, availableVersion] = found
  cluster.packages = cluster.hosts
    .filter(({ kind }) => kind === 'galera' || kind === 'mysql' || kind === 'postgresql')
    .map((host) => ({
      packageName,
      hostname: host.hostname,
      hostKind: host.kind,
      installedVersion: host.version,
      availableVersion,
      lastUpdated: lastTime(history.start, 4, 0, 0),
    }))
}
