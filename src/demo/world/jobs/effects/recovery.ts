import type { DemoCluster } from '../../cluster.ts'
import type { DemoHost } from '../../host.ts'
import type { DemoMaintenance } from '../../maintenance.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { findNode, integer, nodeNames, requireNode, text } from '../fields.ts'
import { addWindow } from '../maintenance-windows.ts'
import type { ClusterWork, Command, Plan, Work } from '../work.ts'
import { clusterCommand, JobFailure } from '../work.ts'

export const RECOVERY: Record<string, Command> = {
  enable_recovery: clusterCommand((work) => recovery(work, true, true)),
  disable_recovery: clusterCommand((work) => recovery(work, false, true)),
  enable_node_recovery: clusterCommand((work) => recovery(work, true, false)),
  disable_node_recovery: clusterCommand((work) => recovery(work, false, false)),
  create_maintenance: { scope: 'any', plan: maintenance },
}

/** For the nodes that the job names, else for the cluster and all its nodes. */
function recovery(work: ClusterWork, on: boolean, ofCluster: boolean): Plan {
  const { world, cluster, data, job } = work
  const names = nodeNames(data)
  const hosts: DemoHost[] =
    names.length > 0 ? names.map((name) => requireNode(cluster, name)) : cluster.hosts
  const minutes = integer(data['maintenance_minutes']) ?? 0
  const what = names.length > 0 ? hosts.map(marked).join(', ') : value(cluster.name)
  return {
    steps: [
      [1, `Switching automatic recovery ${on ? 'on' : 'off'} for ${what}.`],
      [1, `Automatic recovery is ${on ? 'on' : 'off'}.`],
    ],
    apply(at) {
      if (names.length === 0) {
        cluster.nodeAutoRecovery = on
        if (ofCluster) cluster.clusterAutoRecovery = on
      }
      for (const host of hosts) host.autoRecovery = on
      if (minutes <= 0 || on) return
      const targets: DemoMaintenance['target'][] =
        names.length > 0
          ? hosts.map(({ hostname }) => ({ hostname }))
          : [{ clusterId: cluster.clusterId }]
      for (const target of targets) {
        addWindow(world, job, { target, from: at, minutes, reason: text(data['reason']) }, at)
      }
    },
  }
}

function maintenance(work: Work): Plan {
  const { world, job, data } = work
  const targets = targetsOf(work)
  const begin = time(data['begin'], 'begin')
  const end = time(data['end'], 'end')
  const wait = relativeMinutes(data['begin_relative'])
  const minutes = integer(data['maintenance_minutes']) ?? 0
  if (end === undefined && minutes <= 0) throw new JobFailure('The maintenance has no end.')
  return {
    steps: [[1, 'Registering the maintenance period.']],
    apply(at) {
      const from = begin ?? new Date(at.getTime() + wait * 60_000)
      const length = end === undefined ? minutes : (end.getTime() - from.getTime()) / 60_000
      if (length <= 0) throw new JobFailure('The maintenance would end before it begins.')
      if (end !== undefined && end <= at) {
        throw new JobFailure('The maintenance would be over already.')
      }
      for (const target of targets) {
        const draft = { target, from, minutes: length, reason: text(data['reason']) }
        addWindow(world, job, draft, at)
      }
    },
  }
}

function targetsOf({ world, job, data }: Work): DemoMaintenance['target'][] {
  const names = nodeNames(data)
  const own = world.clusters.find(({ clusterId }) => clusterId === job.clusterId)
  if (names.length === 0) {
    if (own === undefined) throw new JobFailure('Neither a cluster nor hosts were given.')
    return [{ clusterId: own.clusterId }]
  }
  const homes: DemoCluster[] = own === undefined ? world.clusters : [own]
  return names.map((name) => {
    if (!homes.some((cluster) => findNode(cluster, name) !== undefined)) {
      throw new JobFailure(`Host ${value(name.hostname)} was not found.`)
    }
    return { hostname: name.hostname }
  })
}

function time(written: unknown, what: string): Date | undefined {
  const given = text(written)
  if (given === undefined) return undefined
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(given) ? given : `${given}Z`
  const date = new Date(zoned.trim().replace(' ', 'T'))
  if (Number.isNaN(date.getTime())) throw new JobFailure(`'${given}' is no time to ${what}.`)
  return date
}

const UNIT_MINUTES: Record<string, number> = { min: 1, hour: 60, day: 1440 }

/** `now + 1hour` and the like. */
function relativeMinutes(written: unknown): number {
  const given = text(written)
  if (given === undefined) return 0
  const found = /^\s*(?:now)?\s*\+?\s*(\d+)\s*(min|hour|day)/i.exec(given)
  if (found === null && given.trim() !== 'now') {
    throw new JobFailure(`'${given}' is no time to begin.`)
  }
  return Number(found?.[1] ?? 0) * (UNIT_MINUTES[found?.[2]?.toLowerCase() ?? ''] ?? 0)
}
