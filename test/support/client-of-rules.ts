import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { onTestFinished } from 'vitest'
import { anonymousPrincipal, type Principal } from '../../src/auth/principal.ts'
import { createEventHub } from '../../src/fleet/event-hub.ts'
import { createPipeline } from '../../src/mcp/call-tool.ts'
import { noRunbooks } from '../../src/mcp/prompts/runbook.ts'
import { selectTools, type Narrowing, type SelectionRules } from '../../src/mcp/select-tools.ts'
import { createServerFactory, type Offer } from '../../src/mcp/server.ts'
import { standingOf } from '../../src/policy/standing.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { toolsets } from '../../src/tools/index.ts'
import { changeParts } from './change-parts.ts'

/** A client of a server without controllers that shows what these rules, and a policy, leave to its principal. */
export async function clientOf(
  rules: SelectionRules,
  narrowing?: Narrowing,
  { principal = anonymousPrincipal, policy }: { principal?: Principal; policy?: Policy } = {},
): Promise<Client> {
  const parts = await changeParts('ask', policy)
  const pipeline = createPipeline({
    fleetFor: () => ({ controllers: [] }),
    ...parts,
    report: () => {},
  })
  const identity = { name: 'test', title: 'Test', version: '1' }
  const offer: Offer = {
    pipeline,
    runbooks: noRunbooks,
    standingOf: (who) => standingOf(parts.rules, who),
    select: (standing, less) => selectTools(toolsets, rules, less, standing),
  }
  const server = createServerFactory({
    identity,
    hub: createEventHub({ controllers: [] }, () => {}),
    offer: () => offer,
  })(principal, narrowing)
  const client = new Client({ name: 'test', version: '1' })
  const [near, far] = InMemoryTransport.createLinkedPair()
  await server.connect(far)
  await client.connect(near)
  onTestFinished(() => client.close())
  return client
}
