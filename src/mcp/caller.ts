import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server'
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

/**
 * Who sends a request, and what is shown to them: asked anew for each one, since the requests of a session may
 * come with tokens of different scopes, and tokens change while sessions go on.
 */
export type CallerOf<Seen extends Shown = Shown> = (
  context: ServerContext,
) => Seen & { readonly principal: Principal }

/** The key under which the HTTP side hands over who sends a request. */
export const PRINCIPAL_KEY = 'principal'

/** The principal of a request, where its transport knows one. */
export function principalOf({ http }: ServerContext): Principal | undefined {
  // Put there by the HTTP side, the only one that makes AuthInfo.
  return http?.authInfo?.extra?.[PRINCIPAL_KEY] as Principal | undefined
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
