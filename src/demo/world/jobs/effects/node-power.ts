import type { DemoHost } from '../../host.ts'
import { marked } from '../../seed/job-drafts.ts'
import type { NodeName } from '../fields.ts'
import { databaseNodes, flag, integer, nodeNames, requireNode } from '../fields.ts'
import { refreshCluster, takeDown } from '../health.ts'
import { plannedOutage } from '../planned-outage.ts'
import { isPrimary, peersOf, switchPrimary } from '../topology.ts'
import type { ClusterWork, Command, Plan, Step } from '../work.ts'
import { clusterCommand, doing, JobFailure } from '../work.ts'

export const NODE_POWER: Record<string, Command> = {
  start: clusterCommand(start),
  stop: clusterCommand(stop),
  restart: clusterCommand(restart),
  reboot: clusterCommand(reboot),
  demote_node: clusterCommand(demote),
}

/** The one node that the job is about; its port may stand beside it. */
export function jobNode({ cluster, data }: ClusterWork): DemoHost {
  const [name] = nodeNames(data)
  const port = integer(data['port'])
  if (name === undefined || name.port !== undefined || port === undefined) {
    return requireNode(cluster, name)
  }
  const exact: NodeName = { ...name, port }
  return requireNode(cluster, exact)
}

function start(work: ClusterWork): Plan {
  const { cluster, data } = work
  const host = jobNode(work)
  if (flag(data['bootstrap']) && flag(data['initial_start'])) {
    throw new JobFailure('A bootstrap has nobody to copy data from: it excludes initial_start.')
  }
  if (host.status === 'online') {
    return { steps: [[1, `${marked(host)}: Is running already.`]] }
  }
  const alone =
    host.kind === 'galera' &&
    !databaseNodes(cluster).some(({ kind, status }) => kind === 'galera' && status === 'online')
  if (alone && !flag(data['bootstrap'])) {
    throw new JobFailure('No other Galera node is up to join: the node has to be bootstrapped.', [
      [1, `${marked(host)}: Looking for a donor.`],
    ])
  }
  const resync = flag(data['initial_start'])
  const outage = plannedOutage(work)
  return {
    steps: [
      doing(1, `${marked(host)}: Starting the service.`, (at) => outage.recover(host, at)),
      [
        resync ? 60 : 1,
        `${marked(host)}: ${resync ? 'Data was copied again.' : 'Data is intact.'}`,
      ],
      [12, `${marked(host)}: The service is up.`],
    ],
    apply: (at) => outage.end(host, at),
    abandon: outage.abandon,
  }
}

function stop(work: ClusterWork): Plan {
  const { world, cluster, data } = work
  const host = jobNode(work)
  if (host.status === 'shut_down') {
    return { steps: [[1, `${marked(host)}: Is stopped already.`]] }
  }
  const how = flag(data['force_stop']) ? 'Killing the process.' : 'Stopping the service.'
  return {
    steps: [
      [1, `${marked(host)}: ${how}`],
      [9, `${marked(host)}: The service is down.`],
    ],
    apply(at) {
      takeDown(world, host, at, cluster)
      refreshCluster(world, cluster, at)
    },
  }
}

function restart(work: ClusterWork): Plan {
  const { data } = work
  const host = jobNode(work)
  const resync = flag(data['initial_start']) || flag(data['initial'])
  const outage = plannedOutage(work)
  const recover = (at: Date): void => outage.recover(host, at)
  return {
    steps: [
      [1, `${marked(host)}: Stopping the service.`],
      doing(8, `${marked(host)}: The service is down.`, (at) => outage.stop(host, at)),
      ...(resync
        ? [
            doing(1, `${marked(host)}: Local data are discarded.`, recover),
            [74, `${marked(host)}: Data were copied again.`] satisfies Step,
          ]
        : [doing(1, `${marked(host)}: Starting the service.`, recover)]),
      [12, `${marked(host)}: The service is up.`],
    ],
    apply(at) {
      if (flag(data['reboot'])) host.machine.bootedAt = at
      outage.end(host, at)
    },
    abandon: outage.abandon,
  }
}

function reboot(work: ClusterWork): Plan {
  const { cluster } = work
  const host = jobNode(work)
  const outage = plannedOutage(work)
  const services = cluster.hosts.filter(
    ({ hostname, kind }) => hostname === host.hostname && kind !== 'controller',
  )
  const each = (change: (one: DemoHost, at: Date) => void) => (at: Date) => {
    for (const one of services) change(one, at)
  }
  return {
    steps: [
      doing(1, `${marked(host)}: Rebooting the operating system.`, each(outage.lose)),
      doing(45, `${marked(host)}: Answers to SSH again.`, each(outage.recover)),
      [14, `${marked(host)}: The service is up.`],
    ],
    apply(at) {
      host.machine.bootedAt = at
      each(outage.end)(at)
    },
    abandon: outage.abandon,
  }
}

function demote(work: ClusterWork): Plan {
  const { world, cluster } = work
  const host = jobNode(work)
  if (cluster.type === 'galera') {
    throw new JobFailure('Every Galera node takes writes: none can be demoted.')
  }
  if (!isPrimary(host)) throw new JobFailure(`${marked(host)} is not a primary.`)
  const next = peersOf(cluster, host).find((one) => one !== host && one.status === 'online')
  if (next === undefined) {
    throw new JobFailure(`${marked(host)} can't be demoted: nobody else could take over.`)
  }
  return {
    steps: [
      [1, `${marked(host)}: Stepping down.`],
      [8, `${marked(next)}: Is the new primary.`],
    ],
    apply(at) {
      switchPrimary(cluster, next, at)
      refreshCluster(world, cluster, at)
    },
  }
}
