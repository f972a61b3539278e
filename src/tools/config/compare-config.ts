import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import { getNodeConfig, type NodeSetting } from '../../cmon/modules/config.ts'
import type { Host } from '../../cmon/modules/host.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { findNode, type FoundNode } from '../shared/find-node.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { Name, toName } from '../../fleet/untrusted.ts'
import {
  compareNodes,
  configuredNode,
  type ConfiguredNode,
  type Difference,
} from './differences.ts'
import { toValue } from './setting-row.ts'

/** Each takes a call of its own: the controller gives the files of one node at a time. */
const MAX_PEERS = 10
const EXPECTED_SHOWN = 30

const Differing = z.strictObject({
  name: Name,
  section: Name.optional(),
  /** Several when it stands in the files several times; empty: not set, or secret. */
  here: z.array(Name),
  there: z.array(z.strictObject({ nodes: z.array(Name), values: z.array(Name) })),
  /** The values are secret and not shown. */
  secret: z.literal('differs').optional(),
})

export const compareConfig = defineTool({
  name: 'compare_config',
  title: 'Compare configuration',
  description:
    'In which settings the files of a node differ from those of another, or of its peers. Secrets: only that they differ.',
  hints: readOnly,
  input: {
    node: NodeName,
    other: NodeName.optional().describe('default: its peers'),
    cluster: ClusterRef.optional(),
    ...pageParameters(30),
  },
  output: {
    node: Name,
    cluster: z.string(),
    compared_with: z.array(Name),
    differences: z.array(Differing),
    ...pageFields,
    /** Each node has its own by design (server_id, addresses): inferred by us. */
    expected_differences: z.array(Name),
    same: z.int(),
    /** Peers that are left out, for there are too many. */
    not_compared: z.array(Name).optional(),
    unread: z.array(z.strictObject({ node: Name, problem: z.string() })).optional(),
  },

  async run({ fleet, signal }, { node: wanted, other, cluster, ...page }) {
    const scope = { cluster }
    const subject = await findNode(fleet, wanted, scope, { signal })
    const { found, host } = subject
    const all =
      other === undefined
        ? peersOf(subject)
        : [await findNode(fleet, other, scope, { signal })].filter((one) => differs(one, subject))
    const peers = all.slice(0, MAX_PEERS)
    const [node, read] = await Promise.all([
      readNode(found, host, { signal }),
      readEach(peers, { signal }),
    ])
    const { differences, same } = compareNodes(node, read.nodes)
    const expected = differences.filter(({ isExpected }) => isExpected)
    const unexpected = differences
      .filter(({ isExpected }) => !isExpected)
      .sort((a, b) => a.name.localeCompare(b.name))
    const paged = pageOf(unexpected, page, toRow)
    return {
      node: nameOf(host),
      cluster: found.ref,
      compared_with: read.nodes.map(({ host }) => nameOf(host)),
      differences: paged.rows,
      ...pageInfo(paged),
      expected_differences: expected.slice(0, EXPECTED_SHOWN).map(({ name }) => toName(name)),
      same,
      ...(all.length > peers.length
        ? { not_compared: all.slice(MAX_PEERS).map(({ host }) => nameOf(host)) }
        : {}),
      ...(read.unread.length > 0 ? { unread: read.unread } : {}),
    }
  },
})

const nameOf = (host: Host): Name => toName(nodeAddress(host))

/** Nodes of the same kind in the cluster. */
function peersOf({ found, host }: FoundNode): FoundNode[] {
  const peers = found.cluster.hosts.filter((one) => one.nodeType === host.nodeType && one !== host)
  if (peers.length > 0) return peers.map((peer) => ({ found, host: peer }))
  throw new InputError('not_found', 'The node has no peers of its kind in its cluster', {
    parameter: 'other',
    next: 'Give the node to compare with as other; list_nodes shows what there is.',
  })
}

function differs(other: FoundNode, node: FoundNode): boolean {
  if (other.found.ref !== node.found.ref || nodeAddress(other.host) !== nodeAddress(node.host))
    return true
  throw new InputError('invalid_argument', 'A node differs in nothing from itself', {
    parameter: 'other',
    next: 'Name another node, or leave other out for all its peers.',
  })
}

async function readNode(
  { controller, cluster }: FoundCluster,
  host: Host,
  options: CallOptions,
): Promise<ConfiguredNode> {
  const key = { hostname: host.hostname, port: host.port, clusterId: cluster.id }
  return configuredNode(host, await getNodeConfig(controller.cmon, key, options))
}

/** Peers that can't be read are told beside the others; throws the first one's error when none can. */
async function readEach(
  peers: readonly FoundNode[],
  options: CallOptions,
): Promise<{ nodes: ConfiguredNode[]; unread: { node: Name; problem: string }[] }> {
  const nodes: ConfiguredNode[] = []
  const problems: { host: Host; error: CmonError }[] = []
  await Promise.all(
    peers.map(async ({ found, host }) => {
      try {
        nodes.push(await readNode(found, host, options))
      } catch (thrown) {
        if (!(thrown instanceof CmonError)) throw thrown
        problems.push({ host, error: thrown })
      }
    }),
  )
  const [first] = problems
  if (nodes.length === 0 && first !== undefined) throw first.error
  const order = peers.map(({ host }) => host)
  return {
    nodes: nodes.toSorted((a, b) => order.indexOf(a.host) - order.indexOf(b.host)),
    unread: problems.map(({ host, error }) => ({ node: nameOf(host), problem: error.message })),
  }
}

function toRow({ name, section, here, there }: Difference): z.input<typeof Differing> {
  const groups = new Map<string, { nodes: Name[]; values: Name[] }>()
  for (const { node, settings } of there) {
    const values = valuesOf(settings)
    const key = JSON.stringify([settings.length === 0, values])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { nodes: [nameOf(node.host)], values })
    else group.nodes.push(nameOf(node.host))
  }
  const isSecret = [here, ...there.map(({ settings }) => settings)]
    .flat()
    .some(({ withheld }) => withheld)
  return {
    name: toName(name),
    ...(section === undefined ? {} : { section: toName(section) }),
    here: valuesOf(here),
    there: [...groups.values()],
    ...(isSecret ? { secret: 'differs' } : {}),
  }
}

function valuesOf(settings: readonly NodeSetting[]): Name[] {
  return settings.flatMap(({ value }) => toValue(value) ?? [])
}
