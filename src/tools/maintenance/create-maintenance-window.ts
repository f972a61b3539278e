import { z } from 'zod'
import {
  addMaintenance,
  getMaintenance,
  windowState,
  type Maintenance,
} from '../../cmon/modules/maintenance.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { Name, shownName, toName } from '../../fleet/untrusted.ts'
import { additive, defineTool, type Finding } from '../../mcp/define-tool.ts'
import { nodeIn } from '../shared/find-node.ts'
import { isCalled } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { parseTime, toSeconds } from '../shared/time.ts'
import { concerns } from './maintenance-row.ts'

export const createMaintenanceWindow = defineTool({
  name: 'create_maintenance_window',
  title: 'Create a maintenance window',
  description: "Announces work on a cluster, or on one node's host. Changes no node.",
  hints: additive,
  input: {
    cluster: ClusterRef,
    node: NodeName.optional(),
    starts_at: z.string().max(40).optional().describe('ISO time; default now'),
    minutes: z.int().min(1).max(43_200),
  },
  output: { window: Name, starts_at: z.string(), ends_at: z.string() },

  async prepare({ fleet, signal }, { cluster: wanted, node: name, minutes, ...args }) {
    const now = new Date()
    const startsAt =
      args.starts_at === undefined ? now : parseTime(args.starts_at, 'starts_at', now)
    const endsAt = new Date(startsAt.getTime() + minutes * 60_000)
    if (endsAt <= now)
      throw new InputError('invalid_argument', 'The window would be over already', {
        parameter: 'starts_at',
        next: 'Leave starts_at out for now, or give more minutes.',
      })
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { controller, cluster, ref } = found
    const hostname = name === undefined ? undefined : hostIn(found, name)
    const known = await getMaintenance(controller.cmon, cluster.id, { signal })
    const period = {
      starts_at: toSeconds(startsAt.toISOString()) ?? '',
      ends_at: toSeconds(endsAt.toISOString()) ?? '',
    }
    const { reason, ticket } = args
    return {
      controller,
      cluster: ref,
      severity: 'routine',
      summary: `Create a maintenance window of ${hostname === undefined ? ref : `host ${shownName(hostname)} of ${ref}`} from ${period.starts_at} to ${period.ends_at}`,
      findings: [overlap(found, known, { startsAt, endsAt })],
      basis: null,
      steps: [
        async (cmon, options) => {
          const target = hostname === undefined ? { clusterId: cluster.id } : { hostname }
          const why = ticket === undefined ? reason : `${reason} (${ticket})`
          const uuid = await addMaintenance(
            cmon,
            { target, startsAt, endsAt, reason: why },
            options,
          )
          return { window: toName(uuid), ...period }
        },
      ],
    }
  },
})

/** The host that a node's name means; that several nodes share it makes no difference here. */
function hostIn(found: FoundCluster, name: string): string {
  const wanted = name.trim().toLowerCase()
  const hosts = found.cluster.hosts.filter((host) => isCalled(host, wanted))
  const [hostname, another] = new Set(hosts.map((host) => host.hostname))
  if (hostname !== undefined && another === undefined) return hostname
  return nodeIn(found, name).hostname
}

/** Other windows of this cluster or its hosts at the same time. */
function overlap(
  { cluster }: FoundCluster,
  { windows, now }: Maintenance,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
): Finding {
  const check = 'other windows'
  const others = windows.filter(
    (window) =>
      concerns(window, cluster) &&
      windowState(window, now) !== 'past' &&
      (window.startsAt ?? '') < endsAt.toISOString() &&
      (window.endsAt ?? '9') > startsAt.toISOString(),
  )
  if (others.length === 0) return { check, outcome: 'ok', note: 'none at that time' }
  const ids = others.map(({ uuid }) => shownName(uuid)).join(', ')
  return { check, outcome: 'warning', note: `${others.length} at that time already: ${ids}` }
}
