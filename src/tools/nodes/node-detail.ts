import { z } from 'zod'
import type { Host } from '../../cmon/modules/host.ts'
import type { HostSheet } from '../../cmon/modules/sheet-info.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { nodeFields, toNodeRow } from './node-row.ts'

const Replication = z.strictObject({
  running: z.boolean().nullable(),
  state: Name.nullable(),
  synchronous: z.boolean().nullable(),
  semi_sync: z.boolean().nullable(),
  received_location: Name.nullable(),
  replayed_location: Name.nullable(),
  error: Untrusted.nullable(),
})

const Galera = z.strictObject({
  status: Name.nullable(),
  local_state: Name.nullable(),
  cluster_size: z.number().nullable(),
  receive_queue: z.number().nullable(),
  flow_control_paused: z.number().nullable(),
  segment: z.number().nullable(),
})

const Machine = z.strictObject({
  os: Untrusted.nullable(),
  cpu_cores: z.number().nullable(),
  cpu_model: Untrusted.nullable(),
  cpu_usage_percent: z.number().nullable(),
  memory_total_bytes: z.number().nullable(),
  memory_available_bytes: z.number().nullable(),
  disk_total_bytes: z.number().nullable(),
  disk_free_bytes: z.number().nullable(),
})

export const Backend = z.strictObject({
  node: Name,
  status: Name.nullable(),
  hostgroup: Name.optional(),
})

/** One node with everything that may be shown of it. */
export const NodeDetail = z.strictObject({
  cluster: z.string(),
  controller: z.string().optional(),
  ...nodeFields,
  connected: z.boolean().nullable(),
  state_reason: Untrusted.nullable(),
  auto_recovery: z.boolean().nullable(),
  data_directory: Untrusted.nullable(),
  binary_log: z.boolean().nullable(),
  replica_set: Name.optional(),
  replication: Replication.optional(),
  replicas: z.array(Name).optional(),
  galera: Galera.optional(),
  read_write_port: z.number().optional(),
  read_only_port: z.number().optional(),
  backends: z.array(Backend).optional(),
  machine: Machine,
})

export function toNodeDetail(
  host: Host,
  neighbours: readonly Host[],
  sheet: HostSheet | undefined,
): Omit<z.input<typeof NodeDetail>, 'cluster' | 'controller'> {
  const address = nodeAddress(host)
  const replicas = neighbours.filter(({ replication }) => replication.source === address)
  const backends = toBackends(host)
  return {
    ...toNodeRow(host, 'full'),
    connected: host.connected ?? null,
    state_reason: untrustedOrNull(host.stateReason, 500),
    auto_recovery: host.autoRecovery ?? null,
    data_directory: untrustedOrNull(host.dataDirectory, 300),
    binary_log: host.binaryLog ?? null,
    ...(host.replicaSet === undefined ? {} : { replica_set: toName(host.replicaSet) }),
    ...replicationField(host),
    ...(replicas.length === 0
      ? {}
      : { replicas: replicas.map((replica) => toName(nodeAddress(replica))) }),
    ...galeraField(host),
    ...(host.readWritePort === undefined ? {} : { read_write_port: host.readWritePort }),
    ...(host.readOnlyPort === undefined ? {} : { read_only_port: host.readOnlyPort }),
    ...(backends.length === 0 ? {} : { backends }),
    machine: {
      os: untrustedOrNull(osOf(host), 100),
      cpu_cores: sheet?.cpuCores ?? null,
      cpu_model: untrustedOrNull(sheet?.cpuModel, 100),
      cpu_usage_percent: sheet?.cpuUsagePercent ?? null,
      memory_total_bytes: sheet?.memoryTotalBytes ?? null,
      memory_available_bytes: sheet?.memoryAvailableBytes ?? null,
      disk_total_bytes: sheet?.diskTotalBytes ?? null,
      disk_free_bytes: sheet?.diskFreeBytes ?? null,
    },
  }
}

/** Servers a load balancer sends to, as far as the controller reports them. */
export function toBackends({ backends }: Host): z.input<typeof Backend>[] {
  return backends.flatMap((backend) => toBackend(backend) ?? [])
}

/** Undefined for a server that the controller doesn't name. */
export function toBackend({
  hostname,
  port,
  status,
  hostgroup_id: hostgroup,
}: Host['backends'][number]): z.input<typeof Backend> | undefined {
  if (hostname === undefined) return undefined
  return {
    node: toName(nodeAddress({ hostname, port })),
    status: toNameOrNull(status),
    ...(hostgroup === undefined ? {} : { hostgroup: toName(hostgroup) }),
  }
}

function osOf({ distribution }: Host): string | undefined {
  const words = [distribution?.name, distribution?.release].filter((word) => word !== undefined)
  return words.length === 0 ? undefined : words.join(' ')
}

/** Only of nodes that replicate, or say how they stand. */
function replicationField({ replication }: Host): {
  replication?: z.input<typeof Replication>
} {
  const { source, state, receivedLocation } = replication
  if (source === undefined && state === undefined && receivedLocation === undefined) return {}
  return {
    replication: {
      running: replication.running ?? null,
      state: toNameOrNull(state),
      synchronous: replication.synchronous ?? null,
      semi_sync: replication.semiSync ?? null,
      received_location: toNameOrNull(receivedLocation),
      replayed_location: toNameOrNull(replication.replayedLocation),
      error: untrustedOrNull(replication.error, 500),
    },
  }
}

function galeraField({ galera }: Host): { galera?: z.input<typeof Galera> } {
  if (galera === undefined) return {}
  return {
    galera: {
      status: toNameOrNull(galera.galerastatus),
      local_state: toNameOrNull(galera.localstatusstr),
      cluster_size: galera.clustersize ?? null,
      receive_queue: galera.localrecvqueue ?? null,
      flow_control_paused: galera.flowctrlpaused ?? null,
      segment: galera.segmentid ?? null,
    },
  }
}
