import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anonymousPrincipal } from '../../src/auth/principal.ts'
import { createPipeline } from '../../src/mcp/call-tool.ts'
import { defineTool, readOnly, type Tool } from '../../src/mcp/define-tool.ts'
import { createServerFactory } from '../../src/mcp/server.ts'
import { withoutPolicy } from '../../src/policy/standing.ts'
import { changeParts } from '../support/change-parts.ts'
import { createEventHub } from '../../src/fleet/event-hub.ts'
import { noRunbooks } from '../../src/mcp/prompts/runbook.ts'

test('the tool list is built once per process, not per server or request', async () => {
  const tool = defineTool({
    name: 'get_thing',
    title: 'Get thing',
    description: 'Gets it.',
    hints: readOnly,
    input: {},
    output: { thing: z.string() },
    run: async () => ({ thing: 'x' }),
  })
  let reads = 0
  const counted: Tool = Object.create(tool, {
    inputSchema: {
      get: () => {
        reads++
        return tool.inputSchema
      },
    },
  })
  const selection = {
    tools: new Map([[tool.name, counted]]),
    view: { level: 'observe', toolsets: [], tools: [tool.name], known: [] } as const,
  }
  const identity = { name: 'test', title: 'Test', version: '1' }
  const pipeline = createPipeline({
    fleetFor: () => ({ controllers: [] }),
    ...(await changeParts()),
    report: () => {},
  })
  const offer = {
    pipeline,
    runbooks: noRunbooks,
    standingOf: withoutPolicy,
    select: () => selection,
  }
  const serverFor = createServerFactory({
    identity,
    hub: createEventHub({ controllers: [] }, () => {}),
    offer: () => offer,
  })
  for (let i = 0; i < 3; i++) {
    const client = new Client({ name: 'test', version: '1' })
    const [near, far] = InMemoryTransport.createLinkedPair()
    await serverFor(anonymousPrincipal).connect(far)
    await client.connect(near)
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['get_thing'])
    await client.close()
  }
  expect(reads).toBe(1)
})
