import { z } from 'zod'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { clustersIn } from '../shared/scope.ts'
import { Name, toName } from '../../fleet/untrusted.ts'

const DatabaseRow = z.strictObject({
  name: Name,
  cluster: z.string(),
  controller: z.string().optional(),
  size_bytes: z.number().nullable(),
  tables: z.number().nullable(),
})

export const listDatabases = defineTool({
  name: 'list_databases',
  title: 'List databases',
  description: 'Databases (schemas) with size and number of tables, the largest first.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    name: z.string().max(100).optional().describe('Part of the name'),
    ...pageParameters(25),
  },
  output: { databases: z.array(DatabaseRow), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { cluster, controller, name, ...page }) {
    const scope = { cluster, controller }
    const { clusters, problems } = await clustersIn(fleet, scope, { databases: true }, { signal })
    const databases = clusters
      .flatMap((found) => found.cluster.databases.map((database) => ({ found, database })))
      .filter(
        ({ database }) =>
          name === undefined || database.name.toLowerCase().includes(name.toLowerCase()),
      )
      .sort(
        (a, b) =>
          (b.database.sizeBytes ?? 0) - (a.database.sizeBytes ?? 0) ||
          a.found.ref.localeCompare(b.found.ref) ||
          a.database.name.localeCompare(b.database.name),
      )
    const paged = pageOf(databases, page, ({ found, database }) => ({
      name: toName(database.name),
      cluster: found.ref,
      ...controllerField(fleet, found.controller),
      size_bytes: database.sizeBytes ?? null,
      tables: database.tables ?? null,
    }))
    return { databases: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})
