import { z } from 'zod'
import type { Host } from '../../cmon/modules/host.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName, Detail } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { clustersIn } from '../shared/scope.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { nodeFields, toNodeRow, troubleOf } from './node-row.ts'

/** What roles are called here, for callers that use other words. */
const ROLES: Record<string, string> = { master: 'primary', slave: 'replica', secondary: 'replica' }

export const listNodes = defineTool({
  name: 'list_nodes',
  title: 'List nodes',
  description:
    'Database nodes, load balancers and agents with role, state and replication lag; those in trouble first.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    role: z.string().max(40).optional().describe('Such as primary, replica'),
    state: z
      .enum(['online', 'offline', 'failed', 'recovering', 'shut_down', 'unknown', 'not_online'])
      .optional(),
    type: z.string().max(40).optional().describe('Such as galera, mysql, postgres, haproxy'),
    detail: Detail,
    ...pageParameters(20),
  },
  output: {
    nodes: z.array(
      z.strictObject({ cluster: z.string(), controller: z.string().optional(), ...nodeFields }),
    ),
    ...pageFields,
    problems: Problems,
  },

  async run({ fleet, signal }, { cluster, controller, role, state, type, ...page }) {
    const scope = { cluster, controller }
    const { clusters, problems } = await clustersIn(fleet, scope, { hosts: true }, { signal })
    const wanted = { role: role?.toLowerCase(), type: type?.toLowerCase() }
    const matches = (host: Host): boolean =>
      (wanted.role === undefined || host.role === (ROLES[wanted.role] ?? wanted.role)) &&
      (wanted.type === undefined || host.nodeType === wanted.type) &&
      (state === undefined ||
        (state === 'not_online' ? host.state !== 'online' : host.state === state))
    const nodes = clusters
      .flatMap((found) => found.cluster.hosts.filter(matches).map((host) => ({ found, host })))
      .sort(
        (a, b) =>
          troubleOf(b.host) - troubleOf(a.host) ||
          a.found.ref.localeCompare(b.found.ref) ||
          nodeAddress(a.host).localeCompare(nodeAddress(b.host)),
      )
    const paged = pageOf(nodes, page, ({ found, host }) => ({
      cluster: found.ref,
      ...controllerField(fleet, found.controller),
      ...toNodeRow(host, page.detail),
    }))
    return { nodes: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})
