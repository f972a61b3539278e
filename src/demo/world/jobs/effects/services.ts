import type { ClusterType, DemoCluster } from '../../cluster.ts'
import type { DemoHost, HostKind } from '../../host.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import type { NodeName } from '../fields.ts'
import { databaseNodes, integer, list, nodeNames, text } from '../fields.ts'
import { bringUp } from '../health.ts'
import type { HostDraft } from '../new-host.ts'
import { addHost, portOf } from '../new-host.ts'
import { setParameter } from '../parameters.ts'
import { isReachable } from '../reach.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, JobFailure } from '../work.ts'

const MYSQL: ClusterType[] = ['galera', 'replication', 'mysql_single', 'group_replication']
const POSTGRES: ClusterType[] = ['postgresql_single', 'postgresql_logical']

export const SERVICES: Record<string, Command> = {
  haproxy: service('haproxy', 'HAProxy', [...MYSQL, ...POSTGRES]),
  proxysql: service('proxysql', 'ProxySQL', MYSQL),
  maxscale: service('maxscale', 'MaxScale', MYSQL),
  keepalived: service('keepalived', 'Keepalived'),
  pgbouncer: service('pgbouncer', 'PgBouncer', POSTGRES),
  pgbackrest: service('pgbackrest', 'pgBackRest', POSTGRES),
  pbmagent: service('pbm_agent', 'PBM agent', ['mongodb']),
  nfsclient: service('nfs_client', 'NFS client'),
  nfsserver: service('nfs_server', 'NFS server'),
  garbd: service('garbd', 'Galera arbitrator', ['galera']),
}

function service(kind: HostKind, title: string, types?: ClusterType[]): Command {
  return clusterCommand((work) => serve(work, kind, title), types === undefined ? {} : { types })
}

/** All services share one pattern: the action says whether to set up, register or mend. */
function serve(work: ClusterWork, kind: HostKind, title: string): Plan {
  const { cluster, data } = work
  const action = text(data['action']) ?? 'setup'
  if (kind === 'maxscale' && cluster.vendor !== 'mariadb') {
    throw new JobFailure(`MaxScale works with MariaDB, this cluster is ${value(cluster.vendor)}.`)
  }
  const names = nodesOf(cluster, data)
  if (names.length === 0) throw new JobFailure(`No host for ${title} was given.`)
  if (/^(re-?configure|reinstall)$/i.test(action)) return mend(work, kind, title, names)
  if (!/^(setup|register)/i.test(action)) {
    throw new JobFailure(`${title} has no action '${action}'.`)
  }
  if (kind === 'keepalived' && text(data['virtual_ip']) === undefined) {
    throw new JobFailure('Keepalived needs a virtual IP address.')
  }
  return deploy(work, { kind, title, names, installs: /^setup/i.test(action) })
}

/** `*` stands for every database node. */
function nodesOf(cluster: DemoCluster, data: ClusterWork['data']): NodeName[] {
  return nodeNames(data).flatMap((name) =>
    name.hostname === '*'
      ? databaseNodes(cluster).map(({ hostname }) => ({ hostname, details: name.details }))
      : [name],
  )
}

interface Deployment {
  kind: HostKind
  title: string
  names: NodeName[]
  installs: boolean
}

function deploy(work: ClusterWork, { kind, title, names, installs }: Deployment): Plan {
  const { world, cluster } = work
  const drafts = names.map((name) => hostDraft(work, kind, name))
  const check = (): void => {
    for (const draft of drafts) checkPlace(work, draft, title)
  }
  check()
  return {
    steps: [
      [1, `Adding ${title} to cluster ${value(cluster.name)}.`],
      ...drafts.flatMap((draft): Plan['steps'] => {
        const name = marked({ hostname: draft.hostname, port: portOf(draft) })
        if (!installs) return [[3, `${name}: Found the running service.`]]
        return [
          [2, `${name}: Checking SSH and sudo.`],
          [18, `${name}: Installed ${title}.`],
          [3, `${name}: Configured and started.`],
        ]
      }),
      [1, `${title} is ready.`],
    ],
    apply(at) {
      check()
      for (const draft of drafts) {
        const host = addHost(world, cluster, draft, at)
        configure(work, host)
      }
    },
  }
}

function hostDraft({ cluster, data }: ClusterWork, kind: HostKind, name: NodeName): HostDraft {
  const { hostname, port, details } = name
  const draft = { kind, hostname, ...(port === undefined ? {} : { port }) }
  const rw = integer(details['rw_port']) ?? integer(data['port'])
  const ro = integer(details['ro_port'])
  const backends = backendsOf(cluster, data)
  switch (kind) {
    case 'haproxy':
      return balancing(draft, { readWritePort: rw ?? 3307, readOnlyPort: ro ?? 3308, backends })
    case 'proxysql':
      return balancing(draft, { readWritePort: rw ?? 6033, backends })
    case 'maxscale':
      return balancing(draft, { readWritePort: rw ?? 4008, readOnlyPort: ro ?? 4006, backends })
    case 'pgbouncer':
      return balancing(draft, { readWritePort: portOf(draft), backends })
    default:
      return draft
  }
}

function balancing(draft: HostDraft, balancer: NonNullable<DemoHost['balancer']>): HostDraft {
  return { ...draft, state: { balancer } }
}

/** `host:port:active;host:port`, else all database nodes. */
function backendsOf(cluster: DemoCluster, data: ClusterWork['data']): string[] {
  const written = list(data['node_addresses']).flatMap((part) => part.split(';'))
  const named = written.flatMap((part) => /^([^:]+:\d+)/.exec(part.trim())?.[1] ?? [])
  if (named.length > 0) return named
  return databaseNodes(cluster).map(({ hostname, port }) => `${hostname}:${port}`)
}

function checkPlace({ cluster }: ClusterWork, draft: HostDraft, title: string): void {
  const { hostname } = draft
  const port = portOf(draft)
  const name = marked({ hostname, port })
  if (!isReachable(hostname)) {
    throw new JobFailure(`${name}: SSH connection failed: No route to host.`)
  }
  if (cluster.hosts.some((host) => host.hostname === hostname && host.port === port)) {
    throw new JobFailure(`${name}: ${title} can't be added, the address is in use.`)
  }
}

function mend(
  { world, cluster, data }: ClusterWork,
  kind: HostKind,
  title: string,
  names: NodeName[],
): Plan {
  const hosts = names.map(({ hostname }) => {
    const host = cluster.hosts.find((one) => one.kind === kind && one.hostname === hostname)
    if (host === undefined) {
      throw new JobFailure(`There is no ${title} on ${value(hostname)} in this cluster.`)
    }
    return {
      host,
      directory: text(names.find((n) => n.hostname === hostname)?.details['backup_dir']),
    }
  })
  const word = data['action'] === 'reinstall' ? 'Installed again' : 'Configured again'
  return {
    steps: hosts.map(({ host }): Plan['steps'][number] => [9, `${marked(host)}: ${word}.`]),
    apply(at) {
      for (const { host, directory } of hosts) {
        bringUp(world, host, at)
        if (directory !== undefined) setParameter(host, '', 'backup_dir', directory)
      }
    },
  }
}

/** What a service was told about itself stays in its configuration. */
function configure({ data }: ClusterWork, host: DemoHost): void {
  for (const name of ['virtual_ip', 'eth_interface', 'virtual_router_id', 'monitor_user']) {
    const given = data[name]
    if (typeof given === 'string' || typeof given === 'number') {
      setParameter(host, '', name, String(given))
    }
  }
}
