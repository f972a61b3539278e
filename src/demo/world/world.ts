import type { Clock } from './clock.ts'
import { createClock } from './clock.ts'
import type { DemoCluster } from './cluster.ts'
import { createRandom } from './random.ts'
import { addAudit } from './seed/audit-history.ts'
import { addBackupHistory } from './seed/backup-history.ts'
import type { Ground } from './seed/build-cluster.ts'
import { buildCluster } from './seed/build-cluster.ts'
import { addMaintenance } from './seed/calendar.ts'
import type { History } from './seed/history.ts'
import { createHistory, finishHistory } from './seed/history.ts'
import { addJobLog, addLogHistory } from './seed/log-history.ts'
import { buildMachine } from './seed/machines.ts'
import { addPackages } from './seed/packages.ts'
import { DEFAULT_PLANS, generatedPlan } from './seed/plans.ts'
import { addCreation, addRoutine } from './seed/routine-history.ts'
import { plantInHistory, plantInNodes } from './seed/troubles.ts'
import { buildGroups, buildUsers } from './seed/users.ts'
import type { World } from './state.ts'

export type { DemoCluster } from './cluster.ts'
export type { World } from './state.ts'
export type { DemoGroup, DemoUser } from './user.ts'

export interface WorldOptions {
  seed?: number
  /** The first 14 are hand-drawn, further ones are generated with nine nodes each. */
  clusters?: number
  name?: string
  clock?: Clock
  /** By user name; the others get one derived from the seed. */
  passwords?: Record<string, string>
}

const WORLDS = ['default']
const VERSION = '2.3.4'
const NIGHTS_REMEMBERED = 5
const NIGHTS_OF_GENERATED = 2

/** Equal seed and equal clock start give equal worlds. */
export function createWorld(options: WorldOptions = {}): World {
  const { seed = 1, clusters = DEFAULT_PLANS.length, name = 'default', passwords = {} } = options
  if (!WORLDS.includes(name)) {
    throw new Error(`There is no demo world '${name}'. Known worlds: ${WORLDS.join(', ')}.`)
  }
  const clock = options.clock ?? createClock()
  const { start } = clock
  const random = createRandom(seed)
  const history = createHistory(start, random)
  const controllerMachine = buildMachine('prometheus', 0, random, start)
  const ground: Ground = {
    random,
    start,
    numbering: { hostId: 0, databaseId: 0, address: 0 },
    controller: { hostname: '192.0.2.10', version: VERSION, machine: controllerMachine },
  }
  const built = Array.from({ length: clusters }, (_, index) => {
    const plan = DEFAULT_PLANS[index]
    const id = index + 1
    const cluster = buildCluster(plan ?? generatedPlan(id, seed), id, ground, plan === undefined)
    recall(cluster, history, plan === undefined ? NIGHTS_OF_GENERATED : NIGHTS_REMEMBERED)
    return cluster
  })
  addJobLog(history)
  addMaintenance(built, history)
  addAudit(built, history)
  finishHistory(history)
  return {
    controllerId: '10192',
    version: VERSION,
    seed,
    clock,
    users: buildUsers(start, seed, passwords),
    groups: buildGroups(start),
    clusters: built,
    jobs: history.jobs,
    backups: history.backups,
    binlogBackups: history.binlogBackups,
    alarms: history.alarms,
    log: history.log,
    audit: history.audit,
    maintenance: history.maintenance,
  }
}

function recall(cluster: DemoCluster, history: History, nights: number): void {
  plantInNodes(cluster, history)
  addCreation(cluster, history)
  addBackupHistory(cluster, history, nights)
  addRoutine(cluster, history)
  addLogHistory(cluster, history)
  addPackages(cluster, history)
  plantInHistory(cluster, history)
}
