import { z } from 'zod'
import { disableRecovery, enableRecovery } from '../../cmon/jobs/recovery.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, idempotentDestructive, type Finding } from '../../mcp/define-tool.ts'
import { databaseNodes } from '../shared/database-nodes.ts'
import { nodeIn } from '../shared/find-node.ts'
import { given } from '../shared/given.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeAddress, nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeNames } from '../shared/params.ts'
import { nodesOnline } from '../shared/preflight/cluster-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const setAutoRecovery = defineTool({
  name: 'set_auto_recovery',
  title: 'Set automatic recovery',
  description: 'Turns automatic recovery on or off, for a cluster or some of its nodes.',
  hints: idempotentDestructive,
  input: {
    cluster: ClusterRef,
    enabled: z.boolean(),
    nodes: NodeNames,
  },
  output: jobOutput,

  async prepare(context, { cluster: wanted, enabled, nodes: names, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    const nodes = names?.map((name) => nodeIn(found, name))
    const concerned = nodes ?? databaseNodes(cluster)
    const title = `Turn automatic recovery ${enabled ? 'on' : 'off'}`
    const whose = nodes?.map((node) => shownName(nodeAddress(node))).join(', ')
    const meta = jobMeta(context, title, why)
    const named = given({ nodes: nodes?.map(nodeKey) })
    return jobChange({
      ...about(found),
      // Turned on, it acts at once where something is down, and moves primaries as it sees fit.
      severity:
        enabled && concerned.every(({ state }) => state === 'online') ? 'routine' : 'interrupts',
      summary: `${title} for ${whose === undefined ? ref : `${whose} of ${ref}`}`,
      findings: [
        enabled
          ? nodesOnline(cluster, { outcome: 'warning', note: 'their recovery may begin at once' })
          : NO_RECOVERY,
        await runningJobs(found, { signal }),
      ],
      job: enabled
        ? enableRecovery(cluster, named, meta)
        : disableRecovery(cluster, { ...named, reason: why.reason }, meta),
    })
  },
})

const NO_RECOVERY: Finding = {
  check: 'recovery',
  outcome: 'warning',
  note: 'no failed node is restarted and no replica takes over until it is turned on again',
}
