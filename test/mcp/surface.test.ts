import type { CallToolResult, Client } from '@modelcontextprotocol/client'
import { describe, expect, test } from 'vitest'
import { narrowingReader, NarrowingError } from '../../src/mcp/narrowing.ts'
import type { Narrowing, SelectionRules } from '../../src/mcp/select-tools.ts'
import { CORE_TOOLS, FRONT_TOOLS } from '../../src/mcp/surface.ts'
import { toolsets } from '../../src/tools/index.ts'
import { TOOL_NAMES } from '../../src/tools/names.ts'
import { clientOf } from '../support/client-of-rules.ts'

const ALL: SelectionRules = { level: 'destroy', toolsets: ['all'], include: [], exclude: [] }
const names = toolsets.flatMap(({ tools }) => tools.map(({ name }) => name))

const listed = async (client: Client): Promise<string[]> =>
  (await client.listTools()).tools.map(({ name }) => name)

const textOf = ({ content: [first] }: CallToolResult): string =>
  first?.type === 'text' ? first.text : ''

test('every tool that a surface names exists', () => {
  expect([...CORE_TOOLS, ...FRONT_TOOLS].filter((name) => !names.includes(name))).toEqual([])
  expect(CORE_TOOLS).toHaveLength(12)
})

test('core shows the dozen, and nothing else can be called', async () => {
  const client = await clientOf({ ...ALL, surface: 'core' })
  expect((await listed(client)).toSorted()).toEqual(CORE_TOOLS.toSorted())
  await expect(client.callTool({ name: 'whoami' })).rejects.toThrow(
    /There is no tool "whoami" here/,
  )
})

describe('search', () => {
  test('shows two tools and the four most used', async () => {
    const client = await clientOf({ ...ALL, surface: 'search' })
    expect((await listed(client)).toSorted()).toEqual(
      ['search_tools', 'call_tool', ...FRONT_TOOLS].toSorted(),
    )
  })

  test.each([
    ['restart a node', 'restart_node'],
    ['who am i', 'whoami'],
    ['backup schedules', 'list_backup_schedules'],
    ['slow queries', 'list_top_queries'],
  ])('finds by %j, with the input schema', async (query, name) => {
    const client = await clientOf({ ...ALL, surface: 'search' })
    const { structuredContent } = await client.callTool({
      name: 'search_tools',
      arguments: { query },
    })
    expect(structuredContent).toMatchObject({
      tools: expect.arrayContaining([
        expect.objectContaining({
          name,
          input_schema: expect.objectContaining({ type: 'object' }),
        }),
      ]),
    })
  })

  test('calls what it found as if it were called itself', async () => {
    const direct = await clientOf(ALL)
    const client = await clientOf({ ...ALL, surface: 'search' })
    const { structuredContent } = await client.callTool({
      name: 'call_tool',
      arguments: { tool: 'whoami', arguments: {} },
    })
    const own = (await direct.callTool({ name: 'whoami', arguments: {} })).structuredContent
    expect(structuredContent).toEqual(own)
  })

  test('says what is wrong with a tool or with its arguments', async () => {
    const client = await clientOf({ ...ALL, surface: 'search' })
    const call = async (args: Record<string, unknown>): Promise<string> =>
      textOf(await client.callTool({ name: 'call_tool', arguments: args }))
    expect(await call({ tool: 'list_bakups' })).toContain('Did you mean list_backups')
    expect(await call({ tool: 'list_backups', arguments: { limt: 3 } })).toContain('limit')
    expect(await call({ name: 'whoami' })).toContain('call_tool takes tool and arguments')
  })

  test('reaches no tool that settings hide', async () => {
    const client = await clientOf({ ...ALL, level: 'observe', surface: 'search' })
    const result = await client.callTool({
      name: 'call_tool',
      arguments: { tool: 'restart_node', arguments: {} },
    })
    expect(textOf(result)).toContain('There is no tool "restart_node" here')
  })
})

describe('a client that wants less', () => {
  const narrowed = (query: string, headers: Record<string, string> = {}): Narrowing | undefined =>
    narrowingReader(TOOL_NAMES)(new URLSearchParams(query), (name) => headers[name])

  test.each<[string, Record<string, string>, (name: string, toolset: string) => boolean]>([
    ['toolsets=backups,jobs&read_only=true', {}, (_, toolset) => /^(backups|jobs)$/.test(toolset)],
    ['tools=whoami,list_jobs', {}, (name) => name === 'whoami' || name === 'list_jobs'],
    ['exclude=whoami', {}, (name) => name !== 'whoami'],
    [
      '',
      { 'x-mcp-toolsets': 'jobs', 'x-mcp-read-only': 'true' },
      (_, toolset) => toolset === 'jobs',
    ],
    ['surface=core', {}, (name) => CORE_TOOLS.includes(name)],
  ])('by %j %j gets that', async (query, headers, wanted) => {
    const narrowing = narrowed(query, headers)
    const shown = await listed(await clientOf(ALL, narrowing))
    const readOnly = narrowing?.readOnly === true
    const expected = toolsets
      .flatMap(({ name: toolset, tools }) => tools.filter(({ name }) => wanted(name, toolset)))
      .filter(({ hints }) => !readOnly || hints.readOnlyHint)
    expect(shown).toEqual(expected.map(({ name }) => name))
  })

  test('never gets more than the settings show', async () => {
    const rules: SelectionRules = { ...ALL, level: 'observe', toolsets: ['jobs'], surface: 'core' }
    const mine = await listed(await clientOf(rules))
    for (const query of [
      'toolsets=all&surface=full',
      'read_only=false',
      'tools=restart_node,whoami',
    ])
      for (const name of await listed(await clientOf(rules, narrowed(query))))
        expect(mine).toContain(name)
  })

  test.each([
    ['toolsets=bakups', 'toolsets: there is no "bakups". Did you mean backups?'],
    [
      'tools=explain_unavailabl',
      'tools: there is no "explain_unavailabl". Did you mean explain_unavailable?',
    ],
    ['read_only=yes', 'read_only: "yes" is neither true nor false.'],
    ['surface=tiny', 'surface: there is no "tiny". Known: full, core, search.'],
    ['readonly=true', 'Unknown parameter "readonly". Did you mean read_only?'],
  ])('is told of %j', (query, message) => {
    expect(() => narrowed(query)).toThrow(new NarrowingError(message))
  })

  test('may have other parameters in its URL', () => {
    expect(narrowed('sessionId=1&x=2')).toBeUndefined()
  })
})
