import type { Client } from '@modelcontextprotocol/client'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Narrowing, SelectionRules } from '../../src/mcp/select-tools.ts'
import { RESOURCES } from '../../src/mcp/resources/table.ts'
import { SURFACES } from '../../src/mcp/surface.ts'
import { toolsets } from '../../src/tools/index.ts'
import { clientOf } from '../support/client-of-rules.ts'
import { policyOf, somePolicyFile, somePrincipal } from '../support/some-policy.ts'

const names = toolsets.flatMap(({ tools }) => tools.map(({ name }) => name))
const chosen = ['all', ...toolsets.map(({ name }) => name)]

const someRules: fc.Arbitrary<SelectionRules> = fc.record({
  level: fc.constantFrom('observe', 'operate', 'destroy'),
  toolsets: fc.subarray(chosen),
  include: fc.oneof(fc.constant([]), fc.subarray(names)),
  exclude: fc.subarray(names, { maxLength: 20 }),
  surface: fc.constantFrom(...SURFACES),
})
const someNarrowing: fc.Arbitrary<Narrowing | undefined> = fc.option(
  fc.record(
    {
      toolsets: fc.subarray(chosen),
      tools: fc.subarray(names),
      exclude: fc.subarray(names, { maxLength: 20 }),
      readOnly: fc.boolean(),
      surface: fc.constantFrom(...SURFACES),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
)

const listed = async (client: Client): Promise<string[]> =>
  (await client.listTools()).tools.map(({ name }) => name)

/** Whether the tool is there at all. No tool has such an argument, so none gets to run. */
async function isCallable(client: Client, name: string, args: object): Promise<boolean> {
  const answer = await client
    .callTool({ name, arguments: { ...args } })
    .then(({ content: [first] }) => (first?.type === 'text' ? first.text : ''), String)
  return !/There is no tool|is not for you/.test(answer)
}

const NOTHING_RUNS = { no_such_argument: 1 }

async function callable(client: Client): Promise<string[]> {
  const found = await Promise.all(
    ['search_tools', 'call_tool', ...names].map(async (name) =>
      (await isCallable(client, name, NOTHING_RUNS)) ? [name] : [],
    ),
  )
  return found.flat()
}

test('row 1: whatever the rules, what is not listed can not be called, and what is listed can', async () => {
  await fc.assert(
    fc.asyncProperty(someRules, someNarrowing, async (rules, narrowing) => {
      const client = await clientOf(rules, narrowing)
      expect((await callable(client)).toSorted()).toEqual((await listed(client)).toSorted())
    }),
    { numRuns: 40 },
  )
})

test('row 1: call_tool reaches what would be listed without it, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(someRules, async (rules) => {
      const [searching, full] = await Promise.all([
        clientOf({ ...rules, surface: 'search' }),
        clientOf({ ...rules, surface: 'full' }),
      ])
      const reached = await Promise.all(
        names.map(async (tool) => {
          const args = { tool, arguments: NOTHING_RUNS }
          return (await isCallable(searching, 'call_tool', args)) ? [tool] : []
        }),
      )
      expect(reached.flat().toSorted()).toEqual((await listed(full)).toSorted())
    }),
    { numRuns: 20 },
  )
})

test('row 1: whatever the policy, tools, resources and prompts that are not listed are not to be had', async () => {
  await fc.assert(
    fc.asyncProperty(somePolicyFile, somePrincipal, someRules, async (file, principal, rules) => {
      const client = await clientOf(rules, undefined, { principal, policy: policyOf(file) })
      expect((await callable(client)).toSorted()).toEqual((await listed(client)).toSorted())

      const { resources } = await client.listResources()
      const { resourceTemplates } = await client.listResourceTemplates()
      const offered = [
        ...resources.map(({ uri }) => uri),
        ...resourceTemplates.map(({ uriTemplate }) => uriTemplate),
      ]
      const readable = await Promise.all(
        RESOURCES.map(async ({ template }) => {
          const uri = template.replaceAll(/\{\w+\}/g, '1')
          const said = await client.readResource({ uri }).then(() => '', String)
          return said.includes('There is no such resource') ? [] : [template]
        }),
      )
      expect(readable.flat().toSorted()).toEqual(offered.toSorted())
    }),
    { numRuns: 40 },
  )
})

test('row 1: whatever the policy, call_tool reaches what would be listed without it', async () => {
  await fc.assert(
    fc.asyncProperty(somePolicyFile, somePrincipal, async (file, principal) => {
      const who = { principal, policy: policyOf(file) }
      const all = { level: 'destroy', toolsets: ['all'], include: [], exclude: [] } as const
      const searching = await clientOf({ ...all, surface: 'search' }, undefined, who)
      const full = await clientOf(all, undefined, who)
      const reached = await Promise.all(
        names.map(async (tool) => {
          const args = { tool, arguments: NOTHING_RUNS }
          return (await isCallable(searching, 'call_tool', args)) ? [tool] : []
        }),
      )
      expect(reached.flat().toSorted()).toEqual((await listed(full)).toSorted())
    }),
    { numRuns: 15 },
  )
})
