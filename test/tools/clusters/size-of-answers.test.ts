import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { tokensOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clusters: 200 })
})
afterAll(() => t.close())

const cluster = 'main/#17'

test.each([
  ['list_clusters', {}],
  ['list_nodes', {}],
  ['list_databases', {}],
  ['get_cluster', { cluster }],
  ['get_cluster_topology', { cluster }],
  ['list_running_queries', { cluster }],
  ['list_top_queries', { cluster }],
  ['list_maintenance_windows', {}],
])('%s stays small in a fleet of 200 clusters', async (tool, args) => {
  expect(tokensOf(await t.call(tool, args))).toBeLessThan(1_300)
})

test.each(['list_clusters', 'list_nodes', 'list_databases'])(
  '%s cuts a greedy page to the budget and says how to go on',
  async (tool) => {
    const answer = await t.call(tool, { limit: 200 })
    expect(tokensOf(answer)).toBeLessThan(6_000)
    expect(answer).toMatchObject({ truncated: true, next_cursor: expect.any(String) })
  },
)
