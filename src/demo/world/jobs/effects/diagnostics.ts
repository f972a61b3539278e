import type { DemoHost } from '../../host.ts'
import { changeDisk } from '../../disk-space.ts'
import { usedBytesAt } from '../../host.ts'
import { databaseScale } from '../../metrics/growth.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { databaseNodes, flag, integer, list, namedNodes, nodeNames, text } from '../fields.ts'
import { isReachable } from '../reach.ts'
import type { ClusterWork, Command, Plan, Work } from '../work.ts'
import { clusterCommand, controllerCommand, JobFailure } from '../work.ts'

export const DIAGNOSTICS: Record<string, Command> = {
  collect_logs: clusterCommand(collectLogs),
  error_report: clusterCommand(errorReport),
  delete_database: clusterCommand(deleteDatabase),
  execute: { scope: 'any', plan: execute },
  inspect_host: controllerCommand(inspectHost),
  success: { scope: 'any', ownTimeout: true, plan: (work) => simulate(work) },
  fail: {
    scope: 'any',
    ownTimeout: true,
    plan: (work) => ({ ...simulate(work), failure: 'Simulated failure.' }),
  },
}

function collectLogs({ cluster, job }: ClusterWork): Plan {
  return {
    steps: [
      ...databaseNodes(cluster).map((host): Plan['steps'][number] =>
        host.status === 'online'
          ? [4, `${marked(host)}: Copied its logs.`]
          : [4, `${marked(host)}: Copied its logs, the service is down.`, 'JOB_WARNING'],
      ),
      [1, `Logs are in ${value(`/var/tmp/cmon-logs-${cluster.clusterId}-${job.jobId}`)}.`],
    ],
  }
}

function errorReport({ cluster, data, job }: ClusterWork): Plan {
  const directory = text(data['report_dir']) ?? '/var/tmp'
  const masked = flag(data['mask_passwords']) ? 'Passwords are masked.' : 'Passwords are included.'
  return {
    steps: [
      [1, `Collecting an error report of ${value(cluster.name)}. ${masked}`],
      ...databaseNodes(cluster).map((host): Plan['steps'][number] => [
        6,
        `${marked(host)}: Copied logs and configuration.`,
      ]),
      [5, `The report is ${value(`${directory}/error-report-${job.jobId}.tar.gz`)}.`],
    ],
  }
}

function deleteDatabase(work: ClusterWork): Plan {
  const { cluster, data } = work
  const name = text(data['database'])
  const find = () => {
    const found = cluster.databases.findIndex((one) => one.name === name)
    if (found < 0) throw new JobFailure(`There is no database ${value(name ?? '(none given)')}.`)
    return found
  }
  find()
  return {
    steps: [
      [1, `Dropping database ${value(name ?? '')}.`],
      [2, 'Database is dropped.'],
    ],
    apply: (at) => dropDatabase(work, find(), at),
  }
}

/** Its files go from the disk of every node, and the disks grow without it. */
function dropDatabase({ world, cluster }: ClusterWork, index: number, at: Date): void {
  const [database] = cluster.databases.splice(index, 1)
  if (database === undefined) return
  const scale = databaseScale(database, world.clock.start, at)
  const bytes = -Math.round((database.dataBytes + database.indexBytes) * scale)
  const machines = new Set(databaseNodes(cluster).map(({ machine }) => machine))
  for (const disk of [...machines].flatMap(({ disks }) => disks.slice(1))) {
    changeDisk(world, disk, at, { bytes, growthBytesPerDay: -database.growthBytesPerDay })
  }
}

const EXECUTE_SECONDS = 10

function execute(work: Work): Plan {
  const { world, job, data } = work
  const command = text(data['shell_command']) ?? list(data['script_lines']).join('; ')
  const path = text(data['path'])
  if (command === '' && path === undefined) throw new JobFailure('There is nothing to execute.')
  const cluster = world.clusters.find(({ clusterId }) => clusterId === job.clusterId)
  if (cluster === undefined) {
    if (path === undefined) throw new JobFailure('This command needs a cluster to run in.')
    return {
      steps: [
        [1, `The username is '${value(job.userName)}'.`],
        [1, `Executed ${path}.`],
      ],
    }
  }
  const limit = integer(data['timeout']) ?? EXECUTE_SECONDS
  const asleep = Number(/\bsleep (\d+)/.exec(command)?.[1] ?? 0)
  const hosts = namedNodes(cluster, data)
  const late = `Timed out after ${limit} seconds.`
  if (asleep >= limit) return { steps: [[limit, late, 'JOB_FAILED']], failure: late }
  return {
    steps: [
      [1, 'Using default SSH credentials.'],
      ...hosts.flatMap((host) => {
        const lines = outputOf(command || (path ?? ''), host, work)
        return lines.map((line): Plan['steps'][number] => [0, `${marked(host)}: ${line}`])
      }),
      [asleep + 1, 'Done.'],
    ],
  }
}

const GIB = 1024 ** 3

function outputOf(command: string, host: DemoHost, { world, at }: Work): string[] {
  const { machine } = host
  switch (command.trim().split(/\s+/)[0]) {
    case 'df':
      return machine.disks.map((disk) => {
        const used = usedBytesAt(disk, world.clock.start, at)
        const percent = Math.round((used / disk.totalBytes) * 100)
        const size = (bytes: number): string => `${Math.round(bytes / GIB)}G`
        const { device, mountpoint } = disk
        return `${device} ${size(disk.totalBytes)} ${size(used)} ${percent}% ${mountpoint}`
      })
    case 'uptime': {
      const days = Math.floor((at.getTime() - machine.bootedAt.getTime()) / 86_400_000)
      return [`up ${days} days, load average: ${(machine.peakLoad * machine.cores).toFixed(2)}`]
    }
    case 'hostname':
      return [host.hostname]
    case 'date':
      return [at.toISOString()]
    default:
      return ['Exit code 0.']
  }
}

function inspectHost({ data }: Work): Plan {
  const names = nodeNames(data)
  if (names.length === 0) throw new JobFailure('The job does not name a host.')
  const lost = names.find(({ hostname }) => !isReachable(hostname))
  if (lost !== undefined) {
    throw new JobFailure(`${value(lost.hostname)}: SSH connection failed: No route to host.`)
  }
  return {
    steps: names.map(({ hostname }): Plan['steps'][number] => [
      3,
      `${value(hostname)}: SSH and sudo work.`,
    ]),
  }
}

const SIMULATED_SECONDS = 10

/** Does nothing for a while, and says so. */
function simulate({ data, job }: Work): Plan {
  const seconds = Math.max(1, integer(data['timeout']) ?? SIMULATED_SECONDS)
  const failed = job.command === 'fail'
  return {
    steps: [
      [0, `Simulating work for ${value(`${seconds} seconds`)}.`],
      [
        seconds,
        failed ? 'Simulated failure.' : 'Simulated success.',
        failed ? 'JOB_FAILED' : 'JOB_SUCCESS',
      ],
    ],
  }
}
