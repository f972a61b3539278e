import { createRandom } from '../../random.ts'
import { value } from '../../seed/job-drafts.ts'
import { text } from '../fields.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, JobFailure } from '../work.ts'

export const SNAPSHOTS: Record<string, Command> = {
  create_snapshot_repository: clusterCommand(createRepository, { types: ['elastic'] }),
}

/** Its place is a bucket, or a folder that every node can reach. */
function createRepository({ world, cluster, data, job }: ClusterWork): Plan {
  const { engine } = world
  const name = text(data['snapshot_repository'])
  if (name === undefined) throw new JobFailure('The repository has no name.')
  const type = text(data['snapshot_repository_type']) ?? 'fs'
  const bucket = text(data['s3_bucket']) ?? ''
  if (type === 's3' && bucket === '')
    throw new JobFailure('A repository of type s3 needs a bucket.')
  const check = (): void => {
    const { clusterId } = cluster
    const taken = engine.snapshotRepositories.some(
      (one) => one.clusterId === clusterId && one.name === name,
    )
    if (taken) throw new JobFailure(`Snapshot repository ${value(name)} exists already.`)
  }
  check()
  return {
    steps: [
      [1, `Registering snapshot repository ${value(name)}.`],
      [4, 'Every node can reach it.'],
    ],
    apply() {
      check()
      engine.snapshotRepositories.push({
        clusterId: cluster.clusterId,
        name,
        type,
        uuid: createRandom(world.seed + job.jobId).hex(22),
        storageHost: text(data['storage_host']) ?? '',
        location: text(data['snapshot_location']) ?? '/var/snapshots',
        bucket,
        region: text(data['s3_region']) ?? '',
      })
    },
  }
}
