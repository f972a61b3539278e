import { modernRequest, namesIn, structured } from '../support/mcp-wire.ts'
import type { Machine } from './machine.ts'
import { URL, type Service } from './service.ts'

/** What one step leaves to the next. */
export interface Stage {
  readonly machine: Machine
  /** Of its file system. */
  readonly root: string
  readonly service: Service
  /** The one that the daemon takes now. */
  token: string
  /** The names of the controller's clusters. */
  clusters: string[]
}

export const list = { name: 'list_clusters', arguments: { limit: 100 } }

/** A bad token asked for often makes the daemon slow. */
export const PATIENCE = { timeout: 20_000, interval: 500 }

/** The clusters that the service tells of. */
export async function listed({ token }: Stage): Promise<string[]> {
  const { message } = await modernRequest(`${URL}/mcp`, token, 'tools/call', list)
  return namesIn(structured(message))
}

/** How the service answers who has this token. */
export async function statusWith(token: string): Promise<number> {
  const { status } = await modernRequest(`${URL}/mcp`, token, 'tools/list')
  return status
}
