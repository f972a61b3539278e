import { z } from 'zod'
import { MYSQL, POSTGRESQL } from '../../cmon/jobs/cluster-types.ts'
import { disableClusterReadonly, enableClusterReadonly } from '../../cmon/jobs/lifecycle.ts'
import type { Cluster } from '../../cmon/modules/clusters.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { defineTool, idempotentDestructive, type Finding } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { isCalled } from '../shared/node-address.ts'
import { ClusterRef } from '../shared/params.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const setClusterReadOnly = defineTool({
  name: 'set_cluster_read_only',
  title: 'Set a cluster read-only',
  description: 'Makes a whole cluster refuse writes, or accept them again.',
  hints: idempotentDestructive,
  input: { cluster: ClusterRef, read_only: z.boolean() },
  output: jobOutput,

  async prepare(context, { cluster: wanted, read_only: readOnly, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    const title = `Make cluster ${readOnly ? 'read-only' : 'writable'}`
    const build = readOnly ? enableClusterReadonly : disableClusterReadonly
    return jobChange({
      ...about(found),
      // Somebody took the writes away on purpose, perhaps to keep two copies from parting: giving them back
      // opens the cluster to every account that may write.
      severity: readOnly ? 'interrupts' : 'widens_access',
      summary: `Make ${ref} ${readOnly ? 'read-only: writes fail' : 'writable again'}`,
      findings: [
        ...knownFor(cluster),
        writableNow(cluster),
        ...(readOnly ? [] : followsAnother(cluster)),
        await runningJobs(found, { signal }),
      ],
      job: build(cluster, {}, jobMeta(context, title, why)),
    })
  },
})

/** The reference's list of types isn't verified (cmon-rpc-jobs 6.1): no reason to refuse others. */
const KNOWN_FOR: readonly string[] = [...MYSQL, ...POSTGRESQL]

function knownFor({ type }: Cluster): Finding[] {
  if (KNOWN_FOR.includes(type)) return []
  return [
    {
      check: 'cluster type',
      outcome: 'warning',
      note: 'known for the MySQL family and PostgreSQL only: the job may fail',
    },
  ]
}

function writableNow({ hosts }: Cluster): Finding {
  const telling = hosts.filter(({ readOnly }) => readOnly !== undefined)
  const writable = telling.filter(({ readOnly }) => readOnly === false).length
  return {
    check: 'writable now',
    outcome: 'ok',
    note: `${writable} of the ${telling.length} nodes that tell are writable`,
  }
}

/** A cluster whose data come from elsewhere parts from its source with the first write of its own. */
function followsAnother({ hosts }: Cluster): Finding[] {
  const outside = hosts.filter(({ replication: { source } }) => {
    return source !== undefined && !hosts.some((host) => isCalled(host, source.toLowerCase()))
  })
  if (outside.length === 0) return []
  return [
    {
      check: 'replication from outside',
      outcome: 'warning',
      note: `${outside.length} of its nodes replicate from outside this cluster: own writes make the copies differ`,
    },
  ]
}
