import type { DemoCluster } from '../cluster.ts'
import type { DemoMaintenance } from '../maintenance.ts'
import type { History } from './history.ts'
import { HOUR_MS, MINUTE_MS } from './history.ts'
import { elastic, sqlServer } from './plans-other.ts'
import { galeraPercona } from './plans-mysql.ts'

/** Maintenance windows: a cluster and a host in one now, a cluster that has one coming. */
export function addMaintenance(clusters: DemoCluster[], history: History): void {
  const named = (name: string): DemoCluster | undefined =>
    clusters.find((cluster) => cluster.name === name)
  const add = (target: DemoMaintenance['target'], from: number, hours: number, reason: string) => {
    const initiate = new Date(history.start.getTime() + from)
    history.maintenance.push({
      uuid: history.random.uuid(),
      target,
      initiate,
      deadline: new Date(initiate.getTime() + hours * HOUR_MS),
      reason,
      userId: 4,
      userName: 'operator',
      groupId: 4,
      groupName: 'operators',
    })
  }
  const erp = named(sqlServer.name)
  if (erp !== undefined) {
    add({ clusterId: erp.clusterId }, -30 * MINUTE_MS, 2, 'Operating system patches')
  }
  const search = named(elastic.name)?.hosts.at(3)
  if (search !== undefined) {
    add({ hostname: search.hostname }, -10 * MINUTE_MS, 1, 'Memory upgrade')
  }
  const orders = named(galeraPercona.name)
  if (orders !== undefined) {
    add({ clusterId: orders.clusterId }, 26 * HOUR_MS, 2, 'Upgrade to the next minor version')
  }
}
