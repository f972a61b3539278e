import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { getAllClusterInfo } from '../../cmon/modules/clusters.ts'
import { checkClusterName } from '../../cmon/modules/discovery.ts'
import { refOf } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { shownName, quoted } from '../../fleet/untrusted.ts'
import type { Finding } from '../../mcp/define-tool.ts'
import { isCalled, nodeAddress } from '../shared/node-address.ts'

/** Parameters of the tools that bring a cluster to a controller. */
export const newClusterParameters = {
  type: z.string().max(40).describe('Such as galera, postgresql_single'),
  name: z.string().max(100),
  vendor: z.string().max(40).optional(),
  nodes: z.array(z.string().max(260)).describe('host or host:port'),
  ssh_user: z.string().max(64).optional(),
  ssh_key_file: z.string().max(500).optional(),
}

/** The type among those that a tool is for. Throws InputError that names them. */
export function typeAmong<T extends string>(types: readonly T[], wanted: string): T {
  const found = types.find((type) => type === wanted.toLowerCase())
  if (found !== undefined) return found
  throw new InputError('invalid_argument', `${quoted(wanted)} is no type that this tool knows`, {
    parameter: 'type',
    next: `${didYouMean(wanted, types)} Types: ${types.join(', ')}; others only in ClusterControl.`.trim(),
  })
}

export interface NewNode {
  hostname: string
  port: number | undefined
}

const HOST_AND_PORT = /^(?:\[([0-9a-f:.]+)\]|([\p{L}\p{N}_.-]+))(?::(\d{1,5}))?$/iu
const BARE_IPV6 = /^[0-9a-f]*:[0-9a-f:.]+$/i

/** `host`, `host:port`, `[IPv6]:port`. Throws InputError for anything else, and for one named twice. */
export function newNodes(written: readonly string[]): NewNode[] {
  const nodes = written.map(newNode)
  const twice = nodes.find((node, index) =>
    nodes.slice(0, index).some((other) => nodeAddress(other) === nodeAddress(node)),
  )
  if (twice !== undefined)
    throw wrongNode(`${shownName(nodeAddress(twice))} is named twice`, 'Name each node once.')
  return nodes
}

function newNode(written: string): NewNode {
  const given = written.trim()
  const [, ipv6, name, port] = HOST_AND_PORT.exec(given) ?? []
  const hostname = ipv6 ?? name ?? (BARE_IPV6.test(given) ? given : undefined)
  if (hostname === undefined)
    throw wrongNode(`${quoted(given)} is no host`, 'Write host or host:port.')
  if (port === undefined) return { hostname, port: undefined }
  const number = Number(port)
  if (number < 1 || number > 65_535)
    throw wrongNode(`${port} is no port`, 'Write host:port with a port up to 65535.')
  return { hostname, port: number }
}

function wrongNode(problem: string, next: string): InputError {
  return new InputError('invalid_argument', problem, { parameter: 'nodes', next })
}

/** Whether name and hosts are free on the controller. Throws InputError for a name that isn't. */
export async function newClusterChecks(
  controller: Controller,
  { name, nodes }: { name: string; nodes: readonly NewNode[] },
  options: CallOptions,
): Promise<Finding[]> {
  const [problem, hosts] = await Promise.all([
    checkClusterName(controller.cmon, name, options),
    hostsFree(controller, nodes, options),
  ])
  if (problem === undefined) return [hosts]
  // What the controller says of it is free text.
  throw new InputError(
    'invalid_argument',
    `${controller.name} can't take the name ${quoted(name)}`,
    {
      parameter: 'name',
      next: 'It is taken (perhaps by a cluster that this user cannot see) or malformed: choose another one.',
    },
  )
}

const SHOWN = 5

/** A host that belongs to a cluster already would have its databases changed or be counted twice. */
async function hostsFree(
  controller: Controller,
  nodes: readonly NewNode[],
  options: CallOptions,
): Promise<Finding> {
  const check = 'hosts'
  const clusters = await getAllClusterInfo(controller.cmon, { hosts: true }, options)
  const taken = nodes.flatMap(({ hostname }) => {
    const owner = clusters.find(({ hosts }) =>
      hosts.some((host) => isCalled(host, hostname.toLowerCase())),
    )
    return owner === undefined ? [] : [`${shownName(hostname)} to ${refOf(controller, owner)}`]
  })
  if (taken.length === 0)
    return { check, outcome: 'ok', note: 'none of the hosts belongs to a cluster that is visible' }
  const more = taken.length > SHOWN ? ` and ${taken.length - SHOWN} more` : ''
  return {
    check,
    outcome: 'stop',
    note: `these belong to a cluster already: ${taken.slice(0, SHOWN).join(', ')}${more}`,
  }
}
