import { toolsets } from '../../src/tools/index.ts'

const WIDTH = 100

/** The names of all tools by toolset, as a module that loads none of them; laid out as prettier does. */
export function toolNamesModule(): string {
  const entries = toolsets.map(({ name, tools }) =>
    entry(
      name,
      tools.map((tool) => `'${tool.name}'`),
    ),
  )
  return `/**
 * Every tool by toolset, for what needs no more than names: tools take a third of the start-up time to load.
 * Written by \`npm run docs\` out of index.ts.
 */
export const TOOL_NAMES: Readonly<Record<string, readonly string[]>> = {
${entries.join('\n')}
}
`
}

function entry(toolset: string, names: readonly string[]): string {
  const line = `  ${toolset}: [${names.join(', ')}],`
  if (line.length <= WIDTH) return line
  return `  ${toolset}: [\n${names.map((name) => `    ${name},\n`).join('')}  ],`
}
