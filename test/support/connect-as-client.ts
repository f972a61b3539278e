import { Client } from '@modelcontextprotocol/client'
import type { Transport } from '@modelcontextprotocol/client'
import { onTestFinished } from 'vitest'

/** The names of the tools that a client finds behind a transport. */
export async function toolsBehind(transport: Transport): Promise<string[]> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  onTestFinished(() => client.close())
  const { tools } = await client.listTools()
  return tools.map(({ name }) => name)
}
