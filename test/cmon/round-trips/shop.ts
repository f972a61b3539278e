import { getAlarms } from '../../../src/cmon/modules/alarm.ts'
import type { Cluster } from '../../../src/cmon/modules/clusters.ts'
import { startTrip, type Trip } from './trip.ts'

const SHOP = 'prod-shop-mysql'

/** A node by its place in the cluster, as jobs name it. */
export function nodeAt({ hosts }: Cluster, index: number): { hostname: string; port: number } {
  const host = hosts[index]
  if (host?.port === undefined) throw new Error(`there is no node ${index}`)
  return { hostname: host.hostname, port: host.port }
}

/** `host:port`. */
export const addressOf = (node: { hostname: string; port: number }) =>
  `${node.hostname}:${node.port}`

/** What each of the first nodes replicates from. */
export const sourcesOf = ({ hosts }: Cluster) => hosts.map(({ replication }) => replication.source)

/** A primary and two replicas of MySQL. */
export async function inShop() {
  const trip = await startTrip()
  const cluster = await trip.cluster(SHOP)
  const [primary, first, second] = [0, 1, 2].map((index) => nodeAt(cluster, index))
  if (primary === undefined || first === undefined || second === undefined)
    throw new Error('the cluster is not as it was drawn')
  return {
    ...trip,
    target: cluster,
    primary,
    first,
    second,
    now: () => trip.cluster(SHOP),
    alarms: () => alarmsOf(trip, cluster.id),
  }
}

/** The type of each alarm, and its host. */
export const alarmsOf = async ({ cmon }: Trip, clusterId: number) =>
  (await getAlarms(cmon, clusterId)).map(({ type, hostname }) => `${type} ${hostname}`)
