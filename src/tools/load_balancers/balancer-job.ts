import type { Cluster } from '../../cmon/modules/clusters.ts'
import type { Host } from '../../cmon/modules/host.ts'
import type { JobMeta, JobSpec } from '../../cmon/jobs/job-spec.ts'
import {
  haproxy,
  keepalived,
  maxscale,
  pgbouncer,
  proxysql,
} from '../../cmon/jobs/load-balancers.ts'
import { InputError } from '../../fleet/input-error.ts'
import { databaseNodes } from '../shared/database-nodes.ts'
import { given } from '../shared/given.ts'
import type { BALANCERS } from './load-balancer.ts'

export type BalancerType = (typeof BALANCERS)[number]

export const TITLES: Record<BalancerType, string> = {
  haproxy: 'HAProxy',
  proxysql: 'ProxySQL',
  maxscale: 'MaxScale',
  pgbouncer: 'PgBouncer',
  keepalived: 'Keepalived',
}

interface NewBalancer {
  type: BalancerType
  hosts: readonly string[]
  /** Undefined: all database nodes, where the job wants to be told. */
  backends: readonly Host[] | undefined
  virtualIp: string | undefined
  interface: string | undefined
  readWriteSplit: boolean | undefined
}

/** What only some kinds take. */
const FOR: Record<'backends' | 'virtual_ip' | 'interface' | 'read_write_split', BalancerType[]> = {
  backends: ['haproxy', 'maxscale'],
  virtual_ip: ['keepalived'],
  interface: ['keepalived'],
  read_write_split: ['proxysql'],
}

/** The job that sets it up. Throws InputError and JobRefusal for what doesn't go together. */
export function balancerJob(cluster: Cluster, wanted: NewBalancer, meta: JobMeta): JobSpec {
  const { type, hosts, virtualIp, readWriteSplit } = wanted
  checkKind(type, 'backends', wanted.backends)
  checkKind(type, 'virtual_ip', virtualIp)
  checkKind(type, 'interface', wanted.interface)
  checkKind(type, 'read_write_split', readWriteSplit)
  const setup = { action: 'setup' as const, nodes: hosts.map((hostname) => ({ hostname })) }
  const nodeAddresses = (wanted.backends ?? databaseNodes(cluster)).flatMap(({ hostname, port }) =>
    port === undefined ? [] : [{ hostname, port }],
  )
  switch (type) {
    case 'haproxy':
      return haproxy(cluster, { ...setup, nodeAddresses }, meta)
    case 'maxscale':
      return maxscale(cluster, { ...setup, nodeAddresses }, meta)
    case 'proxysql':
      return proxysql(cluster, { ...setup, ...given({ useRwSplit: readWriteSplit }) }, meta)
    case 'pgbouncer':
      return pgbouncer(cluster, setup, meta)
    case 'keepalived':
      return keepalived(
        cluster,
        {
          ...setup,
          virtualIp: needed('virtual_ip', virtualIp),
          ethInterface: needed('interface', wanted.interface),
        },
        meta,
      )
  }
}

function checkKind(type: BalancerType, parameter: keyof typeof FOR, value: unknown): void {
  if (value === undefined || FOR[parameter].includes(type)) return
  throw new InputError('invalid_argument', `${TITLES[type]} takes no ${parameter}`, {
    parameter,
    next: `It is for ${FOR[parameter].join(' and ')}: leave it out.`,
  })
}

function needed(parameter: string, value: string | undefined): string {
  if (value !== undefined) return value
  throw new InputError('invalid_argument', `Keepalived needs ${parameter}`, {
    parameter,
    next: 'Give virtual_ip, the address that moves, and interface, the one it is put on.',
  })
}
