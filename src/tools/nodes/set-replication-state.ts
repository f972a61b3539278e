import { z } from 'zod'
import {
  resetReplicationSlave,
  startReplicationSlave,
  stopReplicationSlave,
} from '../../cmon/jobs/replication.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive, type Change, type Finding } from '../../mcp/define-tool.ts'
import { jobOutput } from '../shared/job-change.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import type { NodeToChange } from './node-to-change.ts'
import { replicaJob } from './replica-job.ts'
import { sourceOf } from './replication-parties.ts'

const ACTIONS = ['start', 'stop', 'reset'] as const
type Action = (typeof ACTIONS)[number]

interface Doing {
  verb: string
  severity: Change<object>['severity']
  job: typeof startReplicationSlave
}

const DOING: Readonly<Record<Action, Doing>> = {
  start: { verb: 'Start', severity: 'routine', job: startReplicationSlave },
  stop: { verb: 'Stop', severity: 'interrupts', job: stopReplicationSlave },
  reset: { verb: 'Reset', severity: 'loses_data', job: resetReplicationSlave },
}

export const setReplicationState = defineTool({
  name: 'set_replication_state',
  title: 'Set replication state',
  description: 'Starts or stops replication on a replica; reset makes it forget its source.',
  hints: destructive,
  input: { cluster: ClusterRef, replica: NodeName, action: z.enum(ACTIONS) },
  output: jobOutput,

  prepare: (context, { action, ...args }) =>
    replicaJob(context, args, (target) => {
      const { verb, severity, job } = DOING[action]
      const title = `${verb} replication on ${target.name}`
      return {
        title,
        build: job,
        severity,
        summary: `${title} of ${target.found.ref}`,
        findings: () => [serverUp(target), consequence(target, action)],
      }
    }),
})

function serverUp({ node, name }: NodeToChange): Finding {
  const check = 'server'
  if (node.state === 'online') return { check, outcome: 'ok', note: `${name} is online` }
  const state = node.state.replace('_', ' ')
  return { check, outcome: 'stop', note: `${name} is ${state}: its server takes no commands` }
}

function consequence({ found, node, name }: NodeToChange, action: Action): Finding {
  const check = 'replication'
  const source = sourceOf(found.cluster.hosts, node)
  const follows = source === undefined ? 'its source' : shownName(nodeAddress(source))
  const { running } = node.replication
  switch (action) {
    case 'start':
      return {
        check,
        outcome: 'ok',
        note: running === true ? `${name} replicates already` : `${name} follows ${follows} again`,
      }
    case 'stop':
      return {
        check,
        outcome: 'warning',
        note: `${name} falls behind ${follows} until replication is started again`,
      }
    case 'reset':
      return {
        check,
        outcome: 'warning',
        note: `${name} forgets that it follows ${follows}, and how far it was`,
      }
  }
}
