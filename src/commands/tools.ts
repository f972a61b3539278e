import { levelOf } from '../mcp/hints.ts'
import type { ToolSelection } from '../mcp/select-tools.ts'
import { toolsets } from '../tools/index.ts'
import type { Io } from './io.ts'

/** The tools that a configuration shows, by toolset, with how far each may go. */
export function printTools(selection: ToolSelection, json: boolean, io: Io): void {
  if (json) {
    const tools = [...selection.tools.values()].map(({ name, title, description, hints }) => ({
      name,
      title,
      description,
      annotations: hints,
    }))
    const { level, toolsets: shown } = selection.view
    io.print(JSON.stringify({ level, toolsets: shown, tools }, null, 2))
    return
  }
  for (const toolset of toolsets) {
    const shown = toolset.tools.filter(({ name }) => selection.tools.has(name))
    if (shown.length === 0) continue
    io.print(`${toolset.name}: ${toolset.description}`)
    for (const { name, title, hints } of shown)
      io.print(`  ${name.padEnd(28)} ${levelOf(hints).padEnd(8)} ${title}`)
  }
  io.print(`${selection.tools.size} tools, level ${selection.view.level}`)
}
