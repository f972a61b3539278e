import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toolsets } from '../../src/tools/index.ts'
import { connect, type Connection } from '../support/connect.ts'
import { exampleArguments } from '../support/example-calls.ts'

const reading = toolsets.flatMap(({ tools }) => tools).filter(({ hints }) => hints.readOnlyHint)

// A fleet of 200 clusters with nine nodes each; DESIGN 5 sets the budgets of default answers, in o200k
// tokens of the structured form.
let fleet: Connection
beforeAll(async () => {
  fleet = await connect({ clusters: 200 })
})
afterAll(() => fleet.close())

test('default answers are short in a large fleet', async () => {
  const sizes: [string, number][] = []
  for (const { name } of reading) {
    const args = await exampleArguments(name, fleet.call)
    sizes.push([name, countTokens(JSON.stringify(await fleet.call(name, args)))])
  }
  sizes.sort((a, b) => a[1] - b[1])
  const at = (share: number): number => sizes[Math.floor((sizes.length - 1) * share)]?.[1] ?? 0
  const told = sizes.map(([name, tokens]) => `${name} ${tokens}`).join('\n')
  expect(at(0.5), told).toBeLessThanOrEqual(1_200)
  expect(at(0.95), told).toBeLessThanOrEqual(3_000)
  expect(at(1), told).toBeLessThanOrEqual(6_000)
})

test('no answer exceeds 24,000 tokens, however much is asked for', async () => {
  for (const { name, parameters } of reading) {
    const args = {
      ...(await exampleArguments(name, fleet.call)),
      ...(parameters.includes('limit') ? { limit: 200 } : {}),
      ...(parameters.includes('detail') ? { detail: 'full' } : {}),
    }
    const tokens = countTokens(JSON.stringify(await fleet.call(name, args)))
    expect(tokens, name).toBeLessThanOrEqual(24_000)
  }
})
