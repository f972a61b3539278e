import type { Tool } from './define-tool.ts'

export interface Toolset {
  readonly name: string
  readonly description: string
  readonly tools: readonly Tool[]
}

/** A named group of tools: the unit of `MCP_TOOLSETS`. */
export function defineToolset(name: string, description: string, tools: readonly Tool[]): Toolset {
  return { name, description, tools }
}
