import type { DemoHost } from '../host.ts'
import { steadyLag } from '../host.ts'
import { lagKnots } from '../lag-course.ts'
import { marked, value } from '../seed/job-drafts.ts'
import type { AlarmFacts, Condition } from './condition.ts'
import { limitOf } from './limits.ts'

const MYSQL_KINDS = new Set<DemoHost['kind']>(['mysql', 'galera', 'group_replication'])
/** What a node that lags says of itself. */
export const LATE = 'Up and running, replication lags behind.'

/** A replica that replicates is further behind its master than its cluster allows. */
export const replicaLag: Condition = {
  type: () => 'MySqlReplicationLag',

  level({ cluster, host }, at) {
    const { replication: link } = host
    if (link === undefined || !MYSQL_KINDS.has(host.kind)) return 'none'
    if (host.status !== 'online' || !link.ioRunning || !link.sqlRunning) return undefined
    return steadyLag(link, at) > limitOf(cluster, 'max_replication_lag') ? 'warning' : 'none'
  },

  knots: ({ host: { replication: link } }, from, until) =>
    link === undefined ? [] : lagKnots(link, from, until),

  facts: ({ host }, at) =>
    lagFacts(host, host.replication === undefined ? 0 : steadyLag(host.replication, at)),

  logLine: ({ cluster, host }, _at, level) => ({
    text: lagLine(host, limitOf(cluster, 'max_replication_lag'), level === 'none'),
    component: 'DbHealth',
  }),

  afterTurn({ host }, level) {
    if (level !== 'none') host.message = LATE
    else if (host.message === LATE) host.message = 'Up and running.'
  },
}

export function lagFacts(host: DemoHost, lagSeconds: number): AlarmFacts {
  return {
    severity: 'warning',
    component: 'Node',
    type: 'MySqlReplicationLag',
    title: 'Replication lag',
    message: `${host.hostname}:${host.port} is ${lagSeconds} seconds behind its master.`,
    recommendation: 'Look for long transactions on the master and for slow disks on the replica.',
    measured: lagSeconds,
  }
}

export function lagLine(host: DemoHost, limit: number, recovered: boolean): string {
  const where = recovered ? 'back under' : 'over'
  const seconds = value(String(limit))
  return `${marked(host)}: Replication lag is ${where} the limit of ${seconds} seconds.`
}
