import { claudeCode } from './claude-code.ts'
import { claudeDesktop } from './claude-desktop.ts'
import type { Client, DaemonTarget, Snippet, Transport } from './client.ts'
import { codex } from './codex.ts'
import { cursor } from './cursor.ts'
import { gemini } from './gemini.ts'
import { mcpRemote } from './mcp-remote.ts'
import { vscode } from './vscode.ts'

/** The only list of clients: `client-config`, its help, the README and the page at `/` come from it. */
export const CLIENTS: readonly Client[] = [
  claudeCode,
  claudeDesktop,
  codex,
  vscode,
  cursor,
  gemini,
  mcpRemote,
]

const ROUTES: Readonly<Record<Transport, string>> = { http: 'mcp', sse: 'sse' }

/** A daemon as clients know it. */
export interface DaemonAddress {
  /** Public base URL, with or without a slash at its end. */
  readonly baseUrl: string
  /** Which it has mounted. */
  readonly transports: readonly Transport[]
  readonly token: DaemonTarget['token']
}

/** The snippet that connects a client to a daemon; undefined when they have no transport in common. */
export function daemonSnippet(client: Client, address: DaemonAddress): Snippet | undefined {
  const transport = client.transports.find((one) => address.transports.includes(one))
  if (transport === undefined) return undefined
  const url = urlOf(address.baseUrl, transport)
  return client.forDaemon({ kind: 'daemon', transport, url, token: address.token })
}

/** Where a daemon speaks a transport. */
export function urlOf(baseUrl: string, transport: Transport): string {
  return `${baseUrl.replace(/\/+$/, '')}/${ROUTES[transport]}`
}
