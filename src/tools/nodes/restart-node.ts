import { restartNode as restartJob } from '../../cmon/jobs/nodes.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { nodeToChange, whileDown } from './node-to-change.ts'

export const restartNode = defineTool({
  name: 'restart_node',
  title: 'Restart a node',
  description: 'Restarts the database service on one node.',
  hints: destructive,
  input: { cluster: ClusterRef, node: NodeName },
  output: jobOutput,

  async prepare(context, { cluster, node, ...why }) {
    const target = await nodeToChange(context, { cluster, node })
    const { found, name } = target
    const title = `Restart node ${name}`
    return jobChange({
      ...about(found),
      severity: 'interrupts',
      summary: `${title} of ${found.ref}`,
      findings: await whileDown(target, { signal: context.signal }),
      job: restartJob(found.cluster, { node: nodeKey(target.node) }, jobMeta(context, title, why)),
    })
  },
})
