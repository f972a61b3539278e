import type { Call } from '../module.ts'
import { Refusal } from '../module.ts'
import { requireCluster, requireWrite } from './access.ts'
import { integer, text, texts } from './request.ts'

export interface LogicalScope {
  clusterId: number
  /** Number or name, as text. */
  subcluster: string
  isMine: (one: { clusterId: number; subcluster: string }) => boolean
}

/** The PostgreSQL cluster and the sub-cluster that the request is about. */
export function scopeOf(call: Call, right: 'r' | 'w'): LogicalScope {
  const cluster = requireCluster(call)
  if (right === 'w') requireWrite(cluster, call)
  const { clusterId, type } = cluster
  if (!type.startsWith('postgresql')) {
    throw new Refusal('InvalidRequest', `Cluster ${clusterId} has no logical replication.`)
  }
  const { body } = call
  const number = integer(body['subcluster_id'])
  const subcluster = number === undefined ? text(body['subcluster_name']) : String(number)
  if (subcluster === undefined) throw new Refusal('InvalidRequest', 'No sub-cluster was given.')
  return {
    clusterId,
    subcluster,
    isMine: (one) => one.clusterId === clusterId && one.subcluster === subcluster,
  }
}

/** A list, or one text with commas. */
export function tablesOf(value: unknown): string[] {
  const list = Array.isArray(value) ? texts(value) : (text(value) ?? '').split(',')
  return list.map((table) => table.trim()).filter((table) => table !== '')
}
