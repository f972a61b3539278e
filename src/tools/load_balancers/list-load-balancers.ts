import { z } from 'zod'
import type { Host } from '../../cmon/modules/host.ts'
import { Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { Backend, toBackend } from '../nodes/node-detail.ts'
import { isCalled, nodeAddress } from '../shared/node-address.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { clustersIn } from '../shared/scope.ts'
import { balancerFields, BALANCERS, isBalancer, toBalancerFields } from './load-balancer.ts'

const BACKENDS_SHOWN = 12

const BackendRow = Backend.extend({
  /** The cluster's own state of that node; left out for one outside the cluster. */
  node_state: z.string().optional(),
})

const BalancerRow = z.strictObject({
  ...balancerFields,
  cluster: z.string(),
  controller: z.string().optional(),
  message: Untrusted.nullable().optional(),
  /** Trouble first. null: the controller reports none for this kind. */
  backends: z.array(BackendRow).nullable(),
  backends_total: z.int().optional(),
  /** Not ONLINE for the balancer, or nodes that are down; left out when none. */
  backends_in_trouble: z.int().optional(),
})

export const listLoadBalancers = defineTool({
  name: 'list_load_balancers',
  title: 'List load balancers',
  description:
    'Load balancers and Keepalived nodes with ports, back ends and their states; trouble first.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    type: z.enum(BALANCERS).optional(),
    ...pageParameters(20),
  },
  output: { load_balancers: z.array(BalancerRow), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { cluster, controller, type, ...page }) {
    const scope = { cluster, controller }
    const { clusters, problems } = await clustersIn(fleet, scope, { hosts: true }, { signal })
    const balancers = clusters
      .flatMap((found) =>
        found.cluster.hosts
          .filter((host) => isBalancer(host) && (type === undefined || host.nodeType === type))
          .map((host) => ({ found, host, backends: backendsOf(host, found.cluster.hosts) })),
      )
      .sort(
        (a, b) =>
          Number(a.host.state === 'online') - Number(b.host.state === 'online') ||
          inTrouble(b.backends) - inTrouble(a.backends) ||
          a.found.ref.localeCompare(b.found.ref) ||
          nodeAddress(a.host).localeCompare(nodeAddress(b.host)),
      )
    const paged = pageOf(balancers, page, ({ found, host, backends }) => ({
      ...toBalancerFields(host),
      cluster: found.ref,
      ...controllerField(fleet, found.controller),
      ...(host.state === 'online' ? {} : { message: untrustedOrNull(host.message, 150) }),
      ...backendFields(backends),
    }))
    return { load_balancers: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})

interface JoinedBackend {
  row: z.input<typeof BackendRow>
  isTrouble: boolean
}

function backendsOf(balancer: Host, hosts: readonly Host[]): JoinedBackend[] {
  return balancer.backends.flatMap((backend) => {
    const row = toBackend(backend)
    if (row === undefined) return []
    const name = nodeAddress({ hostname: backend.hostname ?? '', port: backend.port })
    const node = hosts.find((host) => isCalled(host, name.toLowerCase()))
    const isRefused = backend.status !== undefined && backend.status.toUpperCase() !== 'ONLINE'
    const isDown = node !== undefined && node.state !== 'online'
    return [
      {
        row: { ...row, ...(node === undefined ? {} : { node_state: node.state }) },
        isTrouble: isRefused || isDown,
      },
    ]
  })
}

function inTrouble(backends: readonly JoinedBackend[]): number {
  return backends.filter(({ isTrouble }) => isTrouble).length
}

function backendFields(
  backends: readonly JoinedBackend[],
): Pick<z.input<typeof BalancerRow>, 'backends' | 'backends_total' | 'backends_in_trouble'> {
  if (backends.length === 0) return { backends: null }
  const trouble = inTrouble(backends)
  return {
    backends: backends
      .toSorted((a, b) => Number(b.isTrouble) - Number(a.isTrouble))
      .slice(0, BACKENDS_SHOWN)
      .map(({ row }) => row),
    ...(backends.length > BACKENDS_SHOWN ? { backends_total: backends.length } : {}),
    ...(trouble > 0 ? { backends_in_trouble: trouble } : {}),
  }
}
