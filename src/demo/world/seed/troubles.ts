import type { DemoCluster } from '../cluster.ts'
import {
  galeraMariadb,
  galeraPercona,
  replicationMariadb,
  replicationPercona,
} from './plans-mysql.ts'
import { clickhouse } from './plans-other.ts'
import { postgres, timescale } from './plans-postgres.ts'
import type { History } from './history.ts'
import { addBackupStories, failLastBackup } from './trouble-backup.ts'
import { alarm } from './trouble-alarm.ts'
import { fillDisk, keepOldDumps } from './trouble-disk.ts'
import { degradeGalera } from './trouble-galera.ts'
import { lagReplica } from './trouble-lag.ts'
import { DAY_MS, HOUR_MS } from './history.ts'

type Trouble = (cluster: DemoCluster, history: History) => void

/** Changed before the history is written, so that backups don't come from a dead node. */
const TO_NODES: Record<string, Trouble> = {
  [galeraMariadb.name]: degradeGalera,
  [replicationMariadb.name]: lagReplica,
  [timescale.name]: fillDisk,
}

const TO_HISTORY: Record<string, Trouble> = {
  [postgres.name]: failLastBackup,
  [galeraPercona.name]: (cluster, history) => {
    addBackupStories(cluster, history)
    const [host] = cluster.hosts
    const certificate = {
      severity: 'warning',
      component: 'Node',
      type: 'CertificateExpiration',
      title: 'Certificate expires soon',
      message: 'The server certificate expires in 24 days.',
      recommendation: 'Renew the certificate.',
      age: 3 * DAY_MS,
      measured: 24,
      ignored: true,
    } as const
    alarm(history, cluster, { ...certificate, ...(host === undefined ? {} : { host }) })
  },
  [replicationPercona.name]: addBackupStories,
  [timescale.name]: keepOldDumps,
  [clickhouse.name]: (cluster, history) => {
    alarm(history, cluster, {
      severity: 'warning',
      component: 'Cluster',
      type: 'ClusterTimeDrift',
      title: 'Clocks differ',
      message: 'Clocks of the nodes differ by 4 seconds.',
      recommendation: 'Check time synchronisation on all nodes.',
      age: 5 * HOUR_MS,
      measured: 4,
    })
  },
}

export function plantInNodes(cluster: DemoCluster, history: History): void {
  TO_NODES[cluster.name]?.(cluster, history)
}

export function plantInHistory(cluster: DemoCluster, history: History): void {
  TO_HISTORY[cluster.name]?.(cluster, history)
}
