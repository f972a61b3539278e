import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import type { CallOrigin } from './call-origin.ts'
import type { Pipeline } from './call-tool.ts'
import type { ToolSelection } from './select-tools.ts'

/** Calls a tool that only looks, for a prompt, a resource or a completion. */
export type Look = (tool: string, args: Record<string, unknown>) => Promise<CallToolResult>

/** What a client is shown, and by what it is called. */
export interface Shown {
  readonly pipeline: Pipeline
  readonly selection: ToolSelection
}

/** The tools that a client can reach, listed or behind a search. */
export function reachable({ tools, behind }: ToolSelection): ToolSelection['tools'] {
  return behind?.tools ?? tools
}

/** Looking by the one pipeline: rights, budgets and the log are those of the tool. */
export function lookingFor(
  { pipeline, selection }: Shown,
  principal: Principal,
  signal: AbortSignal,
  origin: CallOrigin,
): Look {
  return (name, args) =>
    pipeline.call({
      name,
      args,
      selection: selection.behind ?? selection,
      principal,
      signal,
      progress: () => {},
      origin,
    })
}

/** The text form of a result. */
export function textOf({ content }: CallToolResult): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
}
