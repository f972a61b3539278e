import { z } from 'zod'
import { createCluster } from '../../cmon/jobs/create-cluster.ts'
import type { Node } from '../../cmon/jobs/shapes.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { additive, defineTool, type Finding } from '../../mcp/define-tool.ts'
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

/** Types whose layout follows from a list of hosts. The others want roles per host. */
const DEPLOYABLE = [
  'galera',
  'replication',
  'group_replication',
  'mysql_single',
  'postgresql_single',
  'mongodb',
  'redis',
  'valkey',
  'mssql_single',
  'mssql_ao_async',
  'mssql_ao_sync',
  'elastic',
  'clickhouse',
] as const

export const deployCluster = defineTool({
  name: 'deploy_cluster',
  title: 'Deploy a cluster',
  description:
    'Installs a new database cluster on empty hosts and manages it. The first node becomes the primary.',
  hints: additive,
  input: {
    controller: ControllerName,
    ...newClusterParameters,
    version: z.string().max(20).optional(),
    admin_user: z.string().max(64).optional(),
    admin_password: z.string().max(200).optional(),
  },
  output: jobOutput,

  async prepare(context, { controller: wanted, type: wantedType, name, nodes: written, ...rest }) {
    const { fleet, signal } = context
    const { reason, ticket, vendor, version, ...args } = rest
    const controller = oneController(fleet, wanted, 'A cluster is deployed by one controller')
    const type = typeAmong(DEPLOYABLE, wantedType)
    const nodes = newNodes(written)
    requireLayout(type, nodes)
    const title = `Deploy ${type} cluster ${shownName(name)}`
    const job = createCluster(
      {
        clusterType: type,
        clusterName: name,
        nodes: nodes.flatMap((node) => members(type, node)),
        // What protects the hosts stays as it is: this tool opens nothing.
        disableFirewall: false,
        disableSelinux: false,
        ...given({
          vendor,
          version,
          adminUser: args.admin_user,
          adminPassword: args.admin_password,
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
      summary: `${title} on ${nodes.length} hosts by ${controller.name}`,
      findings: [PROTECTED, ...(await newClusterChecks(controller, { name, nodes }, { signal }))],
      job,
    })
  },
})

const PROTECTED: Finding = {
  check: 'firewall',
  outcome: 'warning',
  note: 'firewall and SELinux of the hosts stay as they are: ports that the cluster needs have to be open',
}

function requireLayout(type: string, nodes: readonly NewNode[]): void {
  if (type !== 'mssql_single' || nodes.length === 1) return
  throw new InputError('invalid_argument', 'an mssql_single cluster has one node', {
    parameter: 'type',
    next: 'For several take mssql_ao_async or mssql_ao_sync.',
  })
}

/** The services that a host of a cluster of this type gets (cmon-rpc-jobs 6.1, per-type table). */
function members(type: (typeof DEPLOYABLE)[number], node: NewNode): Node[] {
  switch (type) {
    case 'redis':
    case 'valkey':
      return [
        { ...nodeKey(node), className: 'CmonRedisHost' },
        { hostname: node.hostname, className: 'CmonRedisSentinelHost' },
      ]
    case 'elastic':
      return [{ ...nodeKey(node), className: 'CmonElasticHost', roles: 'master-data' }]
    case 'clickhouse':
      return [{ ...nodeKey(node), className: 'CmonClickHouseHost' }]
    default:
      return [nodeKey(node)]
  }
}
