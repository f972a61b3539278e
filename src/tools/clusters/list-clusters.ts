import { z } from 'zod'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ControllerName, Detail } from '../shared/params.ts'
import { Problems, problemsField } from '../shared/problems.ts'
import { clustersIn } from '../shared/scope.ts'
import { ClusterRow, toClusterRow } from './cluster-row.ts'

export const listClusters = defineTool({
  name: 'list_clusters',
  title: 'List clusters',
  description:
    'Database clusters with type, state, and numbers of nodes and alarms (left out: 0); trouble first. Gives the ref other tools need.',
  hints: readOnly,
  input: {
    controller: ControllerName,
    name: z.string().max(100).optional().describe('Part of the name'),
    type: z.string().max(40).optional().describe('Such as galera, replication, postgresql_single'),
    state: z.string().max(40).optional().describe('Such as STARTED, DEGRADED, FAILURE'),
    tag: z.string().max(100).optional(),
    detail: Detail,
    ...pageParameters(20),
  },
  output: { clusters: z.array(ClusterRow), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { controller, name, type, state, tag, ...page }) {
    const { clusters, problems } = await clustersIn(
      fleet,
      { controller },
      { hosts: true },
      { signal },
    )
    const matching = clusters
      .filter(
        ({ cluster }) =>
          (name === undefined || cluster.name.toLowerCase().includes(name.toLowerCase())) &&
          (type === undefined || cluster.type === type.toLowerCase()) &&
          (state === undefined || cluster.state === state.toUpperCase()) &&
          (tag === undefined || cluster.tags.includes(tag)),
      )
      .sort((a, b) => troubleOf(b.cluster) - troubleOf(a.cluster) || a.ref.localeCompare(b.ref))
    const paged = pageOf(matching, page, (found) => toClusterRow(fleet, found, page.detail))
    return { clusters: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})

/** 0 for a healthy cluster, more the worse it is. */
function troubleOf(cluster: {
  state: string
  alarms: { critical: number; warning: number }
}): number {
  const stateWeight = cluster.state === 'STARTED' ? 0 : cluster.state === 'DEGRADED' ? 2 : 3
  return (
    stateWeight * 1_000 +
    Math.min(cluster.alarms.critical, 90) * 10 +
    Math.min(cluster.alarms.warning, 9)
  )
}
