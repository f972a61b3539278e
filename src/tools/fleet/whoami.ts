import { z } from 'zod'
import { getAllClusterInfo } from '../../cmon/modules/clusters.ts'
import { whoAmI, type Myself } from '../../cmon/modules/users.ts'
import { refOf, type FoundCluster } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { Name, toName } from '../../fleet/untrusted.ts'
import { ADMINS } from '../shared/rights.ts'
import { askEach, type Asked } from '../shared/ask-each.ts'
import { reachFields, reachOf, whoFields, whoIs } from './who.ts'

const Identity = z.strictObject({
  controller: z.string(),
  user: Name,
  groups: z.array(Name).optional(),
  /** Members of the group may do everything on the controller. */
  in_admins: z.boolean().optional(),
  can_create_clusters: z.boolean().nullable().optional(),
  can_execute_jobs: z.boolean().nullable().optional(),
  /** How many that user may see. */
  clusters: z.int().optional(),
  code: z.string().optional(),
  problem: z.string().optional(),
})

export const whoami = defineTool({
  name: 'whoami',
  title: 'Who am I',
  description:
    'Who you are here and on each controller, with groups and rights; the level, toolsets and number of tools you have; clusters you may see.',
  hints: readOnly,
  input: {},
  output: {
    ...whoFields,
    tools: z.int(),
    controllers: z.array(Identity),
    ...reachFields,
  },

  async run({ fleet, principal, view, signal }) {
    const asked = await askEach(fleet.controllers, signal, examine)
    return {
      ...whoIs({ principal, view }),
      tools: view.tools.length,
      controllers: asked.map(toIdentity),
      ...reachOf(asked.flatMap(({ value }) => value?.clusters ?? [])),
    }

    async function examine(controller: Controller): Promise<Found> {
      const { cmon } = controller
      const [myself, clusters] = await Promise.all([
        whoAmI(cmon, { signal }),
        getAllClusterInfo(cmon, {}, { signal }),
      ])
      return {
        myself,
        clusters: clusters.map((cluster) => ({ cluster, ref: refOf(controller, cluster) })),
      }
    }
  },
})

interface Found {
  myself: Myself
  clusters: Pick<FoundCluster, 'cluster' | 'ref'>[]
}

function toIdentity({ controller, value, error }: Asked<Found>): z.input<typeof Identity> {
  const { name, cmon } = controller
  if (value === undefined)
    return {
      controller: name,
      // As whom one would be there.
      user: toName(cmon.username),
      ...(error === undefined ? {} : { code: error.code, problem: error.message }),
    }
  const { user, canCreateClusters, canExecuteJobs } = value.myself
  return {
    controller: name,
    user: toName(user.name),
    groups: user.groups.map(toName),
    in_admins: user.groups.includes(ADMINS),
    can_create_clusters: canCreateClusters ?? null,
    can_execute_jobs: canExecuteJobs ?? null,
    clusters: value.clusters.length,
  }
}
