import { z } from 'zod'
import { stopNode as stopJob } from '../../cmon/jobs/nodes.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { given } from '../shared/given.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { nodeToChange, whileDown } from './node-to-change.ts'

export const stopNode = defineTool({
  name: 'stop_node',
  title: 'Stop a node',
  description: 'Stops the service on one node; `force` kills it if it must.',
  hints: destructive,
  input: {
    cluster: ClusterRef,
    node: NodeName,
    force: z.boolean().optional(),
  },
  output: jobOutput,

  async prepare(context, { cluster, node, force, ...why }) {
    const target = await nodeToChange(context, { cluster, node })
    const { found, name } = target
    const title = `Stop node ${name}`
    return jobChange({
      ...about(found),
      severity: 'interrupts',
      summary: `${title} of ${found.ref}`,
      findings: await whileDown(target, { signal: context.signal }),
      job: stopJob(
        found.cluster,
        { node: nodeKey(target.node), ...given({ forceStop: force }) },
        jobMeta(context, title, why),
      ),
    })
  },
})
