import { SCENES, type SceneName } from '../scenes.ts'
import type { Task } from '../task.ts'
import { accountChangeTasks, userChangeTasks } from './access-changes.ts'
import { accountTasks } from './accounts.ts'
import { backupCareTasks } from './backup-care.ts'
import { backupChangeTasks } from './backup-changes.ts'
import { backupTasks } from './backups.ts'
import { clusterChangeTasks } from './cluster-changes.ts'
import { clusterRosterTasks } from './cluster-roster.ts'
import { clusterTasks } from './clusters.ts'
import { configTasks } from './config.ts'
import { databaseChangeTasks } from './database-changes.ts'
import { fleetTasks } from './fleet.ts'
import { jobChangeTasks } from './job-changes.ts'
import { jobTasks } from './jobs.ts'
import { loadBalancerTasks } from './load-balancers.ts'
import { logTasks } from './logs.ts'
import { maintenanceTasks } from './maintenance.ts'
import { metaTasks } from './meta.ts'
import { monitoringTasks } from './monitoring.ts'
import { nodeChangeTasks } from './node-changes.ts'
import { nodeTasks } from './nodes.ts'
import { operatorQuestions } from './operator-questions.ts'
import { queryTasks } from './queries.ts'
import { replicationChangeTasks } from './replication-changes.ts'
import { reportTasks } from './reports.ts'
import { configChangeTasks, loadBalancerChangeTasks } from './setup-changes.ts'
import { userTasks } from './users.ts'
import {
  alarmChangeTasks,
  logChangeTasks,
  maintenanceChangeTasks,
  reportChangeTasks,
} from './watch-changes.ts'

/** All tasks, by the toolset that they are about. */
export const TASKS: Readonly<Record<string, readonly Task[]>> = {
  'operator questions': operatorQuestions,
  fleet: fleetTasks,
  clusters: [...clusterTasks, ...clusterRosterTasks, ...clusterChangeTasks, ...databaseChangeTasks],
  nodes: [...nodeTasks, ...nodeChangeTasks, ...replicationChangeTasks],
  backups: [...backupTasks, ...backupChangeTasks, ...backupCareTasks],
  jobs: [...jobTasks, ...jobChangeTasks],
  monitoring: [...monitoringTasks, ...alarmChangeTasks],
  queries: queryTasks,
  logs: [...logTasks, ...logChangeTasks],
  accounts: [...accountTasks, ...accountChangeTasks],
  users: [...userTasks, ...userChangeTasks],
  maintenance: [...maintenanceTasks, ...maintenanceChangeTasks],
  config: [...configTasks, ...configChangeTasks],
  load_balancers: [...loadBalancerTasks, ...loadBalancerChangeTasks],
  reports: [...reportTasks, ...reportChangeTasks],
  meta: metaTasks,
}

/** The tasks of each scene, so that it is started once; scenes without any are left out. */
export function tasksByScene(
  tasks: readonly Task[] = Object.values(TASKS).flat(),
): [SceneName, Task[]][] {
  return sceneNames().flatMap((scene): [SceneName, Task[]][] => {
    const own = tasks.filter((task) => (task.scene ?? 'one controller') === scene)
    return own.length === 0 ? [] : [[scene, own]]
  })
}

function sceneNames(): SceneName[] {
  // The keys of a constant object are those of its type.
  return Object.keys(SCENES) as SceneName[]
}
