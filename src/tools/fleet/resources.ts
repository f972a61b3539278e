import type { Backup } from '../../cmon/modules/backup.ts'
import type { Cluster } from '../../cmon/modules/clusters.ts'
import type { Host } from '../../cmon/modules/host.ts'
import type { Job } from '../../cmon/modules/jobs.ts'
import type { User } from '../../cmon/modules/users.ts'
import type { RefById } from '../shared/ask-scope.ts'
import { nodeAddress } from '../shared/node-address.ts'

export const RESOURCE_KINDS = ['cluster', 'node', 'user', 'job', 'backup'] as const
export type ResourceKind = (typeof RESOURCE_KINDS)[number]

/** Something that can be looked for, and how another tool is asked about it. */
export interface Resource {
  kind: ResourceKind
  /** What it is called; text from the fleet. */
  name: string
  /** All it may be looked for by, its name among them. */
  keys: readonly string[]
  /** Matches whole or not at all. */
  id: number | undefined
  /** Of the cluster it is, or belongs to. */
  ref: string | null
  state: string | undefined
  tool: string
  arguments: Readonly<Record<string, string | number>>
}

/** Whose ids count only within a controller names it, where there are several. */
export type ControllerArgument = { controller?: string }

export function clusterResource(cluster: Cluster, ref: string): Resource {
  return {
    kind: 'cluster',
    name: cluster.name,
    keys: [cluster.name, ref, ...cluster.tags],
    id: cluster.id,
    ref,
    state: cluster.state,
    tool: 'get_cluster',
    arguments: { cluster: ref },
  }
}

export function nodeResource(host: Host, ref: string): Resource {
  const address = nodeAddress(host)
  return {
    kind: 'node',
    name: address,
    keys: [address, host.hostname, ...[host.ip, host.alias].flatMap((key) => key ?? [])],
    id: undefined,
    ref,
    state: host.state,
    tool: 'get_node',
    arguments: { node: address, cluster: ref },
  }
}

export function userResource(user: User, controller: ControllerArgument): Resource {
  return {
    kind: 'user',
    name: user.name,
    keys: [user.name, ...(user.fullName === '' ? [] : [user.fullName])],
    id: undefined,
    ref: null,
    state: user.disabled ? 'disabled' : user.suspended ? 'suspended' : 'active',
    tool: 'list_users',
    arguments: { name: user.name, ...controller },
  }
}

export function jobResource(job: Job, refById: RefById, controller: ControllerArgument): Resource {
  const names = [job.title, job.command].flatMap((name) => name ?? [])
  return {
    kind: 'job',
    name: names[0] ?? '',
    keys: names,
    id: job.id,
    ref: refById(job.clusterId),
    state: job.state,
    tool: 'get_job',
    arguments: { job: job.id, ...controller },
  }
}

export function backupResource(
  backup: Backup,
  refById: RefById,
  controller: ControllerArgument,
): Resource {
  const names = [backup.title, backup.method].flatMap((name) => name ?? [])
  return {
    kind: 'backup',
    name: names[0] ?? '',
    keys: names,
    id: backup.id,
    ref: refById(backup.clusterId),
    state: backup.status,
    tool: 'get_backup',
    arguments: { backup: backup.id, ...controller },
  }
}
