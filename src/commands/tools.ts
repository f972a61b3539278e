import { levelOf } from '../mcp/hints.ts'
import type { ToolSelection } from '../mcp/select-tools.ts'
import { toolsets } from '../tools/index.ts'
import type { CommandKit } from './command-kit.ts'
import type { Io } from './io.ts'
import { selectionOf } from './service.ts'

/** `cmon-mcp tools`: what these settings would show. */
export function addToolsCommand({ command, load, io }: CommandKit): void {
  const made = command('tools', 'the tools these settings would show').option(
    '--json',
    'with hints, as JSON',
  )
  made.action(() => {
    const { config } = load(made, { controller: false, http: false })
    printTools(selectionOf(config), made.opts<{ json?: boolean }>().json ?? false, io)
  })
}

/** By toolset, with how far each may go. */
function printTools(selection: ToolSelection, json: boolean, io: Io): void {
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
