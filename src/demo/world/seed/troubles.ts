import type { DemoCluster } from '../cluster.ts'
import { certificateFacts } from '../conditions/certificate.ts'
import { driftFacts } from '../conditions/clock-drift.ts'
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
import { before, DAY_MS, HOUR_MS } from './history.ts'

const CERTIFICATE_DAYS = 24
const DRIFT_SECONDS = 4

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
    if (host === undefined) return
    host.certificateExpires = before(history.start, -CERTIFICATE_DAYS * DAY_MS)
    const facts = certificateFacts(CERTIFICATE_DAYS, 'warning')
    alarm(history, cluster, { ...facts, host, age: 6 * DAY_MS, ignored: true })
  },
  [replicationPercona.name]: addBackupStories,
  [timescale.name]: keepOldDumps,
  [clickhouse.name]: (cluster, history) => {
    cluster.clockDrift = { since: history.start, seconds: DRIFT_SECONDS, correctedPerHour: 0.25 }
    alarm(history, cluster, { ...driftFacts(DRIFT_SECONDS), age: 5 * HOUR_MS })
  },
}

export function plantInNodes(cluster: DemoCluster, history: History): void {
  TO_NODES[cluster.name]?.(cluster, history)
}

export function plantInHistory(cluster: DemoCluster, history: History): void {
  TO_HISTORY[cluster.name]?.(cluster, history)
}
