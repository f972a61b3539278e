import { localPrincipal, type Principal } from '../auth/principal.ts'
import { levelOf } from '../mcp/hints.ts'
import type { ToolSelection } from '../mcp/select-tools.ts'
import type { Toolset } from '../mcp/toolset.ts'
import { standingOf } from '../policy/standing.ts'
import type { CommandKit } from './command-kit.ts'
import type { Io } from './io.ts'
import { readPolicyFile } from './policy-file.ts'

/** `cmon-mcp tools`: what these settings would show. */
export function addToolsCommand({ command, load, io }: CommandKit): void {
  const made = command('tools', 'the tools these settings would show')
    .option('--json', 'with hints, as JSON')
    .option('--as <principal>', 'to whom, such as token:ci or oidc:maria: by the policy file')
    .option('--groups <names>', 'in which groups the principal is, between commas')
  made.action(async () => {
    const [{ toolsets }, { selectionOf }] = await Promise.all([
      import('../tools/index.ts'),
      import('./tooling.ts'),
    ])
    const { config } = load(made, { controller: false, http: false })
    const { json = false, ...whom } = made.opts<ToolsOptions>()
    const rules = { approval: config.approval, policy: readPolicyFile(config) }
    const selection = selectionOf(config, standingOf(rules, principalOf(whom)))
    printTools(toolsets, selection, json, io)
  })
}

interface ToolsOptions {
  json?: boolean
  as?: string
  groups?: string
}

/** Whoever runs the command, or somebody whose credential has no scope of its own. */
function principalOf({
  as: id = localPrincipal.id,
  groups,
}: Omit<ToolsOptions, 'json'>): Principal {
  return { ...localPrincipal, id, ...(groups === undefined ? {} : { groups: groups.split(',') }) }
}

/** By toolset, with how far each may go. */
function printTools(
  toolsets: readonly Toolset[],
  selection: ToolSelection,
  json: boolean,
  io: Io,
): void {
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
