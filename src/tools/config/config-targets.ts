import type { CallOptions } from '../../cmon/client.ts'
import { getClusterConfig } from '../../cmon/modules/cluster-config.ts'
import { getNodeConfig, type NodeKey, type NodeSetting } from '../../cmon/modules/config.ts'
import type { Host } from '../../cmon/modules/host.ts'
import type { Setting } from '../../cmon/modules/setting.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { nodeIn } from '../shared/find-node.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { spelling } from './differences.ts'

/** A setting as it is to be; null takes it out. */
export interface Wanted {
  name: string
  value: string | null
  section?: string | undefined
}

export interface SettingChange extends Wanted {
  /** As it is now; undefined where it isn't set. */
  before: Setting | undefined
}

/** Where settings are changed. */
export interface Target {
  /** For a sentence of ours. */
  shown: string
  /** Undefined: ClusterControl's own settings for the cluster. */
  node: NodeKey | undefined
  /** One for each that is wanted, under the name that stands there already. */
  changes: readonly SettingChange[]
}

/** ClusterControl's own. Throws InputError for settings that it doesn't know or that can't be taken out. */
export async function clusterTarget(
  { controller, cluster }: FoundCluster,
  wanted: readonly Wanted[],
  options: CallOptions,
): Promise<Target> {
  const known = await getClusterConfig(controller.cmon, cluster.id, options)
  const changes = wanted.map((one) => {
    const before = known.find(({ name }) => name === one.name)
    if (before === undefined)
      throw new InputError('not_found', `ClusterControl has no setting ${one.name}`, {
        parameter: 'settings',
        next: `${didYouMean(
          one.name,
          known.map(({ name }) => name).filter((name) => shownName(name) === name),
        )} get_config shows them; for the database's own name nodes.`.trim(),
      })
    if (one.value === null || one.section !== undefined)
      throw new InputError('invalid_argument', "ClusterControl's own settings have only a value", {
        parameter: 'settings',
        next: 'Give value, no section; get_config shows the default.',
      })
    return { ...one, before }
  })
  return { shown: 'ClusterControl', node: undefined, changes }
}

/** Nodes with what their files hold. Throws InputError for a node, or a section, that isn't clear. */
export async function nodeTargets(
  found: FoundCluster,
  names: readonly string[],
  wanted: readonly Wanted[],
  options: CallOptions,
): Promise<Target[]> {
  const hosts = [...new Set(names.map((name) => nodeIn(found, name)))]
  return Promise.all(hosts.map((host) => nodeTarget(found, host, wanted, options)))
}

async function nodeTarget(
  { controller, cluster }: FoundCluster,
  host: Host,
  wanted: readonly Wanted[],
  options: CallOptions,
): Promise<Target> {
  const node = { hostname: host.hostname, port: host.port, clusterId: cluster.id }
  const shown = shownName(nodeAddress(host))
  const files = await getNodeConfig(controller.cmon, node, options)
  if (files.length === 0)
    throw new InputError('invalid_argument', `${shown} has no configuration file`, {
      parameter: 'nodes',
      next: 'Name the nodes whose settings get_config shows.',
    })
  const settings = files.flatMap(({ values }) => values)
  return { shown, node, changes: wanted.map((one) => changeOf(settings, one, shown)) }
}

function changeOf(settings: readonly NodeSetting[], wanted: Wanted, node: string): SettingChange {
  const same = settings.filter(
    ({ name, section }) =>
      spelling(name) === spelling(wanted.name) &&
      (wanted.section === undefined || section?.toLowerCase() === wanted.section.toLowerCase()),
  )
  const sections = [...new Set(same.map(({ section }) => section ?? ''))]
  if (sections.length > 1)
    throw new InputError('ambiguous', `${wanted.name} stands in several sections on ${node}`, {
      parameter: 'settings',
      next: `Say which section: ${sections.map(shownName).join(', ')}.`,
    })
  // Of several lines the last one counts.
  const before = same.at(-1)
  const isNested =
    before?.isNested ?? (wanted.name.includes('.') && settings.some((one) => one.isNested))
  if (isNested)
    throw new InputError('invalid_argument', `${wanted.name} is part of a map in a YAML file`, {
      parameter: 'settings',
      next: 'Those can only be changed in ClusterControl or in the file.',
    })
  return { ...wanted, name: before?.name ?? wanted.name, before }
}

/** What isn't so already. */
export function pending({ changes }: Target): SettingChange[] {
  return changes.filter(({ value, before }) =>
    value === null ? before !== undefined : before?.value !== value,
  )
}
