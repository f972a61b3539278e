import { z } from 'zod'
import { askAll } from '../../fleet/fleet.ts'
import { Name, toName } from '../../fleet/untrusted.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { controllersIn } from '../shared/scope.ts'
import { matchResources, MATCHES, wantedId } from './match-resources.ts'
import { readResources, sourcesFor } from './read-resources.ts'
import { RESOURCE_KINDS } from './resources.ts'

const ResourceRow = z.strictObject({
  kind: z.enum(RESOURCE_KINDS),
  name: Name,
  match: z.enum(MATCHES),
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  state: Name.optional(),
  /** The tool that tells all of it, and what to call it with. */
  tool: z.string(),
  arguments: z.record(z.string(), z.union([Name, z.number()])),
})

export const findResource = defineTool({
  name: 'find_resource',
  title: 'Find a resource',
  description:
    'Finds clusters, nodes, users, jobs, backups by name (part or misspelt), IP or id, with the call that shows each.',
  hints: readOnly,
  input: {
    query: z.string().trim().min(1).max(200),
    kind: z.enum(RESOURCE_KINDS).optional(),
    controller: ControllerName,
    ...pageParameters(10),
  },
  output: {
    resources: z.array(ResourceRow),
    ...pageFields,
    /** Kinds that were not looked through: name one as `kind` to do so. */
    not_searched: z.array(z.enum(RESOURCE_KINDS)),
    problems: Problems,
  },

  async run({ fleet, signal }, { query, kind, controller, ...page }) {
    const id = wantedId(query)
    const kinds = sourcesFor(kind, id)
    const { answers, problems } = await askAll(controllersIn(fleet, controller), (one) =>
      readResources(one, { kinds, id, argument: controllerField(fleet, one) }, signal),
    )
    const all = answers.flatMap(({ controller, value }) =>
      value.resources.map((resource) => ({ ...resource, controller })),
    )
    const paged = pageOf(matchResources(query, all), page, ({ found, match }) => ({
      kind: found.kind,
      name: toName(found.name),
      match,
      cluster: found.ref,
      ...controllerField(fleet, found.controller),
      ...(found.state === undefined ? {} : { state: toName(found.state) }),
      tool: found.tool,
      arguments: Object.fromEntries(
        Object.entries(found.arguments).map(([name, value]) => [
          name,
          typeof value === 'number' ? value : toName(value),
        ]),
      ),
    }))
    return {
      resources: paged.rows,
      ...pageInfo(paged),
      not_searched: RESOURCE_KINDS.filter((one) => !kinds.has(one) && (kind ?? one) === one),
      ...problemsField(
        problems,
        answers.flatMap(({ value }) => value.problems),
      ),
    }
  },
})
