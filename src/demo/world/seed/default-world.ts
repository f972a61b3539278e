import type { DemoCluster } from '../cluster.ts'
import { createRandom } from '../random.ts'
import { createRegistry } from '../registry/registry.ts'
import { addAudit } from './audit-history.ts'
import { addBackupHistory } from './backup-history.ts'
import type { Ground } from './build-cluster.ts'
import { buildCluster } from './build-cluster.ts'
import { addMaintenance } from './calendar.ts'
import type { History } from './history.ts'
import { createHistory, finishHistory, MINUTE_MS } from './history.ts'
import { addJobLog, addLogHistory } from './log-history.ts'
import { buildMachine } from './machines.ts'
import { addPackages } from './packages.ts'
import { DEFAULT_PLANS, generatedPlan } from './plans.ts'
import { fillRegistry } from './registry-seed.ts'
import { addCreation, addRoutine } from './routine-history.ts'
import type { SeededWorld, SeedOptions } from './seeded.ts'
import { CONTROLLER_HOSTNAME, CONTROLLER_ID, VERSION } from './seeded.ts'
import { plantInHistory, plantInNodes } from './troubles.ts'
import { buildGroups, buildUsers } from './users.ts'

const NIGHTS_REMEMBERED = 5
const NIGHTS_OF_GENERATED = 2

/** A fleet of every kind, with a past and a few troubles. */
export function seedDefault({ seed, clusters, clock, passwords }: SeedOptions): SeededWorld {
  const { start } = clock
  const random = createRandom(seed)
  const history = createHistory(start, random)
  const controllerMachine = buildMachine('prometheus', 0, random, start)
  const ground: Ground = {
    random,
    start,
    numbering: { hostId: 0, databaseId: 0, address: 0 },
    controller: { hostname: CONTROLLER_HOSTNAME, version: VERSION, machine: controllerMachine },
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
  const world: SeededWorld = {
    controllerId: CONTROLLER_ID,
    version: VERSION,
    seed,
    clock,
    users: buildUsers(start, seed, passwords),
    groups: buildGroups(start),
    clusters: built,
    jobs: history.jobs,
    backups: history.backups,
    alarms: history.alarms,
    log: history.log,
    audit: history.audit,
    maintenance: history.maintenance,
    ...createRegistry(start, built),
  }
  fillRegistry(world)
  return world
}

function recall(cluster: DemoCluster, history: History, nights: number): void {
  plantInNodes(cluster, history)
  jitterReplicas(cluster, history)
  addCreation(cluster, history)
  addBackupHistory(cluster, history, nights)
  addRoutine(cluster, history)
  addLogHistory(cluster, history)
  addPackages(cluster, history)
  plantInHistory(cluster, history)
}

/** The first minutes are quiet, so that a fresh world shows its troubles and nothing beside them. */
const QUIET_MS = 5 * MINUTE_MS

function jitterReplicas({ hosts }: DemoCluster, { start }: History): void {
  const since = new Date(start.getTime() + QUIET_MS)
  for (const { replication, hostId } of hosts) {
    if (replication !== undefined) replication.jitter = { key: hostId, since }
  }
}
