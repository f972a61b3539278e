import { z } from 'zod'
import type { JobMeta, JobSpec } from '../../cmon/jobs/job-spec.ts'
import type { Cluster } from '../../cmon/modules/clusters.ts'
import { createJobInstance } from '../../cmon/modules/job-instances.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import type { Change, ToolContext } from '../../mcp/define-tool.ts'
import { nodeAddress } from './node-address.ts'

/** What a tool that starts a job answers once it is done. */
export const jobOutput = {
  job_id: z.int(),
  /** What to call to see it through. */
  watch: z.string(),
}
export type JobOutput = z.input<z.ZodObject<typeof jobOutput>>

export function watchJob(id: number): JobOutput {
  return { job_id: id, watch: `wait_for_job {"jobs": [${id}]}` }
}

/** Why a change is made; goes into the job's title and tags. */
export interface Why {
  reason: string
  ticket?: string | undefined
}

const TAG_TROUBLE = /[^\p{L}\p{N}_.:@-]+/gu

/**
 * Who, through what and why, for ClusterControl's own list of jobs: the reason behind what the job is, and
 * tags for the rest.
 */
export function jobMeta({ principal }: ToolContext, title: string, why: Why): JobMeta {
  const tags = ['cmon-mcp', `by-${principal.id}`, ...(why.ticket === undefined ? [] : [why.ticket])]
  return {
    title: `${title}: ${why.reason}`,
    tags: tags.map((tag) => tag.replaceAll(TAG_TROUBLE, '-').slice(0, 60)),
  }
}

interface JobChange extends Pick<Change<JobOutput>, 'severity' | 'summary' | 'findings' | 'basis'> {
  controller: Controller
  /** `ref`; null for a job of the controller itself. */
  cluster: string | null
  job: JobSpec
}

/** A change that is one job of the controller: started here, watched with wait_for_job. */
export function jobChange({ job, ...change }: JobChange): Change<JobOutput> {
  return {
    ...change,
    steps: [
      async (cmon, options) => {
        const { id } = await createJobInstance(cmon, job, options)
        return watchJob(id)
      },
    ],
  }
}

/** What a decision about a cluster rests on: its state, and each node's. */
export function stateOf({ state, hosts }: Cluster): unknown {
  const nodes = hosts.map((host) => [
    nodeAddress(host),
    host.role,
    host.state,
    host.readOnly ?? null,
  ])
  return [state, nodes.toSorted(([a], [b]) => String(a).localeCompare(String(b)))]
}

/** The common part of a change about a cluster. */
export function about({ controller, cluster, ref }: FoundCluster) {
  return { controller, cluster: ref, basis: stateOf(cluster) }
}
