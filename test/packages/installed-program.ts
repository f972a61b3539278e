import { expect } from 'vitest'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { readPng } from '../support/read-png.ts'
import { ENVIRONMENT, type BareRoot } from './bare-root.ts'

/** What users see of the installed executable: it starts, answers, draws, and needs no Node beside it. */
export async function expectWorkingProgram(root: BareRoot, version: string): Promise<void> {
  await expect(root.run('sh', '-c', 'command -v node')).rejects.toThrow()
  expect(await root.run('cmon-mcp', '--version')).toBe(version)
  expect(await root.run('cmon-mcp', 'tools')).toContain('list_clusters')

  const [command, ...args] = root.command('cmon-mcp', 'demo', '--stdio', '--controller-port', '0')
  const env = { ...ENVIRONMENT, MCP_STATE_DIR: '/tmp/state' }
  const transport = new StdioClientTransport({ command, args, env, stderr: 'ignore' })
  const client = new Client({ name: 'cmon-mcp-package-tests', version: '1.0.0' })
  await client.connect(transport)
  try {
    const clusters = await client.callTool({ name: 'list_clusters', arguments: { limit: 1 } })
    expect(clusters.isError).not.toBe(true)
    expect(clusters.structuredContent).toMatchObject({ truncated: true })
    // The thread that draws comes out of the executable too.
    const [cluster] = clustersOf(clusters.structuredContent)
    const drawn = await client.callTool({
      name: 'get_metrics',
      arguments: { cluster: cluster?.ref, chart: true },
    })
    const image = drawn.content.find((block) => block.type === 'image')
    expect(readPng(Buffer.from(image?.data ?? '', 'base64')).width).toBeGreaterThan(0)
  } finally {
    await client.close()
  }
}

function clustersOf(structured: unknown): { ref: string }[] {
  // The answer's shape is held by the tool's own tests.
  return (structured as { clusters: { ref: string }[] }).clusters
}
