import { z } from 'zod'
import { SHARDED } from '../../cmon/jobs/cluster-types.ts'
import { registerCluster } from '../../cmon/jobs/register-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { additive, defineTool } from '../../mcp/define-tool.ts'
import { oneController } from '../shared/ask-scope.ts'
import { given } from '../shared/given.ts'
import { jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeKey } from '../shared/node-address.ts'
import { ControllerName } from '../shared/params.ts'
import {
  newClusterChecks,
  newClusterParameters,
  newNodes,
  typeAmong,
  type NewNode,
} from './new-cluster.ts'

/** Types that the vendor's CLI imports, but for NDB, which wants its hosts by role. */
const IMPORTABLE = [
  'galera',
  'replication',
  'group_replication',
  'postgresql_single',
  'mongodb',
  'redis',
  'redis_sharded',
  'valkey',
  'valkey_sharded',
  'elastic',
  'clickhouse',
] as const

export const importCluster = defineTool({
  name: 'import_cluster',
  title: 'Import a cluster',
  description:
    'Brings a running database cluster under management; installs nothing. db_user is its admin. Of sharded, elastic, clickhouse name one node.',
  hints: additive,
  input: {
    controller: ControllerName,
    ...newClusterParameters,
    db_user: z.string().max(64).optional(),
    db_password: z.string().max(200).optional(),
    sentinel_password: z.string().max(200).optional(),
  },
  output: jobOutput,

  async prepare(context, { controller: wanted, type: wantedType, name, nodes: written, ...rest }) {
    const { fleet, signal } = context
    const { reason, ticket, vendor, ...args } = rest
    const controller = oneController(fleet, wanted, 'A cluster is managed by one controller')
    const type = typeAmong(IMPORTABLE, wantedType)
    const nodes = newNodes(written)
    const title = `Import ${type} cluster ${shownName(name)}`
    const job = registerCluster(
      {
        clusterType: type,
        clusterName: name,
        nodes: nodes.map(nodeKey),
        ...given({
          vendor,
          dbUser: args.db_user,
          dbPassword: args.db_password,
          sentinelPassword: args.sentinel_password,
          shardedPort: shardedPort(type, nodes),
          sshUser: args.ssh_user,
          sshKeyfile: args.ssh_key_file,
        }),
      },
      jobMeta(context, title, { reason, ticket }),
    )
    return jobChange({
      controller,
      cluster: null,
      basis: null,
      severity: 'routine',
      summary: `${title} into ${controller.name}`,
      findings: await newClusterChecks(controller, { name, nodes }, { signal }),
      job,
    })
  },
})

/** Sharded clusters are found by the port of one node (cmon-rpc-jobs 6.1). */
function shardedPort(type: (typeof IMPORTABLE)[number], nodes: readonly NewNode[]) {
  if (!SHARDED.includes(type)) return undefined
  const port = nodes[0]?.port
  if (port !== undefined) return port
  throw new InputError('invalid_argument', `a ${type} cluster is found by its node's port`, {
    parameter: 'nodes',
    next: 'Give one node as host:port.',
  })
}
