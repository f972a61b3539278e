import { z } from 'zod'
import { InputError } from '../fleet/input-error.ts'
import { didYouMean } from '../fleet/nearest.ts'
import { defineTool, destructive, type Tool } from './define-tool.ts'
import { quoted } from '../fleet/untrusted.ts'

const input = {
  tool: z.string().min(1).max(100).describe('name from search_tools'),
  arguments: z.record(z.string(), z.unknown()).optional().describe('as its input_schema says'),
}

/** How the surface `search` calls what it doesn't list. The pipeline puts the tool that is meant in its place. */
export const callTool: Tool = {
  ...defineTool({
    name: 'call_tool',
    title: 'Call a tool',
    description: 'Calls a tool that search_tools found. Rules and consent are those of that tool.',
    hints: destructive,
    input,
    output: {},
    async run() {
      throw new Error('call_tool stands for another tool')
    },
  }),
  // Whatever the tool that is meant answers.
  outputSchema: { type: 'object' },
}

/** What a call of call_tool means. Throws InputError for a tool that can't be found. */
export function dispatched(
  args: unknown,
  behind: ReadonlyMap<string, Tool>,
): { name: string; args: Record<string, unknown> } {
  const parsed = z.strictObject(input).safeParse(args)
  if (!parsed.success)
    throw new InputError('invalid_argument', 'call_tool takes tool and arguments, an object', {
      next: 'search_tools gives both names and input schemas.',
    })
  const { tool, arguments: inner = {} } = parsed.data
  if (behind.has(tool)) return { name: tool, args: inner }
  throw new InputError('not_found', `There is no tool ${quoted(tool)} here`, {
    parameter: 'tool',
    next: didYouMean(tool, [...behind.keys()]) || 'search_tools finds what there is.',
  })
}
