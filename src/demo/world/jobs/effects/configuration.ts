import type { DemoCluster } from '../../cluster.ts'
import type { DemoHost, HostKind } from '../../host.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { clearAlarms } from '../alarms.ts'
import { databaseNodes, integer, namedNodes, text } from '../fields.ts'
import { bringUp, refreshCluster } from '../health.ts'
import { writeLog } from '../journal.ts'
import { dropParameter, setParameter } from '../parameters.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, JobFailure } from '../work.ts'

const CERTIFICATE_DAYS = 1000
const DAY_MS = 86_400_000

const MSSQL = ['mssql_single', 'mssql_ao_async', 'mssql_ao_sync'] as const

export const CONFIGURATION: Record<string, Command> = {
  setup_ssl: clusterCommand(setupSsl),
  renew_mssql_certificate: clusterCommand(renewCertificate, { types: MSSQL }),
  import_config: clusterCommand(importConfig),
  setup_audit_logging: clusterCommand(auditLogging),
  setup_logrotate: clusterCommand(logrotate),
}

const SSL_OPTIONS: Partial<Record<HostKind, [section: string, name: string, value: string]>> = {
  mysql: ['MYSQLD', 'require_secure_transport', 'ON'],
  galera: ['MYSQLD', 'require_secure_transport', 'ON'],
  group_replication: ['MYSQLD', 'require_secure_transport', 'ON'],
  postgresql: ['', 'ssl', 'on'],
  mongodb: ['', 'net.tls.mode', 'requireTLS'],
  redis: ['', 'tls-replication', 'yes'],
  mssql: ['network', 'forceencryption', '1'],
}

function setupSsl({ world, cluster, data }: ClusterWork): Plan {
  const action = text(data['action']) ?? 'enable'
  if (action !== 'enable' && action !== 'disable') {
    throw new JobFailure(`SSL can be enabled or disabled, not '${action}'.`)
  }
  const on = action === 'enable'
  const hosts = databaseNodes(cluster).filter(({ kind }) => SSL_OPTIONS[kind] !== undefined)
  if (hosts.length === 0) throw new JobFailure('SSL of this cluster type is not managed here.')
  const days = integer(data['expire_days']) ?? CERTIFICATE_DAYS
  return {
    steps: [
      [1, on ? `Making certificates for ${value(`${days} days`)}.` : 'Switching SSL off.'],
      ...hosts.map((host): Plan['steps'][number] => [14, `${marked(host)}: Restarted.`]),
      [1, `SSL is ${on ? 'enabled' : 'disabled'}.`],
    ],
    apply(at) {
      const folder = `/etc/cmon/certs/cluster_${cluster.clusterId}`
      Object.assign(cluster.settings, {
        cluster_ssl_enforce: on,
        cluster_ssl_ca: on ? (text(data['ca_file']) ?? `${folder}/ca.crt`) : '',
        cluster_ssl_cert: on ? (text(data['cert_file']) ?? `${folder}/server.crt`) : '',
        cluster_ssl_key: on ? (text(data['key_file']) ?? `${folder}/server.key`) : '',
      })
      for (const host of hosts) {
        const option = SSL_OPTIONS[host.kind]
        if (option !== undefined && on) setParameter(host, ...option)
        if (option !== undefined && !on) dropParameter(host, option[1])
        bringUp(world, host, at)
      }
      if (on) renewCertificates(world, cluster, at, days)
      refreshCluster(world, cluster, at)
    },
  }
}

function renewCertificates(
  world: ClusterWork['world'],
  { clusterId, hosts }: DemoCluster,
  at: Date,
  days: number,
): void {
  const end = new Date(at.getTime() + days * DAY_MS)
  for (const host of hosts) if (host.kind !== 'controller') host.certificateExpires = end
  clearAlarms(
    world,
    (one) => one.clusterId === clusterId && one.type === 'CertificateExpiration',
    at,
  )
}

function renewCertificate({ world, cluster }: ClusterWork): Plan {
  return {
    steps: [
      ...databaseNodes(cluster).map((host): Plan['steps'][number] => [
        6,
        `${marked(host)}: Installed a new certificate.`,
      ]),
      [1, 'Certificates are renewed.'],
    ],
    apply: (at) => renewCertificates(world, cluster, at, CERTIFICATE_DAYS),
  }
}

function importConfig({ world, cluster }: ClusterWork): Plan {
  const hosts = databaseNodes(cluster)
  return {
    steps: [
      ...hosts.map((host): Plan['steps'][number] => [2, `${marked(host)}: Read its files.`]),
      [1, 'Configuration is imported.'],
    ],
    apply(at) {
      writeLog(world, {
        clusterId: cluster.clusterId,
        created: at,
        component: 'ClusterConfiguration',
        text: 'Configuration files of all nodes were read again.',
        source: ['ConfigManager.cpp', 88],
      })
    },
  }
}

function auditLogging({ cluster, data }: ClusterWork): Plan {
  const hosts = namedNodes(cluster, data)
  const events = text(data['audit_events']) ?? 'CONNECT,QUERY'
  const option = (host: DemoHost): string =>
    host.kind === 'postgresql' ? 'pgaudit.log' : 'server_audit_events'
  const able: HostKind[] = ['mysql', 'galera', 'group_replication', 'postgresql']
  if (!hosts.every(({ kind }) => able.includes(kind))) {
    throw new JobFailure('Audit logging works with MySQL, MariaDB and PostgreSQL.')
  }
  return {
    steps: [
      ...hosts.map((host): Plan['steps'][number] => [
        5,
        `${marked(host)}: Audits ${value(events)} now.`,
      ]),
      [1, 'Audit logging is set up.'],
    ],
    apply() {
      for (const host of hosts) {
        setParameter(host, host.kind === 'postgresql' ? '' : 'MYSQLD', option(host), events)
      }
    },
  }
}

function logrotate({ world, cluster, data }: ClusterWork): Plan {
  const hosts = namedNodes(cluster, data)
  return {
    steps: [
      ...hosts.map((host): Plan['steps'][number] => [3, `${marked(host)}: Logs are rotated now.`]),
      [1, 'Log rotation is set up.'],
    ],
    apply(at) {
      writeLog(world, {
        clusterId: cluster.clusterId,
        created: at,
        component: 'ClusterConfiguration',
        text: `Log rotation was set up on ${hosts.length} node(s).`,
      })
    },
  }
}
