import type { KnownTool, ToolView } from './context.ts'
import type { Tool } from './define-tool.ts'
import { isWithin, levelOf, type Level } from './hints.ts'
import type { Toolset } from './toolset.ts'

export interface SelectionRules {
  level: Level
  /** Names of toolsets; `all` for every one. */
  toolsets: readonly string[]
  /** When not empty, only these, and whatever `toolsets` says they are in. */
  include: readonly string[]
  /** Wins over everything else. */
  exclude: readonly string[]
}

/** The tools that are shown, and by the same token the ones that can be called. */
export interface ToolSelection {
  readonly tools: ReadonlyMap<string, Tool>
  readonly view: ToolView
}

/**
 * The one answer to "which tools": listing and calling both read it, so they can't disagree.
 * Names are checked when settings are loaded; an unknown one here selects nothing.
 */
export function selectTools(toolsets: readonly Toolset[], rules: SelectionRules): ToolSelection {
  const included = new Set(rules.include)
  const excluded = new Set(rules.exclude)
  const everything = rules.toolsets.includes('all')
  const tools = new Map<string, Tool>()
  const known: KnownTool[] = []
  const chosen = new Set<string>()
  for (const toolset of toolsets) {
    const wanted = everything || rules.toolsets.includes(toolset.name)
    for (const tool of toolset.tools) {
      const { name } = tool
      const level = levelOf(tool.hints)
      const hiddenBy: KnownTool['hiddenBy'][number][] = []
      if (excluded.has(name)) hiddenBy.push('exclude')
      if (included.size > 0 && !included.has(name)) hiddenBy.push('include')
      if (included.size === 0 && !wanted) hiddenBy.push('toolsets')
      if (!isWithin(level, rules.level)) hiddenBy.push('level')
      known.push({ name, toolset: toolset.name, level, hiddenBy })
      if (hiddenBy.length > 0) continue
      tools.set(tool.name, tool)
      chosen.add(toolset.name)
    }
  }
  return {
    tools,
    view: { level: rules.level, toolsets: [...chosen], tools: [...tools.keys()], known },
  }
}
