import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster } from '../world/cluster.ts'
import type { SnapshotRepository } from '../world/jobs/engine-state.ts'
import { addJob } from '../world/jobs/new-job.ts'
import { requireCluster, visibleClusters } from './access.ts'
import { noteAudit, orderOf, requireExecute } from './job-changes.ts'
import { jobObject } from './job-object.ts'
import { object, requiredText } from './request.ts'

/** Where Elasticsearch keeps its snapshots. */
export const snapshotRepositories: RpcModule = {
  getsnapshotrepositories(call) {
    const cluster = requireCluster(call)
    return { snapshot_repositories: repositoriesOf(cluster, call) }
  },

  getallsnapshotrepositories(call) {
    const clusters = visibleClusters(call).filter(({ type }) => type === 'elastic')
    return {
      snapshot_repositories_list: Object.fromEntries(
        clusters.map((cluster) => [String(cluster.clusterId), repositoriesOf(cluster, call)]),
      ),
    }
  },

  /**
   * Runs as a job, which fails where there is no Elasticsearch. The settings are its data, or lie
   * flat beside them (the vendor's CLI).
   */
  snapshotrepository(call) {
    const cluster = requireCluster(call)
    const spec = object(object(call.body['repository'])?.['job'])
    if (spec === undefined) throw new Refusal('InvalidRequest', 'The request has no repository.')
    requireExecute(call, cluster, 'create_snapshot_repository')
    const job = addJob(call.world, {
      ...orderOf(call, cluster),
      title: 'Create Snapshot Repository',
      command: 'create_snapshot_repository',
      data: object(spec['job_data']) ?? spec,
    })
    noteAudit(call, job)
    return { job: jobObject(job, call.now) }
  },

  deletesnapshotrepository(call) {
    const cluster = requireCluster(call)
    const name = requiredText(call.body['snapshot_repository'], 'repository name')
    requireExecute(call, cluster, 'delete_snapshot_repository')
    const { engine } = call.world
    const rest = engine.snapshotRepositories.filter(
      (one) => one.clusterId !== cluster.clusterId || one.name !== name,
    )
    if (rest.length === engine.snapshotRepositories.length) {
      throw new Refusal('ObjectNotFound', `Snapshot repository '${name}' was not found.`)
    }
    engine.snapshotRepositories = rest
    return {}
  },
}

function repositoriesOf({ clusterId }: DemoCluster, { world }: Call) {
  const mine = world.engine.snapshotRepositories.filter((one) => one.clusterId === clusterId)
  return Object.fromEntries(mine.map((one) => [one.name, repositoryObject(one)]))
}

function repositoryObject({ type, uuid, storageHost, ...place }: SnapshotRepository) {
  const { bucket, region, location } = place
  return {
    type,
    uuid,
    storage_host: storageHost,
    settings: type === 's3' ? { bucket, region } : { location, storage_host: storageHost },
  }
}
