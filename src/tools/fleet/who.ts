import { z } from 'zod'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'
import type { ToolContext } from '../../mcp/define-tool.ts'

/** Who calls, and how far their tools go. */
export const whoFields = {
  principal: Name,
  kind: z.string(),
  /** What proved it. */
  how: z.string(),
  /** As the issuer of the token has it. */
  name: Name.optional(),
  /** The issuer's. */
  member_of: z.array(Name).optional(),
  level: z.enum(['observe', 'operate', 'destroy']),
  toolsets: z.array(z.string()),
}

/** Issuers put hundreds of groups into a token. */
const MOST_GROUPS = 20

export function whoIs({ principal, view }: Pick<ToolContext, 'principal' | 'view'>) {
  const { id, kind, how, name, groups = [] } = principal
  return {
    principal: toName(id),
    kind,
    how,
    ...(name === undefined ? {} : { name: toName(name) }),
    ...(groups.length === 0 ? {} : { member_of: groups.slice(0, MOST_GROUPS).map(toName) }),
    level: view.level,
    toolsets: [...view.toolsets],
  }
}

/** Clusters that the caller may see, with the rights that their user has on them. */
export const reachFields = {
  reach: z.array(z.strictObject({ ref: z.string(), rights: Name.nullable() })),
  /** How many more there are; list_clusters has them. */
  reach_more: z.int().optional(),
}

const MOST_REACHED = 20

export function reachOf(clusters: readonly Pick<FoundCluster, 'cluster' | 'ref'>[]) {
  const more = clusters.length - MOST_REACHED
  return {
    reach: clusters
      .slice(0, MOST_REACHED)
      .map(({ cluster, ref }) => ({ ref, rights: toNameOrNull(cluster.privileges) })),
    ...(more > 0 ? { reach_more: more } : {}),
  }
}
