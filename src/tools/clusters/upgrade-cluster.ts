import { z } from 'zod'
import { upgradeCluster as upgradeJob } from '../../cmon/jobs/upgrades.ts'
import { findExactCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { nodeIn } from '../shared/find-node.ts'
import { given } from '../shared/given.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeAddress, nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeNames } from '../shared/params.ts'
import { lastGoodBackup } from '../shared/preflight/backup-age.ts'
import { nodesOnline, quorumWhileRolling } from '../shared/preflight/cluster-checks.ts'
import { maintenance } from '../shared/preflight/node-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const upgradeCluster = defineTool({
  name: 'upgrade_cluster',
  title: 'Upgrade a cluster',
  description:
    'Upgrades the database software: newest packages, or with to_version a newer major version.',
  hints: destructive,
  input: {
    cluster: ClusterRef,
    to_version: z.string().max(20).optional(),
    method: z.enum(['copy', 'link']).optional().describe('PostgreSQL, major only'),
    nodes: NodeNames,
  },
  output: jobOutput,

  async prepare(context, { cluster: wanted, to_version: version, method, nodes: names, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    requireNewer(found, version)
    const nodes = names?.map((name) => nodeIn(found, name))
    const whose = nodes?.map((node) => shownName(nodeAddress(node))).join(', ')
    const title = version === undefined ? 'Minor upgrade' : `Major upgrade to ${version}`
    const job = upgradeJob(
      cluster,
      given({ nodes: nodes?.map(nodeKey), upgradeToVersion: version, upgradeMethod: method }),
      jobMeta(context, title, why),
    )
    const [backup, jobs] = await Promise.all([
      lastGoodBackup(found, { signal }),
      runningJobs(found, { signal }),
    ])
    return jobChange({
      ...about(found),
      severity: method === 'link' ? 'loses_data' : 'interrupts',
      summary: `${title} of ${whose === undefined ? ref : `${whose} of ${ref}`}`,
      findings: [
        state(found),
        nodesOnline(cluster, { outcome: 'stop', note: 'bring them back or remove them first' }),
        ...quorumWhileRolling(cluster),
        backup,
        ...wayBack(version, method),
        jobs,
        maintenance(cluster),
      ],
      job,
    })
  },
})

function requireNewer({ cluster, ref }: FoundCluster, wanted: string | undefined): void {
  const { version } = cluster
  if (wanted === undefined || isNewer(wanted, version ?? '0')) return
  throw new InputError(
    'invalid_argument',
    `${shownName(wanted)} is no upgrade: ${ref} has ${version === undefined ? 'an unknown version' : shownName(version)}`,
    {
      parameter: 'to_version',
      next: 'Leave it out for the newest packages of the same major version, or name a newer one.',
    },
  )
}

/** False also for what is no version. */
function isNewer(wanted: string, present: string): boolean {
  const [major = 0, minor = 0] = wanted.split('.').map(Number)
  const [oldMajor = 0, oldMinor = 0] = present.split('.').map((part) => Number.parseInt(part, 10))
  return major === oldMajor ? minor > oldMinor : major > oldMajor
}

/** `ACTIVE` is another word for started (cmon-rpc-core 6.3). */
function state({ cluster: { state: now } }: FoundCluster): Finding {
  const check = 'cluster state'
  if (now === 'STARTED' || now === 'ACTIVE')
    return { check, outcome: 'ok', note: `the cluster is ${now}` }
  return {
    check,
    outcome: 'stop',
    note: `the cluster is ${shownName(now)}: an upgrade takes more nodes away`,
  }
}

/** With links the new version writes into the files of the old one (PostgreSQL's manual, pg_upgrade). */
function wayBack(version: string | undefined, method: 'copy' | 'link' | undefined): Finding[] {
  if (version === undefined) return []
  const note =
    method === 'link'
      ? 'the old version can not run on its files any more once the new one has started: only a restore leads back'
      : 'a major upgrade is not undone by ClusterControl: a restore leads back'
  return [{ check: 'way back', outcome: 'warning', note }]
}
