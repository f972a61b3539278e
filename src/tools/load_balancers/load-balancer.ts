import { z } from 'zod'
import type { Host } from '../../cmon/modules/host.ts'
import { Name, toName } from '../../fleet/untrusted.ts'
import { Backend, toBackends } from '../nodes/node-detail.ts'
import { nodeAddress } from '../shared/node-address.ts'

/** Node types of load balancers, and of what moves an address between them. */
export const BALANCERS = ['haproxy', 'proxysql', 'maxscale', 'pgbouncer', 'keepalived'] as const

export function isBalancer({ nodeType }: Pick<Host, 'nodeType'>): boolean {
  return BALANCERS.some((type) => type === nodeType)
}

export const balancerFields = {
  node: Name,
  type: Name,
  state: z.string(),
  read_write_port: z.number().optional(),
  read_only_port: z.number().optional(),
}

/** A load balancer of a cluster whose nodes are shown besides. */
export const LoadBalancer = z.strictObject({
  ...balancerFields,
  /** Null: the controller doesn't report them for this kind. */
  backends: z.array(Backend).nullable(),
})

export function toBalancerFields(host: Host) {
  return {
    node: toName(nodeAddress(host)),
    type: toName(host.nodeType),
    state: host.state,
    ...(host.readWritePort === undefined ? {} : { read_write_port: host.readWritePort }),
    ...(host.readOnlyPort === undefined ? {} : { read_only_port: host.readOnlyPort }),
  }
}

export function toLoadBalancer(host: Host): z.input<typeof LoadBalancer> {
  const backends = toBackends(host)
  return { ...toBalancerFields(host), backends: backends.length === 0 ? null : backends }
}
