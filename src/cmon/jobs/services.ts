import { z } from 'zod'
import type { Fault } from './rules.ts'
import { flag, name, nodeShape } from './shapes.ts'
import { toWire } from './wire-names.ts'

export type ServiceAction = 'setup' | 'register' | 'reconfigure' | 'reinstall'

/** Which service's job a host of a class belongs to. */
export const SERVICE_OF_CLASS: Record<string, string> = {
  CmonHaProxyHost: 'haproxy',
  CmonProxySqlHost: 'proxysql',
  CmonMaxScaleHost: 'maxscale',
  CmonKeepalivedHost: 'keepalived',
  CmonPgBouncerHost: 'pgbouncer',
  CmonPgBackRestHost: 'pgbackrest',
  CmonPBMAgentHost: 'pbmagent',
  CmonNFSClientHost: 'nfsclient',
  CmonNFSServerHost: 'nfsserver',
}

/** A host of a service. Its class is the service's; ProxySQL's may bring an account to make. */
const serviceNode = z.strictObject({
  ...nodeShape,
  dbUsername: name.optional(),
  dbPassword: name.optional(),
})

/** What all services take. */
export const serviceShape = {
  nodes: z.array(serviceNode).min(1),
  installSoftware: flag.optional(),
  disableFirewall: flag.optional(),
  disableSelinux: flag.optional(),
}

interface ServiceParams {
  action: ServiceAction
  nodes: z.output<typeof serviceShape.nodes>
}

interface Service {
  className: string
  /** In the titles of jobs. */
  name: string
  /** In the title of a registration, where it is spelled another way. */
  registered?: string
  /** `setup` on the wire. */
  setup?: string
  /** Takes one host at a time. */
  single?: boolean
}

/** What the services' jobs have in common: the command is the service, `action` the verb (cmon-rpc-jobs 6.4). */
export function service({ className, name, registered = name, setup, single }: Service) {
  const titles: Record<ServiceAction, string> = {
    setup: `Add ${name} to Cluster`,
    register: `Register ${registered} Node`,
    reconfigure: `Reconfigure ${name} node of Cluster`,
    reinstall: `Reinstall ${name} node of Cluster`,
  }
  return {
    title: ({ action }: ServiceParams): string => titles[action],
    check: ({ nodes }: ServiceParams): Fault | undefined =>
      single === true && nodes.length > 1
        ? { problem: `${name} is for one host at a time`, next: 'Give one node.' }
        : undefined,
    data: ({ action, nodes, ...others }: ServiceParams): Record<string, unknown> => ({
      ...toWire(others),
      action: action === 'setup' ? (setup ?? action) : action,
      nodes: nodes.map((node) => toWire({ ...node, className })),
    }),
  }
}
