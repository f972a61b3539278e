import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { runJob, sentJob, writes } from '../changes.ts'
import { addressesOf, clusterNamed, nodesOf } from '../world-facts.ts'

const cluster = 'main/prod-billing-galera'
const reason = 'memory was added'

let t: Connection
afterEach(() => t.close())

function address(index: number): string {
  return addressesOf(clusterNamed(t.demo.world, 'prod-billing-galera'))[index] ?? 'nowhere'
}

test('starts a node that is down, without asking anybody', async () => {
  t = await connect({ clockSpeed: 200 })
  const node = address(2)
  const [hostname, port] = node.split(':')
  const done = await runJob(t, 'start_node', { cluster, node, reason })
  expect(done).toEqual({
    done: true,
    summary: `Start node ${node} of ${cluster}`,
    cluster,
    job_id: expect.any(Number),
    watch: expect.any(String),
  })
  expect(sentJob(t)).toEqual({
    command: 'start',
    job_data: { clusterid: 4, node: { hostname, port: Number(port) }, port: Number(port) },
    cluster_id: 4,
  })
  expect(await t.call('get_node', { node, cluster })).toMatchObject({ node: { state: 'online' } })
})

test('says so when the node is online already', async () => {
  t = await connect({ clockSpeed: 0 })
  const node = address(0)
  expect(await t.call('start_node', { cluster, node, reason })).toMatchObject({
    done: true,
    warnings: [`${node} is online already: nothing will change`],
  })
  expect(writes(t)).toEqual(['createJobInstance'])
})

test('says so when there is no Galera node to join', async () => {
  t = await connect({ clockSpeed: 0 })
  for (const host of nodesOf(clusterNamed(t.demo.world, 'prod-billing-galera')))
    host.status = 'shut_down'
  const node = address(1)
  expect(await t.call('start_node', { cluster, node, reason })).toMatchObject({
    warnings: [
      `no other Galera node is online for ${node} to join: start_cluster is for a whole cluster that is down`,
    ],
  })
})
