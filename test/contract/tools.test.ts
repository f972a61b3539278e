import { describe, expect, test } from 'vitest'
import { selectTools } from '../../src/mcp/select-tools.ts'
import { toolsets } from '../../src/tools/index.ts'
import { connect } from '../support/connect.ts'
import * as fc from 'fast-check'
import { existsSync } from 'node:fs'

const tools = toolsets.flatMap((toolset) =>
  toolset.tools.map((tool) => ({ toolset: toolset.name, tool })),
)
const VERBS = ['list', 'get', 'search', 'wait', 'whoami', 'explain']

test('names of tools are unique', () => {
  const names = tools.map(({ tool }) => tool.name)
  expect(names).toEqual([...new Set(names)])
})

describe.each(tools.map(({ toolset, tool }) => [tool.name, toolset, tool] as const))(
  '%s',
  (name, toolset, tool) => {
    test('has a name of verb and noun, at most 40 characters', () => {
      expect(name).toMatch(/^[a-z][a-z0-9_]{1,39}$/)
      expect(VERBS).toContain(name.split('_')[0])
    })

    test('stands in the file of its name', () => {
      expect(existsSync(`src/tools/${toolset}/${name.replaceAll('_', '-')}.ts`)).toBe(true)
    })

    test('is described in words that fit a list of tools', () => {
      expect(tool.title).toMatch(/^[A-Z].{2,50}$/)
      expect(tool.description.length).toBeGreaterThan(20)
      expect(tool.description.length).toBeLessThanOrEqual(300)
      expect(tool.description).toMatch(/\.$/)
    })

    test('has all four hints, and none that contradict each other', () => {
      expect(tool.hints).toEqual({
        readOnlyHint: expect.any(Boolean),
        destructiveHint: expect.any(Boolean),
        idempotentHint: expect.any(Boolean),
        openWorldHint: false,
      })
      if (tool.hints.readOnlyHint)
        expect(tool.hints).toMatchObject({ destructiveHint: false, idempotentHint: true })
    })

    test('has schemas that clients accept', () => {
      for (const schema of [tool.inputSchema, tool.outputSchema]) {
        expect(schema).toMatchObject({ type: 'object', additionalProperties: false })
        const text = JSON.stringify(schema)
        expect(text).not.toMatch(/"\$(ref|schema|defs)"/)
        expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER))
      }
    })

    test('refuses unknown arguments', () => {
      const keys = tool.parse({ no_such_argument: 1 })
      expect(keys.success).toBe(false)
    })
  },
)

test('tools/list costs at most 700 bytes per tool without output schemas', () => {
  const bytes = tools.map(
    ({ tool: { name, title, description, inputSchema, hints } }) =>
      JSON.stringify({ name, title, description, inputSchema, annotations: hints }).length,
  )
  expect(bytes.reduce((sum, one) => sum + one, 0) / bytes.length).toBeLessThanOrEqual(700)
})

test('what clients see of the tools is as in the snapshot', async () => {
  for (const { tool } of tools) {
    const { name, title, description, hints, inputSchema, outputSchema } = tool
    await expect(
      `${JSON.stringify({ name, title, description, hints, inputSchema, outputSchema }, null, 2)}\n`,
    ).toMatchFileSnapshot(`__snapshots__/${name}.json`)
  }
})

test('the list over the wire is the registry, in its order', async () => {
  const fleet = await connect()
  const { tools: listed } = await fleet.client.listTools()
  expect(listed.map(({ name }) => name)).toEqual(tools.map(({ tool }) => tool.name))
  await fleet.close()
})

test('what is listed can be called and what is not listed can not, whatever the settings', () => {
  const names = tools.map(({ tool }) => tool.name)
  const someNames = fc.subarray(names)
  fc.assert(
    fc.property(
      fc.constantFrom('observe', 'operate', 'destroy' as const),
      fc.subarray(['all', ...toolsets.map(({ name }) => name)]),
      someNames,
      someNames,
      (level, chosen, include, exclude) => {
        const selection = selectTools(toolsets, { level, toolsets: chosen, include, exclude })
        expect(selection.view.tools).toEqual([...selection.tools.keys()])
        for (const name of exclude) expect(selection.tools.has(name)).toBe(false)
        if (include.length > 0)
          for (const name of selection.tools.keys()) expect(include).toContain(name)
        if (level === 'observe')
          for (const tool of selection.tools.values()) expect(tool.hints.readOnlyHint).toBe(true)
      },
    ),
  )
})
