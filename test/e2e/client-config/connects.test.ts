import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { beforeAll, describe, expect, test } from 'vitest'
import { entryOf, snippet } from '../../support/client-snippet.ts'
import { toolsBehind } from '../../support/connect-as-client.ts'
import { temporaryFolder } from '../../support/program.ts'
import { settingsFor, startDemo, type DemoProcess } from '../../support/start-demo.ts'

describe('what a client makes of it connects', () => {
  let demo: DemoProcess
  let env: Record<string, string>
  beforeAll(async () => {
    demo = await startDemo()
    env = { MCP_BASE_URL: new URL(demo.mcp).origin, MCP_AUTH_TOKEN: demo.token }
  })

  test.each(['claude-desktop', 'mcp-remote'])('%s starts the command, no shell', async (client) => {
    const { server } = entryOf(await snippet([client, '--show-token'], env))
    const [yes, remote, ...args] = server.args ?? []
    expect([server.command, yes, remote]).toEqual(['npx', '-y', expect.any(String)])
    expect(args.filter((argument) => argument.includes(' '))).toEqual([])
    const transport = new StdioClientTransport({
      command: process.execPath,
      // The same version, which `npx -y` would fetch.
      args: ['node_modules/mcp-remote/dist/proxy.js', ...args],
      env: { ...server.env, MCP_REMOTE_CONFIG_DIR: await temporaryFolder() },
      stderr: 'pipe',
    })
    expect(await toolsBehind(transport)).toContain('list_clusters')
  })

  test.each(['vscode', 'cursor', 'gemini'])('%s opens the URL', async (client) => {
    const { server, inputs } = entryOf(await snippet([client], env))
    expect(inputs.map(({ password }) => password)).toEqual(client === 'vscode' ? [true] : [])
    const headers = { Authorization: filledIn(server.headers?.['Authorization'], demo.token) }
    const transport = new StreamableHTTPClientTransport(new URL(server.url ?? ''), {
      requestInit: { headers },
    })
    expect(await toolsBehind(transport)).toContain('list_clusters')
  })

  test.each(['claude-desktop', 'vscode', 'cursor', 'gemini'])(
    '%s starts the server itself, no shell',
    async (client) => {
      const controller = { ...settingsFor(demo), MCP_LEVEL: 'observe' }
      const { server } = entryOf(await snippet([client, '--stdio'], controller))
      expect(server.env).toEqual({
        CMON_ENDPOINT: demo.controller,
        CMON_USERNAME: demo.username,
        CMON_PASSWORD: expect.stringMatching(/^<password>$|CMON_PASSWORD|cmon_password/),
        MCP_LEVEL: 'observe',
      })
      const password = filledIn(server.env?.['CMON_PASSWORD'], demo.password)
      const transport = new StdioClientTransport({
        command: server.command ?? '',
        args: server.args ?? [],
        // Clients add to an environment of little more than the home folder.
        env: { HOME: await temporaryFolder(), ...server.env, CMON_PASSWORD: password },
        stderr: 'pipe',
      })
      const names = await toolsBehind(transport)
      expect(names).toContain('list_clusters')
      expect(names).not.toContain('delete_backup')
    },
  )
})

/** What the client puts in the place of the reference or the placeholder. */
function filledIn(text: string | undefined, secret: string): string {
  return (text ?? '').replace(/\$\{[^}]+\}|<\w+>/, () => secret)
}
