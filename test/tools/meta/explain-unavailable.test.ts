import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { selectTools } from '../../../src/mcp/select-tools.ts'
import { reasonsOfView } from '../../../src/tools/meta/reason.ts'
import { toolsets } from '../../../src/tools/index.ts'
import { connect, type Connection } from '../../support/connect.ts'

let t: Connection
let viewer: Connection
beforeAll(async () => {
  ;[t, viewer] = await Promise.all([connect(), connect({ username: 'viewer' })])
})
afterAll(() => Promise.all([t.close(), viewer.close()]))

const MAIN = {
  controller: 'main',
  condition: 'ready',
  version: '2.3.4',
  user: 'admin',
  in_admins: true,
  can_execute_jobs: true,
}

test('where nothing stands in the way, there are no reasons', async () => {
  expect(await t.call('explain_unavailable', { tool: 'list_nodes', cluster: 'prod-pg' })).toEqual({
    reasons: [],
    cluster: { ref: 'main/prod-pg', my_rights: 'rwx' },
    controllers: [MAIN],
  })
})

test('a tool that does not exist is told with the nearest', async () => {
  expect(await t.call('explain_unavailable', { tool: 'list_node' })).toEqual({
    reasons: [
      {
        about: 'tool',
        cause: 'unknown_name',
        why: 'There is no tool "list_node", whatever the settings',
        change: expect.stringContaining('Did you mean list_nodes'),
      },
    ],
    controllers: [MAIN],
  })
})

describe('a tool that settings hide is told with each of them', () => {
  const rules = { level: 'destroy', toolsets: ['all'], include: [], exclude: [] } as const
  test.each([
    ['MCP_TOOLSETS', { toolsets: ['fleet'] }, 'Add nodes to MCP_TOOLSETS.'],
    [
      'MCP_INCLUDE_TOOLS',
      { include: ['whoami'] },
      'Add list_nodes to MCP_INCLUDE_TOOLS, or leave the setting empty.',
    ],
    ['MCP_EXCLUDE_TOOLS', { exclude: ['list_nodes'] }, 'Take list_nodes out of MCP_EXCLUDE_TOOLS.'],
  ])('%s', (setting, change, advice) => {
    const { view } = selectTools(toolsets, { ...rules, ...change })
    expect(reasonsOfView(view, 'list_nodes')).toEqual([
      { about: 'tool', cause: 'setting', setting, why: expect.any(String), change: advice },
    ])
  })

  test('MCP_LEVEL', () => {
    const [first] = toolsets
    const [tool] = first?.tools ?? []
    if (first === undefined || tool === undefined) throw new Error('no tools')
    const changing = { ...tool, name: 'drop_it', hints: { ...tool.hints, readOnlyHint: false } }
    const { view } = selectTools([{ ...first, tools: [changing] }], { ...rules, level: 'observe' })
    expect(reasonsOfView(view, 'drop_it')).toEqual([
      {
        about: 'tool',
        cause: 'setting',
        setting: 'MCP_LEVEL',
        why: 'drop_it needs level operate, and tools may only observe',
        change: 'Set MCP_LEVEL=operate, and MCP_READ_ONLY not to true.',
      },
    ])
  })
})

test('an admin is told that a cluster is not there, others that it may be hidden', async () => {
  expect(await t.call('explain_unavailable', { cluster: 'prod-gp' })).toMatchObject({
    reasons: [
      {
        about: 'cluster',
        cause: 'unknown_name',
        change: expect.stringContaining('Did you mean prod-pg'),
        inferred: true,
      },
    ],
  })
  const hidden = await viewer.call('explain_unavailable', { cluster: 'cache-redis' })
  const missing = await viewer.call('explain_unavailable', { cluster: 'cache-rodis' })
  expect(hidden).toMatchObject({
    reasons: [
      {
        about: 'cluster',
        cause: 'missing_or_hidden',
        change: expect.stringContaining('its access list has to give r to the user'),
      },
    ],
  })
  expect(JSON.stringify(hidden)).toBe(
    JSON.stringify(missing).replaceAll('cache-rodis', 'cache-redis'),
  )
})

test('a controller that does not exist is told with those that do', async () => {
  expect(await t.call('explain_unavailable', { cluster: 'mian/prod-pg' })).toMatchObject({
    reasons: [{ about: 'controller', cause: 'unknown_name', change: 'Controllers: main.' }],
  })
})

test('a cluster that may only be read says what the user lacks', async () => {
  const answer = await viewer.call('explain_unavailable', { cluster: 'prod-pg' })
  expect(answer).toMatchObject({
    cluster: { ref: 'main/prod-pg', my_rights: 'r--' },
    reasons: [
      {
        cause: 'privilege',
        why: 'ClusterControl user viewer may not execute jobs, which a change may need',
        inferred: true,
      },
      {
        cause: 'privilege',
        why: 'ClusterControl user viewer has only r-- on main/prod-pg, which a change may need',
        inferred: true,
      },
    ],
  })
  expect(
    await viewer.call('explain_unavailable', { cluster: 'prod-pg', tool: 'get_cluster' }),
  ).toMatchObject({ reasons: [] })
})

test('a controller that is down, and a login that is refused, are reasons', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
  await two.demos[1]?.close()
  const down = await two.call('explain_unavailable', { cluster: 'west/prod-orders-galera' })
  const ambiguous = await two.call('explain_unavailable', { cluster: '1' })
  await two.close()
  expect(down).toMatchObject({
    reasons: [{ about: 'controller', cause: 'unreachable', controller: 'west' }],
    controllers: [
      { controller: 'east', condition: 'ready' },
      { controller: 'west', condition: 'unreachable', in_admins: null },
    ],
  })
  expect(ambiguous['reasons']).toContainEqual({
    about: 'cluster',
    cause: 'ambiguous_name',
    why: 'Cluster ids repeat between controllers',
    change: 'Say which controller: east/#1 or west/#1.',
  })
  const refused = await connect({ password: 'wrong', clusters: 1 })
  const answer = await refused.call('explain_unavailable', { tool: 'whoami' })
  await refused.close()
  expect(answer).toMatchObject({
    reasons: [{ about: 'controller', cause: 'refused', controller: 'main' }],
  })
})

test('asks for a tool or a cluster', async () => {
  await expect(t.call('explain_unavailable')).rejects.toMatchObject({ code: 'invalid_argument' })
})
