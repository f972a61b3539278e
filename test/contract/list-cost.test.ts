import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { selectTools } from '../../src/mcp/select-tools.ts'
import type { Surface } from '../../src/mcp/surface.ts'
import { toolsets } from '../../src/tools/index.ts'
import { connect } from '../support/connect.ts'
import { tokensOf } from '../tools/world-facts.ts'

// What every client pays at every start: o200k tokens of tools/list as far as a model gets to see it.

const LIMITS: Readonly<Record<Surface, number>> = { full: 20_000, core: 6_000, search: 2_000 }
const GROWTH = 1.05
const INSTRUCTIONS_BYTES = 2_048

/** The figures that were agreed to. `UPDATE_LIST_COST=1 npx vitest run test/contract/list-cost.test.ts` renews them. */
const FILE = 'test/contract/list-cost.json'

test('what tools/list costs is within its limits, and not much more than it was', () => {
  const costs = { full: costsOf('full'), core: costsOf('core'), search: costsOf('search') }
  const now = { full: sum(costs.full), core: sum(costs.core), search: sum(costs.search) }
  if (process.env['UPDATE_LIST_COST'] === '1')
    writeFileSync(FILE, `${JSON.stringify(now, null, 2)}\n`)
  // Written above, by this test only.
  const agreed = JSON.parse(readFileSync(FILE, 'utf8')) as Record<Surface, number>
  const told = table(costs, now, agreed)
  process.stdout.write(`${told}\n`)
  for (const surface of ['full', 'core', 'search'] as const) {
    expect(now[surface], `${surface}\n${told}`).toBeLessThanOrEqual(LIMITS[surface])
    expect(
      now[surface],
      `${surface} has grown; if it is worth it: UPDATE_LIST_COST=1\n${told}`,
    ).toBeLessThanOrEqual(agreed[surface] * GROWTH)
  }
})

test("the server's instructions are short", async () => {
  const fleet = await connect()
  const instructions = fleet.client.getInstructions() ?? ''
  expect(instructions).toContain('list_clusters')
  expect(Buffer.byteLength(instructions)).toBeLessThanOrEqual(INSTRUCTIONS_BYTES)
  await fleet.close()
})

type Costs = readonly (readonly [name: string, tokens: number])[]

function costsOf(surface: Surface): Costs {
  const rules = { level: 'destroy', toolsets: ['all'], include: [], exclude: [], surface } as const
  return [...selectTools(toolsets, rules).tools.values()].map(
    ({ name, title, description, inputSchema }) => [
      name,
      tokensOf({ name, title, description, inputSchema }),
    ],
  )
}

function sum(costs: Costs): number {
  return costs.reduce((total, [, tokens]) => total + tokens, 0)
}

function table(
  { full, search }: Readonly<Record<Surface, Costs>>,
  now: Readonly<Record<Surface, number>>,
  agreed: Readonly<Record<Surface, number>>,
): string {
  const tools = new Map([...full, ...search])
  const rows = [...tools].toSorted(([, a], [, b]) => b - a)
  return [
    ...rows.map(([name, tokens]) => `${name.padEnd(34)}${String(tokens).padStart(7)}`),
    ...(['full', 'core', 'search'] as const).map(
      (surface) =>
        `${`surface ${surface}`.padEnd(34)}${String(now[surface]).padStart(7)}  agreed ${agreed[surface]}, limit ${LIMITS[surface]}`,
    ),
  ].join('\n')
}
