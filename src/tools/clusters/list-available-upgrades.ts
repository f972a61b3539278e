import { z } from 'zod'
import { availableUpgrades, type PackageUpgrade } from '../../cmon/modules/upgrades.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef } from '../shared/params.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'

const NODES_SHOWN = 20

const STEPS = ['major', 'minor', 'patch', 'unknown'] as const

const UpgradeRow = z.strictObject({
  package: Name,
  installed: Name.nullable(),
  available: Name.nullable(),
  /** Inferred: the first number in which the two versions differ. */
  step: z.enum(STEPS),
  nodes: z.array(Name),
  /** When there are more than are shown. */
  nodes_total: z.int().optional(),
})

export const listAvailableUpgrades = defineTool({
  name: 'list_available_upgrades',
  title: 'List available upgrades',
  description:
    'Newer packages for the nodes of a cluster, as its last package check found them; the largest step first.',
  hints: readOnly,
  input: { cluster: ClusterRef, ...pageParameters(25) },
  output: {
    cluster: z.string(),
    running_version: Name.nullable(),
    upgrades: z.array(UpgradeRow),
    ...pageFields,
    /** When the packages were looked at; null: nothing newer is known, or nobody has looked. */
    checked: z.string().nullable(),
  },

  async run({ fleet, signal }, { cluster: wanted, ...page }) {
    const { controller, cluster, ref } = await findCluster(fleet, wanted, {}, { signal })
    const packages = await availableUpgrades(controller.cmon, cluster.id, { signal })
    const upgrades = groupUpgrades(packages)
    const paged = pageOf(upgrades, page, toRow)
    const checks = packages.flatMap(({ checked }) => checked ?? []).toSorted()
    return {
      cluster: ref,
      running_version: toNameOrNull(cluster.version),
      upgrades: paged.rows,
      ...pageInfo(paged),
      checked: toSeconds(checks.at(-1)),
    }
  },
})

/** One upgrade that several nodes wait for. */
interface Upgrade {
  upgrade: PackageUpgrade
  step: (typeof STEPS)[number]
  nodes: string[]
}

function groupUpgrades(packages: readonly PackageUpgrade[]): Upgrade[] {
  const groups = new Map<string, Upgrade>()
  for (const upgrade of packages) {
    const { name, installed, available, hostname } = upgrade
    const key = JSON.stringify([name, installed, available])
    const group = groups.get(key) ?? { upgrade, step: stepOf(installed, available), nodes: [] }
    groups.set(key, group)
    if (hostname !== undefined) group.nodes.push(hostname)
  }
  return [...groups.values()].sort(
    (a, b) =>
      STEPS.indexOf(a.step) - STEPS.indexOf(b.step) || a.upgrade.name.localeCompare(b.upgrade.name),
  )
}

function stepOf(installed = '', available = ''): Upgrade['step'] {
  const [from, to] = [installed, available].map(
    (version) =>
      // An epoch (`1:8.0.39`) is the packager's, not the software's.
      version.replace(/^\d+:/, '').match(/\d+/g)?.map(Number) ?? [],
  )
  if (from?.[0] === undefined || to?.[0] === undefined) return 'unknown'
  const differing = to.findIndex((number, index) => number !== from[index])
  if (differing === -1) return 'unknown'
  return STEPS[Math.min(differing, 2)] ?? 'patch'
}

function toRow({ upgrade, step, nodes }: Upgrade): z.input<typeof UpgradeRow> {
  return {
    package: toName(upgrade.name),
    installed: toNameOrNull(upgrade.installed),
    available: toNameOrNull(upgrade.available),
    step,
    nodes: nodes.slice(0, NODES_SHOWN).map(toName),
    ...(nodes.length > NODES_SHOWN ? { nodes_total: nodes.length } : {}),
  }
}
