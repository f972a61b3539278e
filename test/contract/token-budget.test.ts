import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toolsets } from '../../src/tools/index.ts'
import { connect, type Connection } from '../support/connect.ts'

// A fleet of 200 clusters with nine nodes each; DESIGN 5 sets the budgets of default answers, in o200k
// tokens of the structured form.
let fleet: Connection
beforeAll(async () => {
  fleet = await connect({ clusters: 200 })
})
afterAll(() => fleet.close())

const some = async (tool: string, key: string): Promise<Record<string, unknown>> => {
  const rows = (await fleet.call(tool))[key]
  const [row] = Array.isArray(rows) ? rows : []
  if (row === undefined) throw new Error(`${tool} gave no ${key}`)
  return row
}

/** Arguments of tools that don't run without any: of the first row that lists give. */
const REQUIRED: Record<string, () => Promise<Record<string, unknown>>> = {
  get_cluster: async () => ({ cluster: (await some('list_clusters', 'clusters'))['ref'] }),
  get_cluster_topology: async () => ({ cluster: (await some('list_clusters', 'clusters'))['ref'] }),
  get_node: async () => {
    const { node, cluster } = await some('list_nodes', 'nodes')
    return { node, cluster }
  },
  get_backup: async () => ({ backup: (await some('list_backups', 'backups'))['id'] }),
  get_job: async () => ({ job: (await some('list_jobs', 'jobs'))['id'] }),
  get_job_log: async () => ({ job: (await some('list_jobs', 'jobs'))['id'] }),
  wait_for_job: async () => ({
    jobs: [(await some('list_jobs', 'jobs'))['id']],
    timeout_seconds: 1,
  }),
  get_alarm: async () => {
    const { id, cluster } = await some('list_alarms', 'alarms')
    return { alarm: id, cluster }
  },
  get_metrics: async () => ({ cluster: 'prod-orders-galera', metrics: ['cpu', 'memory'] }),
  list_running_queries: async () => ({ cluster: 'prod-orders-galera' }),
  list_top_queries: async () => ({ cluster: 'prod-orders-galera' }),
}

test('default answers are short in a large fleet', async () => {
  const sizes: [string, number][] = []
  for (const { name } of toolsets.flatMap(({ tools }) => tools)) {
    const args = (await REQUIRED[name]?.()) ?? {}
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
  for (const { name, parameters } of toolsets.flatMap(({ tools }) => tools)) {
    const args = {
      ...(await REQUIRED[name]?.()),
      ...(parameters.includes('limit') ? { limit: 200 } : {}),
      ...(parameters.includes('detail') ? { detail: 'full' } : {}),
    }
    const tokens = countTokens(JSON.stringify(await fleet.call(name, args)))
    expect(tokens, name).toBeLessThanOrEqual(24_000)
  }
})
