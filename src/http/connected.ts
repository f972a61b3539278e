import type { Implementation } from '@modelcontextprotocol/server'

/** A client that this daemon holds something for: a session, or an exchange without one. */
export interface Connected {
  readonly transport: 'http' | 'sse'
  /** Revision of MCP it speaks. */
  readonly revision: string | undefined
  /** What it calls itself: any text. */
  readonly client: Pick<Implementation, 'name' | 'version'> | undefined
  readonly session: boolean
  /** Streams and requests under way. */
  readonly open: number
}
