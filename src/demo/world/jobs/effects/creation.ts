import type { ClusterType, DemoCluster } from '../../cluster.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import type { World } from '../../state.ts'
import { isReachable } from '../reach.ts'
import { flag, integer, list, text } from '../fields.ts'
import { forgetCluster } from '../forget-cluster.ts'
import { writeLog } from '../journal.ts'
import type { ClusterDraft } from '../new-cluster.ts'
import { addCluster } from '../new-cluster.ts'
import { addHost, portOf } from '../new-host.ts'
import { nodeDrafts } from '../node-drafts.ts'
import { mayChange } from '../rights.ts'
import { MAJOR_DEFAULTS } from '../software.ts'
import type { Command, Plan, Step, Work } from '../work.ts'
import { controllerCommand, JobFailure } from '../work.ts'

export const CREATION: Record<string, Command> = {
  create_cluster: controllerCommand((work) => creation(work, false)),
  add_cluster: controllerCommand((work) => creation(work, true)),
  remove_cluster: controllerCommand(removal),
}

function creation(work: Work, imported: boolean): Plan {
  const { world, job, data } = work
  const draft = clusterDraft(data, imported)
  checkFree(world, draft)
  if (!imported) checkOrigin(world, data)
  const doing = imported ? 'Registering' : 'Creating'
  return {
    steps: [
      [1, `Verifying job parameters of ${value(draft.name || 'the new cluster')}.`],
      [2, `${doing} a cluster of type ${value(draft.type)}, vendor ${value(draft.vendor)}.`],
      ...draft.nodes.flatMap((node): Step[] => {
        const name = marked({ hostname: node.hostname, port: portOf(node) })
        if (!isReachable(node.hostname)) {
          return [[4, `${name}: SSH connection failed: No route to host.`, 'JOB_FAILED']]
        }
        if (imported) return [[3, `${name}: Found a running server, registering it.`]]
        return [
          [3, `${name}: Checking SSH and sudo.`],
          [22, `${name}: Installed ${draft.vendor} ${draft.version}.`],
          [8, `${name}: Configured and started.`],
        ]
      }),
      [4, imported ? 'Cluster is registered.' : 'Cluster is created.'],
    ],
    ...failureOf(draft),
    apply(at) {
      checkFree(world, draft)
      const cluster = addCluster(world, draft, job, at)
      if (flag(data['deploy_agents'])) {
        const hostname = cluster.hosts.find(({ kind }) => kind === 'controller')?.hostname
        addHost(world, cluster, { kind: 'prometheus', hostname: hostname ?? '192.0.2.10' }, at)
      }
      addRepository(work, cluster, at)
      writeLog(world, {
        clusterId: cluster.clusterId,
        created: at,
        component: 'Cluster',
        text: `Cluster ${value(cluster.name)} changed from ${value('UNKNOWN')} to ${value('STARTED')}.`,
        event: {
          kind: 'ClusterStateChange',
          from: 'UNKNOWN',
          to: 'STARTED',
          reason: 'Every node answers.',
        },
      })
    },
  }
}

function failureOf({ nodes }: ClusterDraft): { failure?: string } {
  const lost = nodes.find(({ hostname }) => !isReachable(hostname))
  return lost === undefined ? {} : { failure: `Host ${lost.hostname} can't be reached.` }
}

/** Both spellings of the type that has two. */
const ALIASES: Record<string, ClusterType> = { valkey_sentinel: 'valkey' }

function isKnown(type: string): type is ClusterType {
  return Object.hasOwn(MAJOR_DEFAULTS, type)
}

function clusterDraft(data: Work['data'], imported: boolean): ClusterDraft {
  const written = text(data['cluster_type']) ?? ''
  const type = ALIASES[written] ?? written
  if (!isKnown(type)) throw new JobFailure(`Cluster type '${written}' is not supported.`)
  const fallback = MAJOR_DEFAULTS[type]
  const version = text(data['version']) ?? text(data['mongodb_version']) ?? fallback.version
  const nodes = nodeDrafts(type, data)
  if (nodes.length === 0) throw new JobFailure('No nodes were given.')
  if (type === 'mssql_single' && nodes.length > 1) {
    throw new JobFailure(`A cluster of type ${type} has one node, ${nodes.length} were given.`)
  }
  if (type === 'valkey' && version.startsWith('6')) {
    throw new JobFailure(`Valkey ${version} is not supported.`)
  }
  return {
    name: text(data['cluster_name']) ?? '',
    type,
    vendor: text(data['vendor']) ?? fallback.vendor,
    version,
    tags: list(data['with_tags']),
    nodes,
    imported,
  }
}

function checkFree(world: World, { name, nodes }: ClusterDraft): void {
  if (name !== '' && world.clusters.some((cluster) => cluster.name === name)) {
    throw new JobFailure(`The cluster name ${value(name)} is taken.`)
  }
  const seen = new Set<string>()
  for (const node of nodes) {
    const { hostname } = node
    const port = portOf(node)
    const owner = world.clusters.find(({ hosts }) =>
      hosts.some((host) => host.hostname === hostname && host.port === port),
    )
    if (owner !== undefined) {
      const name = marked({ hostname, port })
      throw new JobFailure(`${name} belongs to cluster ${value(owner.name)} already.`)
    }
    if (seen.has(`${hostname}:${port}`)) {
      throw new JobFailure(`${marked({ hostname, port })} is named twice.`)
    }
    seen.add(`${hostname}:${port}`)
  }
}

/** A clone names the cluster or backup that it is made from. */
function checkOrigin(world: World, data: Work['data']): void {
  const remote = integer(data['remote_cluster_id'])
  if (remote && !world.clusters.some(({ clusterId }) => clusterId === remote)) {
    throw new JobFailure(`Cluster ${remote}, to be followed, was not found.`)
  }
  const backup = integer(data['backup_id'])
  if (backup && !world.backups.some(({ backupId }) => backupId === backup)) {
    throw new JobFailure(`Backup ${backup} was not found.`)
  }
}

function addRepository({ world, data }: Work, cluster: DemoCluster, at: Date): void {
  const name = text(data['snapshot_repository'])
  if (cluster.type !== 'elastic' || name === undefined) return
  world.engine.snapshotRepositories.push({
    clusterId: cluster.clusterId,
    name,
    type: text(data['snapshot_repository_type']) ?? 'fs',
    uuid: `repo${cluster.clusterId}-${at.getTime().toString(36)}`,
    storageHost: text(data['storage_host']) ?? '',
    location: text(data['snapshot_location']) ?? '/var/snapshots',
    bucket: '',
    region: '',
  })
}

function removal({ world, job, data }: Work): Plan {
  const wanted = integer(data['clusterid'])
  const find = (): DemoCluster => {
    const cluster = world.clusters.find(({ clusterId }) => clusterId === wanted)
    if (cluster === undefined || !mayChange(world, job, cluster)) {
      throw new JobFailure(`Cluster ${wanted ?? '(none given)'} was not found.`)
    }
    return cluster
  }
  const cluster = find()
  return {
    steps: [
      [1, `Removing cluster ${value(cluster.name)} from the controller.`],
      [3, 'Stopping its monitoring.'],
      [2, 'The databases keep running.'],
      [2, 'Cluster is removed.'],
    ],
    apply: (at) => forgetCluster(world, find(), at, flag(data['remove_backups'])),
  }
}
