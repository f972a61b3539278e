import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { onTestFinished } from 'vitest'
import { anonymousPrincipal } from '../../src/auth/principal.ts'
import { createEventHub } from '../../src/fleet/event-hub.ts'
import { createPipeline } from '../../src/mcp/call-tool.ts'
import { noRunbooks } from '../../src/mcp/prompts/runbook.ts'
import { selectTools, type Narrowing, type SelectionRules } from '../../src/mcp/select-tools.ts'
import { createServerFactory } from '../../src/mcp/server.ts'
import { toolsets } from '../../src/tools/index.ts'
import { approvals } from './approvals.ts'

/** A client of a server without controllers that shows what these rules leave. */
export async function clientOf(rules: SelectionRules, narrowing?: Narrowing): Promise<Client> {
  const pipeline = createPipeline({
    fleetFor: () => ({ controllers: [] }),
    approvals: approvals(),
    report: () => {},
  })
  const identity = { name: 'test', title: 'Test', version: '1' }
  const select = (less?: Narrowing) => selectTools(toolsets, rules, less)
  const offer = { pipeline, runbooks: noRunbooks, select }
  const server = createServerFactory({
    identity,
    hub: createEventHub({ controllers: [] }, () => {}),
    offer: () => offer,
  })(anonymousPrincipal, narrowing)
  const client = new Client({ name: 'test', version: '1' })
  const [near, far] = InMemoryTransport.createLinkedPair()
  await server.connect(far)
  await client.connect(near)
  onTestFinished(() => client.close())
  return client
}
