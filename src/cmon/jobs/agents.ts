import { z } from 'zod'
import { anywhereJob, clusterJob } from './define-job.ts'
import { name, nodeShape, params } from './shapes.ts'

// cmon-rpc-jobs 6.8.

/** Prometheus and its exporters. */
export const deployAgents = clusterJob({
  command: 'deploy_agents',
  title: 'Deploy Monitoring Agents',
  params: params({
    /** Where Prometheus runs; on the controller when left out. */
    node: z
      .strictObject({
        ...nodeShape,
        scrapeInterval: name.optional(),
        dataRetention: name.optional(),
        dataRetentionSize: name.optional(),
        configuration: z
          .array(
            z.strictObject({
              job: z.enum(['node', 'mysqld', 'mongo']),
              scrapeInterval: name.optional(),
              arguments: name.optional(),
            }),
          )
          .optional(),
      })
      .optional(),
  }),
})

/** The query monitor's agents, on all nodes. */
export const deployCmonagents = clusterJob({
  command: 'deploy_cmonagents',
  title: 'Deploy Query monitor Agents',
  repeatsId: 'cluster_id',
  params: params({}),
})

export const uninstallCmonagents = clusterJob({
  command: 'uninstall_cmonagents',
  title: 'Uninstall Query monitor Agent/s',
  repeatsId: 'cluster_id',
  params: params({
    /** One host; all of them when left out. */
    hostname: name.optional(),
  }),
})

export const calculateDbGrowth = anywhereJob({
  command: 'calculate_db_growth',
  title: 'Collect database growth information from the cluster nodes',
  params: params({}),
  clusterId: () => 0,
  bare: true,
})
