import { growthRecords } from '../../metrics/growth.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { databaseNodes, nodeName, text } from '../fields.ts'
import { writeLog } from '../journal.ts'
import { addHost, dropHost } from '../new-host.ts'
import type { ClusterWork, Command, Plan, Work } from '../work.ts'
import { clusterCommand, JobFailure } from '../work.ts'

export const AGENTS: Record<string, Command> = {
  deploy_agents: clusterCommand(deployAgents),
  deploy_cmonagents: clusterCommand(deployCmonAgents),
  uninstall_cmonagents: clusterCommand(uninstallCmonAgents),
  calculate_db_growth: { scope: 'any', plan: databaseGrowth },
}

/** Prometheus, on the controller unless told otherwise, and exporters on the nodes. */
function deployAgents({ world, cluster, data }: ClusterWork): Plan {
  const controller = cluster.hosts.find(({ kind }) => kind === 'controller')
  const hostname = nodeName(data['node'])?.hostname ?? controller?.hostname ?? '192.0.2.10'
  return {
    steps: [
      [12, `${value(hostname)}: Installed Prometheus.`],
      ...databaseNodes(cluster).map((host): Plan['steps'][number] => [
        6,
        `${marked(host)}: Installed the exporters.`,
      ]),
      [1, 'Monitoring agents are deployed.'],
    ],
    apply(at) {
      if (cluster.hosts.some(({ kind }) => kind === 'prometheus')) return
      addHost(world, cluster, { kind: 'prometheus', hostname }, at)
    },
  }
}

function deployCmonAgents({ world, cluster }: ClusterWork): Plan {
  const lacking = () => {
    const served = agentsOf(cluster).map(({ hostname }) => hostname)
    const names = databaseNodes(cluster).map(({ hostname }) => hostname)
    return [...new Set(names)].filter((hostname) => !served.includes(hostname))
  }
  return {
    steps: [
      ...databaseNodes(cluster).map((host): Plan['steps'][number] => [
        5,
        `${marked(host)}: Installed the query monitor agent.`,
      ]),
      [1, 'Query monitor agents are deployed.'],
    ],
    apply(at) {
      for (const hostname of lacking())
        addHost(world, cluster, { kind: 'cmon_agent', hostname }, at)
    },
  }
}

function agentsOf(cluster: ClusterWork['cluster']) {
  return cluster.hosts.filter(({ kind }) => kind === 'cmon_agent')
}

function uninstallCmonAgents({ world, cluster, data }: ClusterWork): Plan {
  const only = text(data['hostname'])
  const find = () =>
    agentsOf(cluster).filter(({ hostname }) => only === undefined || hostname === only)
  if (only !== undefined && !cluster.hosts.some(({ hostname }) => hostname === only)) {
    throw new JobFailure(`Host ${value(only)} was not found in cluster ${value(cluster.name)}.`)
  }
  return {
    steps: [
      ...find().map((host): Plan['steps'][number] => [4, `${marked(host)}: Removed the agent.`]),
      [1, 'Query monitor agents are removed.'],
    ],
    apply(at) {
      for (const host of find()) dropHost(world, cluster, host, at)
    },
  }
}

/** Growth itself is derived from the clock; the job leaves a trace in the log. */
function databaseGrowth({ world, job, at }: Work): Plan {
  const clusters = world.clusters.filter(
    ({ clusterId }) => job.clusterId === 0 || clusterId === job.clusterId,
  )
  const measured = clusters.filter(
    (cluster) => growthRecords(cluster, world.clock.start, at).length > 0,
  )
  if (job.clusterId !== 0 && measured.length === 0) {
    throw new JobFailure('Database growth of this cluster type is not measured.')
  }
  return {
    steps: [
      ...measured.map(({ name, databases }): Plan['steps'][number] => [
        3,
        `${value(name)}: Read the table sizes of ${databases.length} database(s).`,
      ]),
      [1, 'Growth was stored.'],
    ],
    apply(end) {
      for (const { clusterId } of measured) {
        writeLog(world, {
          clusterId,
          created: end,
          severity: 'LOG_DEBUG',
          text: 'Sizes of databases and tables were stored.',
        })
      }
    },
  }
}
