import { lower } from '../auth/level.ts'
import { localPrincipal } from '../auth/principal.ts'
import { decide, furthest } from '../policy/decide.ts'
import { withoutPolicy, type Standing } from '../policy/standing.ts'
import type { KnownTool, ToolView } from './context.ts'
import type { Tool } from './define-tool.ts'
import { callTool } from './dispatch.ts'
import { isWithin, levelOf, type Level } from './hints.ts'
import { createSearchTools } from './search-tools.ts'
import { CORE_TOOLS, FRONT_TOOLS, narrower, type Surface } from './surface.ts'
import type { Toolset } from './toolset.ts'

export interface SelectionRules {
  level: Level
  /** Names of toolsets; `all` for every one. */
  toolsets: readonly string[]
  /** When not empty, only these, and whatever `toolsets` says they are in. */
  include: readonly string[]
  /** Wins over everything else. */
  exclude: readonly string[]
  /** Default `full`. */
  surface?: Surface
}

/** What one client wants less of. Names are known ones: whoever made this has checked them. */
export interface Narrowing {
  toolsets?: readonly string[]
  tools?: readonly string[]
  exclude?: readonly string[]
  readOnly?: boolean
  surface?: Surface
}

/** The tools that are shown, and by the same token the ones that can be called. */
export interface ToolSelection {
  readonly tools: ReadonlyMap<string, Tool>
  readonly view: ToolView
  /** On the surface `search`: what search_tools finds and call_tool calls. */
  readonly behind?: ToolSelection
}

/**
 * The one answer to "which tools": listing and calling both read it, so they can't disagree. What a principal may
 * is `decide`'s to say; the settings and the client's own wish can only take away.
 * Names are checked when settings are loaded; an unknown one here selects nothing.
 */
export function selectTools(
  toolsets: readonly Toolset[],
  rules: SelectionRules,
  narrowing: Narrowing = {},
  standing: Standing = UNLIMITED,
): ToolSelection {
  const surface = narrower(rules.surface ?? 'full', narrowing.surface ?? rules.surface ?? 'full')
  const tools = new Map<string, Tool>()
  const known: KnownTool[] = []
  const chosen = new Set<string>()
  for (const toolset of toolsets)
    for (const tool of toolset.tools) {
      const { name } = tool
      const level = levelOf(tool.hints)
      const decision = decide(standing, { toolset: toolset.name, level })
      const hiddenBy: KnownTool['hiddenBy'] = [
        ...against(rules, toolset.name, name, level),
        ...(surface === 'core' && !CORE_TOOLS.includes(name) ? (['surface'] as const) : []),
        ...(decision.allowed
          ? []
          : [decision.why === 'scope' ? ('principal' as const) : ('policy' as const)]),
        ...(isNarrowedAway(narrowing, toolset.name, name, level) ? (['client'] as const) : []),
      ]
      const refusal = decision.allowed || decision.why === 'scope' ? {} : { refusal: decision.note }
      known.push({ name, toolset: toolset.name, level, hiddenBy, ...refusal })
      if (hiddenBy.length > 0) continue
      tools.set(name, tool)
      chosen.add(toolset.name)
    }
  const level =
    narrowing.readOnly === true ? 'observe' : lower(rules.level, furthest(standing) ?? 'observe')
  const view = { level, toolsets: [...chosen], tools: [...tools.keys()], known }
  return surface === 'search' ? searchable({ tools, view }) : { tools, view }
}

function against(
  rules: SelectionRules,
  toolset: string,
  name: string,
  level: Level,
): KnownTool['hiddenBy'] {
  const hiddenBy: KnownTool['hiddenBy'][number][] = []
  if (rules.exclude.includes(name)) hiddenBy.push('exclude')
  if (rules.include.length > 0) {
    if (!rules.include.includes(name)) hiddenBy.push('include')
  } else if (!rules.toolsets.includes('all') && !rules.toolsets.includes(toolset))
    hiddenBy.push('toolsets')
  if (!isWithin(level, rules.level)) hiddenBy.push('level')
  return hiddenBy
}

const UNLIMITED = withoutPolicy(localPrincipal)

function isNarrowedAway(
  { toolsets, tools, exclude, readOnly }: Narrowing,
  toolset: string,
  name: string,
  level: Level,
): boolean {
  if (exclude?.includes(name) === true || (readOnly === true && level !== 'observe')) return true
  if (tools !== undefined) return !tools.includes(name)
  return toolsets !== undefined && !toolsets.includes('all') && !toolsets.includes(toolset)
}

/** A few tools in front, and the way to all of them. */
function searchable(behind: ToolSelection): ToolSelection {
  const front = [...behind.tools.values()].filter(({ name }) => FRONT_TOOLS.includes(name))
  const tools = [createSearchTools(behind.tools), callTool, ...front]
  return { tools: new Map(tools.map((tool) => [tool.name, tool])), view: behind.view, behind }
}
