import type { DemoCluster } from '../../cluster.ts'
import type { DemoHost } from '../../host.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { isDatabase, namedNodes, text } from '../fields.ts'
import { plannedOutage } from '../planned-outage.ts'
import { latestBuild, packageName } from '../software.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, doing, JobFailure } from '../work.ts'

export const UPGRADES: Record<string, Command> = {
  check_pkg_upgrades: clusterCommand(checkPackages),
  upgrade_cluster: clusterCommand(upgrade),
}

function checkPackages({ cluster, data }: ClusterWork): Plan {
  const hosts = namedNodes(cluster, data)
  return {
    steps: [
      [1, 'Asking the package manager of every node.'],
      ...hosts.map((host): Plan['steps'][number] => {
        const newer = newerBuild(cluster, host)
        const found = newer === undefined ? 'Nothing newer.' : `${value(newer)} is available.`
        return [4, `${marked(host)}: ${found}`]
      }),
    ],
    apply(at) {
      for (const host of hosts) renewPackages(cluster, host, at)
    },
  }
}

/** Two builds of one major version differ in what follows it. */
function newerBuild(cluster: DemoCluster, host: DemoHost): string | undefined {
  const newest = latestBuild(cluster)
  return isDatabase(host) && host.version < newest ? newest : undefined
}

function renewPackages(cluster: DemoCluster, host: DemoHost, at: Date): void {
  cluster.packages = cluster.packages.filter(
    ({ hostname, hostKind }) => hostname !== host.hostname || hostKind !== host.kind,
  )
  const newer = newerBuild(cluster, host)
  if (newer === undefined) return
  cluster.packages.push({
    packageName: packageName(cluster),
    hostname: host.hostname,
    hostKind: host.kind,
    installedVersion: host.version,
    availableVersion: newer,
    lastUpdated: at,
  })
}

function upgrade({ world, cluster, data }: ClusterWork): Plan {
  const hosts = namedNodes(cluster, data)
  const down = hosts.find(({ status }) => status !== 'online')
  if (down !== undefined) throw new JobFailure(`${marked(down)} is not running.`)
  const major = text(data['upgrade_to_version'])
  if (major !== undefined && !isHigher(major, cluster.version)) {
    throw new JobFailure(`Version ${major} is no upgrade of ${value(cluster.version)}.`)
  }
  const target = latestBuild({ ...cluster, version: major ?? cluster.version })
  const outdated = hosts.filter(({ version }) => version < target || major !== undefined)
  const method = text(data['upgrade_method']) ?? 'copy'
  const outage = plannedOutage({ world, cluster })
  return {
    steps: [
      [1, `Upgrading cluster ${value(cluster.name)} to ${value(target)}.`],
      ...outdated.flatMap((host): Plan['steps'] => [
        doing(5, `${marked(host)}: Stopped the service.`, (at) => outage.stop(host, at)),
        doing(25, `${marked(host)}: Installed ${value(target)}.`, (at) => {
          host.version = target
          renewPackages(cluster, host, at)
        }),
        ...(major === undefined ? [] : [converted(host, method)]),
        doing(9, `${marked(host)}: Up again.`, (at) => outage.end(host, at)),
      ]),
      [1, outdated.length === 0 ? 'There is nothing to upgrade.' : 'Upgrade is complete.'],
    ],
    apply(at) {
      if (major !== undefined) {
        cluster.version = major
        cluster.settings['mysql_version'] = major
      }
      for (const host of hosts) renewPackages(cluster, host, at)
    },
    abandon: outage.abandon,
  }
}

function converted(host: DemoHost, method: string): Plan['steps'][number] {
  return [40, `${marked(host)}: Converted the data, method is ${value(method)}.`]
}

function isHigher(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number)
  const [oldMajor = 0, oldMinor = 0] = other.split('.').map(Number)
  return major === oldMajor ? minor > oldMinor : major > oldMajor
}
