import { value } from '../../seed/job-drafts.ts'
import type { DemoCluster } from '../../cluster.ts'
import type { World } from '../../state.ts'
import { text } from '../fields.ts'
import { bringUp, refreshCluster } from '../health.ts'
import { writeLog } from '../journal.ts'
import type { Command, Plan, Work } from '../work.ts'
import { clusterCommand, controllerCommand, JobFailure } from '../work.ts'

export const CONTROLLER: Record<string, Command> = {
  sync_clusters: controllerCommand(syncClusters),
  save_cluster: clusterCommand((work) => save(work, [work.cluster], work.cluster.name)),
  restore_cluster: controllerCommand(restore),
  save_controller: controllerCommand((work) => save(work, work.world.clusters, 'controller')),
  restore_controller: controllerCommand(restore),
  create_local_repository: { scope: 'any', plan: createRepository },
  cmon_ha_create_snapshot: controllerCommand(createSnapshot),
}

function syncClusters({ world }: Work): Plan {
  return { steps: [[2, `${value(String(world.clusters.length))} cluster(s) are in step.`]] }
}

function save({ world, data }: Work, clusters: DemoCluster[], name: string): Plan {
  const directory = text(data['backupdir']) ?? '/var/backups/cmon'
  const path = `${directory}/${text(data['output_file']) ?? `${name}.tar.gz`}`
  return {
    steps: [
      [1, `Saving ${value(name)}.`],
      [2, `Dumped ${clusters.length} cluster(s).`],
      [3, `The archive is ${value(path)}.`],
    ],
    apply: () => void world.engine.archives.set(path, structuredClone(clusters)),
  }
}

/** Brings back what the archive has and the controller no longer knows, under the old ids. */
function restore({ world, data, job }: Work): Plan {
  const path = text(data['input_file'])
  const archive = world.engine.archives.get(path ?? '')
  if (path === undefined || archive === undefined) {
    throw new JobFailure(`Archive ${value(path ?? '(none given)')} can't be read: no such file.`)
  }
  const missing = (): DemoCluster[] => {
    const known = (one: DemoCluster): boolean =>
      world.clusters.some(({ clusterId, name }) => clusterId === one.clusterId || name === one.name)
    return archive.filter((one) => !known(one))
  }
  if (job.command === 'restore_cluster' && missing().length === 0) {
    throw new JobFailure('The cluster of this archive is there already.')
  }
  return {
    steps: [
      [1, `Unpacking ${value(path)}.`],
      [4, `Restoring ${missing().length} cluster(s).`],
      [2, 'The archive is restored.'],
    ],
    apply(at) {
      const back = structuredClone(missing())
      world.clusters.push(...back)
      world.clusters.sort((a, b) => a.clusterId - b.clusterId)
      for (const cluster of back) settle(world, cluster, at)
    },
  }
}

/** Jobs that were under way when the archive was made are gone; what they had down is up. */
function settle(world: World, cluster: DemoCluster, at: Date): void {
  const held = cluster.hosts.filter(({ heldByJob }) => heldByJob)
  if (held.length === 0 && cluster.inMotion === undefined) return
  delete cluster.inMotion
  for (const host of held) bringUp(world, host, at)
  refreshCluster(world, cluster, at)
}

function createRepository({ data }: Work): Plan {
  const vendor = text(data['vendor'])
  const version = text(data['db_version'])
  if (vendor === undefined || version === undefined) {
    throw new JobFailure('A repository needs a vendor and a version.')
  }
  const name = `${vendor}-${version}-${text(data['os_release']) ?? 'any'}`
  return {
    steps: [
      [5, `Mirroring the packages of ${value(`${vendor} ${version}`)}.`],
      [20, `Repository ${value(name)} is ready.`],
    ],
  }
}

function createSnapshot({ world }: Work): Plan {
  return {
    steps: [
      [1, 'Creating a snapshot of the state.'],
      [2, 'Snapshot is created.'],
    ],
    apply(at) {
      writeLog(world, { clusterId: 0, created: at, text: 'A snapshot of the state was created.' })
    },
  }
}
