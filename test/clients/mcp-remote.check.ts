import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, test } from 'vitest'
import { toolsBehind } from '../support/connect-as-client.ts'
import { startDemo } from '../support/start-demo.ts'
import { homeWith, snippetFor } from './client-program.ts'

test('the very command of the snippet connects, started without a shell', async () => {
  const demo = await startDemo()
  const { stdout } = await snippetFor(demo, 'claude-desktop', '--show-token')
  // test/e2e/client-config holds this shape.
  const file = JSON.parse(stdout) as {
    mcpServers: Record<string, { command: string; args: string[]; env: Record<string, string> }>
  }
  const server = file.mcpServers['clustercontrol']
  const { HOME = '', PATH = '' } = process.env
  const transport = new StdioClientTransport({
    command: server?.command ?? '',
    args: server?.args ?? [],
    // The user's npm settings say where packages come from.
    env: { HOME, PATH, MCP_REMOTE_CONFIG_DIR: await homeWith(), ...server?.env },
    stderr: 'pipe',
  })
  expect(await toolsBehind(transport)).toContain('list_clusters')
})
