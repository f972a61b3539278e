import type { CallToolResult } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Look } from '../caller.ts'

/** Kinds of values that can be completed, and the list that knows them. */
const SOURCES = {
  controller: { tool: 'list_controllers', args: {}, rows: 'controllers', field: 'name' },
  cluster: { tool: 'list_clusters', args: { limit: 200 }, rows: 'clusters', field: 'ref' },
  cluster_id: { tool: 'list_clusters', args: { limit: 200 }, rows: 'clusters', field: 'id' },
  node: { tool: 'list_nodes', args: { limit: 200 }, rows: 'nodes', field: 'node' },
  job: { tool: 'list_jobs', args: { limit: 100 }, rows: 'jobs', field: 'id' },
  backup: { tool: 'list_backups', args: { limit: 100 }, rows: 'backups', field: 'id' },
  report: { tool: 'list_reports', args: {}, rows: 'reports', field: 'id' },
  user: { tool: 'list_users', args: { limit: 100 }, rows: 'users', field: 'name' },
} as const

export type CompletedBy = keyof typeof SOURCES

/** MCP's own limit of one answer. */
const MAX_VALUES = 100

/** Values that begin with or contain what was typed, the former first; none when the list can't be had. */
export async function completions(
  kind: CompletedBy,
  typed: string,
  look: Look,
): Promise<{ values: string[]; total: number; hasMore: boolean }> {
  const { tool, args, rows, field } = SOURCES[kind]
  const known = valuesIn(await look(tool, args), rows, field)
  const wanted = typed.toLowerCase()
  const fitting = [...new Set(known)].filter((value) => value.toLowerCase().includes(wanted))
  const begins = (value: string): number => Number(!value.toLowerCase().startsWith(wanted))
  const sorted = fitting.toSorted((a, b) => begins(a) - begins(b))
  return {
    values: sorted.slice(0, MAX_VALUES),
    total: sorted.length,
    hasMore: sorted.length > MAX_VALUES,
  }
}

/** Plain values of one column; a name that is free text is none to complete. */
function valuesIn({ structuredContent }: CallToolResult, rows: string, field: string): string[] {
  const answer = z.record(z.string(), z.unknown()).safeParse(structuredContent)
  const list = z.array(z.record(z.string(), z.unknown())).safeParse(answer.data?.[rows])
  return (list.data ?? []).flatMap(({ [field]: value }) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  )
}

/** The tool whose list completes a kind. */
export function toolFor(kind: CompletedBy): string {
  return SOURCES[kind].tool
}
