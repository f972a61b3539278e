import type { DemoHost } from '../host.ts'
import type { DemoMaintenance } from '../maintenance.ts'
import { isAbout, isActive } from '../maintenance.ts'
import { marked } from '../seed/job-drafts.ts'
import type { AlarmFacts, Condition, Place } from './condition.ts'

const MYSQL_KINDS = new Set<DemoHost['kind']>(['mysql', 'galera', 'group_replication'])

/**
 * A node is down, no job works on it, and no maintenance of it or its cluster goes on. One raised
 * before stays.
 */
export const nodeDown: Condition = {
  type: downType,

  level(place, at) {
    const { host } = place
    if (host.kind === 'controller' || host.downSince === undefined) return 'none'
    return host.heldByJob || inMaintenance(place, at) ? undefined : 'critical'
  },

  knots(place, from, until) {
    if (place.host.downSince === undefined) return []
    return windowsOf(place)
      .flatMap(({ initiate, deadline }) => [initiate, deadline])
      .filter((time) => time > from && time < until)
      .toSorted((a, b) => a.getTime() - b.getTime())
  },

  facts: ({ host }) => downFacts(host),

  logLine: ({ host }, _at, level) => ({
    text: `${marked(host)}: ${level === 'none' ? 'The node is back.' : 'The node is down.'}`,
    component: 'Node',
  }),
}

export function downFacts(host: DemoHost): AlarmFacts {
  return {
    severity: 'critical',
    component: 'Node',
    type: downType(host),
    title: MYSQL_KINDS.has(host.kind) ? 'MySQL server disconnected' : 'Node disconnected',
    message: `Server ${host.hostname}:${host.port} is disconnected from the cluster.`,
    recommendation: 'Start the node when the work on it is done.',
    measured: 0,
  }
}

/** Whether somebody works on the node or on its cluster, and has said so. */
export function inMaintenance(place: Omit<Place, 'cluster'>, at: Date): boolean {
  return windowsOf(place).some((window) => isActive(window, at))
}

function downType({ kind }: DemoHost): string {
  return MYSQL_KINDS.has(kind) ? 'MySqlDisconnected' : 'NodeDisconnected'
}

function windowsOf({ world, host }: Omit<Place, 'cluster'>): DemoMaintenance[] {
  return world.maintenance.filter((window) => isAbout(window, host))
}
