import { z } from 'zod'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, idempotentDestructive, type Change } from '../../mcp/define-tool.ts'
import { about } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { clusterTarget, nodeTargets, pending, type Wanted } from './config-targets.ts'
import { beforeAndAfter, checkSettings, restarts, risks, stepsFor } from './setting-changes.ts'
import { risksOf } from './setting-risks.ts'
import { quoted } from '../../fleet/untrusted.ts'

const NewSetting = z.strictObject({
  name: z.string().min(1).max(128),
  value: z.string().max(2_000).optional(),
  unset: z.boolean().optional(),
  section: z.string().max(64).optional(),
})

export const setConfig = defineTool({
  name: 'set_config',
  title: 'Set configuration',
  description:
    "Changes settings of nodes, or without nodes ClusterControl's own for the cluster. No secrets.",
  hints: idempotentDestructive,
  input: {
    cluster: ClusterRef,
    nodes: z.array(z.string().max(260)).optional().describe('from list_nodes'),
    settings: z.array(NewSetting),
  },
  output: {},

  async prepare({ fleet, signal }, { cluster: wanted, nodes: names, settings: given }) {
    const settings = given.map(toWanted)
    checkNumber('nodes', names?.length ?? 1, 20)
    checkNumber('settings', settings.length, 30)
    checkSettings(settings)
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    const targets =
      names === undefined
        ? [await clusterTarget(found, settings, { signal })]
        : await nodeTargets(found, names, settings, { signal })
    const base = about(found)
    const where =
      names === undefined ? 'ClusterControl' : targets.map(({ shown }) => shown).join(', ')
    return {
      ...base,
      severity: severityOf(targets.flatMap(pending)),
      summary: `Set ${settings.map(({ name }) => name).join(', ')} of ${where} for ${ref}`,
      findings: [
        ...beforeAndAfter(targets),
        ...risks(settings),
        ...(names === undefined ? [] : restarts(settings, cluster.type)),
      ],
      basis: [base.basis, targets.map(({ changes }) => changes)],
      steps: targets.flatMap((target) => stepsFor(cluster.id, target)),
    }
  },
})

/** A value, or null for one to be taken out: which of the two is meant must be said. */
function toWanted({ value, unset, ...one }: z.output<typeof NewSetting>): Wanted {
  if ((value === undefined) === (unset === true)) return { ...one, value: value ?? null }
  throw new InputError(
    'invalid_argument',
    `${quoted(one.name)} has ${value === undefined ? 'no value' : 'a value and unset'}`,
    {
      parameter: 'settings',
      next: 'Give each setting a value, or unset: true to take it out.',
    },
  )
}

function checkNumber(parameter: string, count: number, limit: number): void {
  if (count >= 1 && count <= limit) return
  throw new InputError('invalid_argument', `${count} ${parameter} are given`, {
    parameter,
    next: `Give 1 to ${limit} at a time.`,
  })
}

/** A wrong value of whatever setting can stop a database, so none is routine. */
function severityOf(settings: readonly Wanted[]): Change<object>['severity'] {
  if (settings.length === 0) return 'routine'
  const all = settings.flatMap(({ name }) => risksOf(name)).map(({ severity }) => severity)
  return (['widens_access', 'loses_data'] as const).find((one) => all.includes(one)) ?? 'interrupts'
}
