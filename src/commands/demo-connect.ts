import type { Client } from '../client-config/client.ts'
import { CLIENTS, daemonSnippet } from '../client-config/table.ts'

const SHOWN = ['claude-code', 'claude-desktop', 'codex']

/** How to connect clients to the demo's daemon, its token in the snippets, for people at a terminal. */
export function connectLines(baseUrl: string, token: string): string[] {
  const others = CLIENTS.map(({ name }) => name).filter((name) => !SHOWN.includes(name))
  return [
    ...CLIENTS.filter(({ name }) => SHOWN.includes(name)).flatMap((client) =>
      snippetLines(client, baseUrl, token),
    ),
    `  Others, with one of ${others.join(', ')}:`,
    `    MCP_AUTH_TOKEN=${token} cmon-mcp client-config ${others[0]} --show-token --url ${baseUrl}`,
  ]
}

function snippetLines(client: Client, baseUrl: string, token: string): string[] {
  const snippet = daemonSnippet(client, {
    baseUrl,
    transports: ['http', 'sse'],
    token: { shown: token },
  })
  const file = client.places[0]?.path.split('/').at(-1)
  return [
    `  ${client.title}${file === undefined ? '' : ` (${file})`}:`,
    ...(snippet?.text.split('\n') ?? []).map((line) => `    ${line}`),
  ]
}
