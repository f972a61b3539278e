import { z } from 'zod'
import { getClusterConfig } from '../../cmon/modules/cluster-config.ts'
import { getNodeConfig } from '../../cmon/modules/config.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { findNode } from '../shared/find-node.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, Detail, NodeName } from '../shared/params.ts'
import { toPath } from '../shared/path.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'
import { isChanged, SettingRow, toClusterSettingRow, toNodeSettingRow } from './setting-row.ts'

export const getConfig = defineTool({
  name: 'get_config',
  title: 'Get configuration',
  description:
    "Settings in the files of a node, or ClusterControl's for a cluster, changed ones first. Secrets: only whether set.",
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    node: NodeName.optional(),
    name: z.string().max(100).optional().describe('Part of it'),
    detail: Detail,
    ...pageParameters(40),
  },
  output: {
    cluster: z.string(),
    /** Left out: these are the controller's settings for the cluster. */
    node: Name.optional(),
    files: z
      .array(z.strictObject({ path: Name.nullable(), syntax: Name.nullable(), settings: z.int() }))
      .optional(),
    settings: z.array(SettingRow),
    ...pageFields,
  },

  async run({ fleet, signal }, { cluster: wanted, node, name, ...page }) {
    const isNamed = (setting: { name: string }): boolean =>
      name === undefined || setting.name.toLowerCase().includes(name.toLowerCase())

    if (node !== undefined) {
      const { found, host } = await findNode(fleet, node, { cluster: wanted }, { signal })
      const { hostname, port } = host
      const key = { hostname, port, clusterId: found.cluster.id }
      const files = await getNodeConfig(found.controller.cmon, key, { signal })
      const settings = files.flatMap(({ values }) => values).filter(isNamed)
      const paged = pageOf(settings, page, (one) => toNodeSettingRow(one, page.detail))
      return {
        cluster: found.ref,
        node: toName(nodeAddress(host)),
        files: files.map(({ path, syntax, values }) => ({
          path: toPath(path),
          syntax: toNameOrNull(syntax),
          settings: values.length,
        })),
        settings: paged.rows,
        ...pageInfo(paged),
      }
    }
    if (wanted === undefined)
      throw new InputError('invalid_argument', 'Neither a node nor a cluster is named', {
        parameter: 'cluster',
        next: 'Give node (from list_nodes) for its files, or cluster (from list_clusters).',
      })
    const { controller, cluster, ref } = await findCluster(fleet, wanted, {}, { signal })
    const settings = (await getClusterConfig(controller.cmon, cluster.id, { signal }))
      .filter(isNamed)
      .sort((a, b) => Number(isChanged(b)) - Number(isChanged(a)) || a.name.localeCompare(b.name))
    const paged = pageOf(settings, page, (one) => toClusterSettingRow(one, page.detail))
    return { cluster: ref, settings: paged.rows, ...pageInfo(paged) }
  },
})
