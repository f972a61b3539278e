import { z } from 'zod'
import type { ToolContext } from '../../mcp/define-tool.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { quoted } from '../../fleet/untrusted.ts'

/** One thing that stands in the way, and what would remove it. */
export const Reason = z.strictObject({
  about: z.enum(['tool', 'cluster', 'controller']),
  cause: z.enum([
    'setting',
    'principal',
    'policy',
    'client',
    'unknown_name',
    'ambiguous_name',
    'missing_or_hidden',
    'privilege',
    'unreachable',
    'refused',
  ]),
  controller: z.string().optional(),
  /** Of the daemon. */
  setting: z.string().optional(),
  why: z.string(),
  change: z.string(),
  /** Worked out by us; the controller hasn't said it. */
  inferred: z.literal(true).optional(),
})
export type Reason = z.input<typeof Reason>

type View = ToolContext['view']
type KnownTool = View['known'][number]

/** Which settings hide the tool, or that there is none of the name; empty for one that is shown. */
export function reasonsOfView(view: View, name: string): Reason[] {
  const tool = view.known.find((one) => one.name === name)
  if (tool !== undefined) return tool.hiddenBy.map((rule) => reasonOf(rule, tool, view))
  const near = didYouMean(
    name,
    view.known.map((one) => one.name),
  )
  return [
    {
      about: 'tool',
      cause: 'unknown_name',
      why: `There is no tool ${quoted(name)}, whatever the settings`,
      change: near === '' ? 'tools/list shows what there is.' : near,
    },
  ]
}

function reasonOf(rule: KnownTool['hiddenBy'][number], tool: KnownTool, view: View): Reason {
  const { name, toolset, level } = tool
  const common = { about: 'tool', cause: 'setting' } as const
  switch (rule) {
    case 'level':
      return {
        ...common,
        setting: 'MCP_LEVEL',
        why: `${name} needs level ${level}, and tools may only ${view.level}`,
        change: `Set MCP_LEVEL=${level}, and MCP_READ_ONLY not to true.`,
      }
    case 'toolsets':
      return {
        ...common,
        setting: 'MCP_TOOLSETS',
        why: `Toolset ${toolset} of ${name} is not among those shown`,
        change: `Add ${toolset} to MCP_TOOLSETS.`,
      }
    case 'include':
      return {
        ...common,
        setting: 'MCP_INCLUDE_TOOLS',
        why: `Only tools that are named are shown, and ${name} isn't`,
        change: `Add ${name} to MCP_INCLUDE_TOOLS, or leave the setting empty.`,
      }
    case 'exclude':
      return {
        ...common,
        setting: 'MCP_EXCLUDE_TOOLS',
        why: `${name} is named as never to be shown`,
        change: `Take ${name} out of MCP_EXCLUDE_TOOLS.`,
      }
    case 'surface':
      return {
        ...common,
        setting: 'MCP_SURFACE',
        why: `The surface "core" leaves ${name} out`,
        change: 'Set MCP_SURFACE=full or search; a client may ask for less, not for more.',
      }
    case 'principal':
      return {
        about: 'tool',
        cause: 'principal',
        why: `${name} (toolset ${toolset}, level ${level}) is beyond what your credential is good for`,
        change: 'Use a token, or log in with scopes, of more toolsets or a higher level.',
      }
    case 'policy':
      return {
        about: 'tool',
        cause: 'policy',
        why: `${name} (toolset ${toolset}, level ${level}): ${tool.refusal ?? 'the policy refuses it'}`,
        change:
          'The policy file of this daemon (MCP_POLICY_FILE) says so; its operator can change it.',
      }
    case 'client':
      return {
        about: 'tool',
        cause: 'client',
        why: `This client asked for less than there is, by its URL or headers, and ${name} isn't in it`,
        change: `Change toolsets, tools, exclude, read_only or surface in the client's URL or X-MCP headers.`,
      }
  }
}
