import MiniSearch from 'minisearch'
import { z } from 'zod'
import { defineTool, readOnly, type Tool } from './define-tool.ts'
import { levelOf } from './hints.ts'

const Found = z.strictObject({
  name: z.string(),
  description: z.string(),
  level: z.enum(['observe', 'operate', 'destroy']),
  input_schema: z.record(z.string(), z.unknown()),
})

/** A tool that finds tools; its index is made here, once per selection. */
export function createSearchTools(tools: ReadonlyMap<string, Tool>): Tool {
  const index = new MiniSearch<{ id: string; words: string; title: string; description: string }>({
    fields: ['words', 'title', 'description'],
    searchOptions: { boost: { words: 3, title: 2 }, prefix: true, fuzzy: 0.2 },
  })
  index.addAll(
    [...tools.values()].map(({ name, title, description, parameters }) => ({
      id: name,
      words: [name, ...name.split('_'), ...parameters].join(' '),
      title,
      description,
    })),
  )
  return defineTool({
    name: 'search_tools',
    title: 'Search tools',
    description: `Finds tools by what they do, with their input schemas, for call_tool. There are ${tools.size}: clusters, nodes, backups, jobs, alarms, metrics, queries, users and more.`,
    hints: readOnly,
    input: { query: z.string().min(2).max(200), limit: z.int().min(1).max(20).default(5) },
    output: { tools: z.array(Found), total: z.int() },
    async run(_, { query, limit }) {
      const hits = index.search(query)
      const found = hits.slice(0, limit).flatMap(({ id }) => tools.get(String(id)) ?? [])
      return {
        tools: found.map(({ name, description, hints, inputSchema }) => ({
          name,
          description,
          level: levelOf(hints),
          input_schema: inputSchema,
        })),
        total: hits.length,
      }
    },
  })
}
