import type { ConfigFile, NodeSetting } from '../../cmon/modules/config.ts'
import type { Host } from '../../cmon/modules/host.ts'
import { isSameValue } from '../../cmon/modules/setting.ts'

/** A node with the settings of its files. */
export interface ConfiguredNode {
  host: Host
  settings: ReadonlyMap<string, NodeSetting[]>
}

/** One setting in which nodes differ. */
export interface Difference {
  name: string
  section: string | undefined
  /** As it is on the node that is compared; none when it isn't set there. */
  here: NodeSetting[]
  /** Every other node, with what it has. */
  there: { node: ConfiguredNode; settings: NodeSetting[] }[]
  /** Each node is meant to have its own. */
  isExpected: boolean
}

/** Settings that name or number the one node they stand on; `-` and `_` are one. */
const PER_NODE =
  /^(loose_)?(server_(id|uuid)|report_(host|port)|bind_address|bind|listen_addresses|hostname|wsrep_node_(address|name|incoming_address)|wsrep_sst_receive_address|group_replication_local_address|auto_increment_offset|node\.name|network\.(host|publish_host)|net\.bindip|(replica|slave|cluster)_announce_ip|replica_announced_ip|primary_slot_name|pid_file|socket)$/

/** One spelling for names that databases take in several. */
export const spelling = (name: string): string => name.toLowerCase().replaceAll('-', '_')

/** Groups the settings of a node's files by section and name; one may stand there several times. */
export function configuredNode(host: Host, files: readonly ConfigFile[]): ConfiguredNode {
  const settings = new Map<string, NodeSetting[]>()
  for (const setting of files.flatMap(({ values }) => values)) {
    const key = JSON.stringify([setting.section?.toLowerCase() ?? '', spelling(setting.name)])
    const known = settings.get(key)
    if (known === undefined) settings.set(key, [setting])
    else known.push(setting)
  }
  return { host, settings }
}

/** Where `node` differs from one of `others`, and in how many settings it does not. */
export function compareNodes(
  node: ConfiguredNode,
  others: readonly ConfiguredNode[],
): { differences: Difference[]; same: number } {
  const keys = new Set([node, ...others].flatMap(({ settings }) => [...settings.keys()]))
  const differences: Difference[] = []
  for (const key of keys) {
    const here = node.settings.get(key) ?? []
    const there = others.map((other) => ({
      node: other,
      settings: other.settings.get(key) ?? [],
    }))
    const differing = there.filter(({ settings }) => !areSame(here, settings, isSameValue))
    if (differing.length === 0) continue
    const [sample] = [...here, ...there.flatMap(({ settings }) => settings)]
    if (sample === undefined) continue
    const isOwnAddress = differing.every(
      ({ node: other, settings }) =>
        settings.length > 0 &&
        areSame(here, settings, (a, b) => withoutOwn(a, node.host) === withoutOwn(b, other.host)),
    )
    const { name, section } = sample
    const isExpected = isOwnAddress || PER_NODE.test(spelling(name))
    differences.push({ name, section, here, there, isExpected })
  }
  return { differences, same: keys.size - differences.length }
}

function areSame(
  here: readonly NodeSetting[],
  there: readonly NodeSetting[],
  isSame: (a: NodeSetting, b: NodeSetting) => boolean,
): boolean {
  return (
    here.length === there.length &&
    here.every((setting, index) => {
      const other = there[index]
      return other !== undefined && isSame(setting, other)
    })
  )
}

/** The value with the node's own names and addresses taken for one; a secret equals nothing. */
function withoutOwn({ value, withheld }: NodeSetting, host: Host): string | symbol {
  if (value === undefined || withheld) return Symbol('not comparable')
  return [host.hostname, host.ip, host.alias]
    .filter((name) => name !== undefined && name !== '')
    .sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0))
    .reduce<string>((text, name) => text.replaceAll(name ?? '', '\0'), value)
}
