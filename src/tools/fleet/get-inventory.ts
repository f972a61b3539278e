import { z } from 'zod'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { ControllerName } from '../shared/params.ts'
import { Problems, problemsField } from '../shared/problems.ts'
import { clustersIn, controllersIn } from '../shared/scope.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'
import { countBy } from './count-by.ts'
import { reachFields, reachOf, whoFields, whoIs } from './who.ts'

export const getInventory = defineTool({
  name: 'get_inventory',
  title: 'Get the inventory',
  description:
    'How many clusters and nodes you may see, by type, vendor, version and state; who you are; your rights on clusters. Start here; list_clusters has all of them.',
  hints: readOnly,
  input: { controller: ControllerName },
  output: {
    clusters: z.int(),
    nodes: z.int(),
    clusters_by_state: z.array(z.strictObject({ state: Name, clusters: z.int() })),
    clusters_by_type: z.array(z.strictObject({ type: Name, clusters: z.int() })),
    clusters_by_version: z.array(
      z.strictObject({ vendor: Name.nullable(), version: Name.nullable(), clusters: z.int() }),
    ),
    nodes_by_state: z.array(z.strictObject({ state: z.string(), nodes: z.int() })),
    nodes_by_type: z.array(z.strictObject({ type: Name, nodes: z.int() })),
    by_controller: z
      .array(z.strictObject({ controller: z.string(), clusters: z.int(), nodes: z.int() }))
      .optional(),
    you: z.strictObject({
      ...whoFields,
      users: z.array(z.strictObject({ controller: z.string(), user: Name })),
    }),
    ...reachFields,
    problems: Problems,
  },

  async run({ fleet, principal, view, signal }, { controller }) {
    const { clusters: found, problems } = await clustersIn(
      fleet,
      { controller },
      { hosts: true },
      { signal },
    )
    const clusters = found.map(({ cluster }) => cluster)
    const nodes = clusters.flatMap(({ hosts }) => hosts)
    return {
      clusters: clusters.length,
      nodes: nodes.length,
      clusters_by_state: countBy(clusters, ({ state }) => state).map(([{ state }, count]) => ({
        state: toName(state),
        clusters: count,
      })),
      clusters_by_type: countBy(clusters, ({ type }) => type).map(([{ type }, count]) => ({
        type: toName(type),
        clusters: count,
      })),
      clusters_by_version: countBy(
        clusters,
        ({ vendor, version }) => `${vendor ?? ''} ${version ?? ''}`,
      ).map(([{ vendor, version }, count]) => ({
        vendor: toNameOrNull(vendor),
        version: toNameOrNull(version),
        clusters: count,
      })),
      nodes_by_state: countBy(nodes, ({ state }) => state).map(([{ state }, count]) => ({
        state,
        nodes: count,
      })),
      nodes_by_type: countBy(nodes, ({ nodeType }) => nodeType).map(([{ nodeType }, count]) => ({
        type: toName(nodeType),
        nodes: count,
      })),
      ...(fleet.controllers.length > 1
        ? {
            by_controller: countBy(found, ({ controller: { name } }) => name).map(
              ([one, count]) => ({
                controller: one.controller.name,
                clusters: count,
                nodes: found
                  .filter((other) => other.controller === one.controller)
                  .reduce((sum, { cluster }) => sum + cluster.hosts.length, 0),
              }),
            ),
          }
        : {}),
      you: {
        ...whoIs({ principal, view }),
        users: controllersIn(fleet, controller).map(({ name, cmon }) => ({
          controller: name,
          user: toName(cmon.username),
        })),
      },
      ...reachOf(found),
      ...problemsField(problems),
    }
  },
})
