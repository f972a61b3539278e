import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, runJob, sentJob, writes } from '../changes.ts'
import { clusterNamed, nodesOf } from '../world-facts.ts'

const why = { reason: 'new settings' }
const cluster = 'main/prod-orders-galera'

let t: Connection
afterEach(() => t.close())

test('plans with a look at what is left while one node is away', async () => {
  t = await connect()
  expect(await planOf(t, 'restart_cluster_rolling', { cluster, ...why })).toMatchObject({
    severity: 'interrupts',
    checks: [
      { check: 'nodes online', outcome: 'ok', note: 'all 3 database nodes are online' },
      {
        check: 'quorum',
        outcome: expect.not.stringMatching('stop'),
        note: expect.stringMatching(/^2 of 3 members of galera would be left/),
      },
      { check: 'running jobs' },
      { check: 'maintenance' },
    ],
  })
  const degraded = await planOf(t, 'restart_cluster_rolling', {
    cluster: 'main/prod-billing-galera',
    ...why,
  })
  expect(degraded).toMatchObject({
    checks: expect.arrayContaining([
      {
        check: 'nodes online',
        outcome: 'warning',
        note: "1 of 3 database nodes aren't online (192.0.2.24:3306 offline): the job may refuse to begin",
      },
    ]),
  })
  expect(writes(t)).toEqual([])
})

test('restarts every database node', async () => {
  t = await connect({ clockSpeed: 200, approval: 'off' })
  const begun = t.demo.world.clock.now()
  const done = await runJob(t, 'restart_cluster_rolling', { cluster, ...why })
  expect(done['summary']).toBe('Restart the nodes of main/prod-orders-galera one after another')
  expect(sentJob(t)).toEqual({ command: 'rolling_restart', job_data: {}, cluster_id: 1 })
  const nodes = nodesOf(clusterNamed(t.demo.world, 'prod-orders-galera'))
  const restarted = nodes.filter(({ startedAt }) => startedAt > begun)
  expect(restarted.map(({ kind }) => kind)).toEqual(['galera', 'galera', 'galera'])
})

test('where two nodes decide together, none of them may go: no approval overrides it', async () => {
  t = await connect({ approval: 'off' })
  const catalog = clusterNamed(t.demo.world, 'prod-catalog-mongo')
  const [lost] = nodesOf(catalog)
  if (lost === undefined) throw new Error('the cluster has no nodes')
  lost.status = 'offline'
  const args = { cluster: 'main/prod-catalog-mongo', ...why }
  const refused = await refusal(t.call('restart_cluster_rolling', args))
  expect(refused.code).toBe('stopped')
  expect(refused.text).toContain('no quorum, no writes')
  expect(writes(t)).toEqual([])
})

test('a cluster of one node is sent to restart_node', async () => {
  t = await connect({ approval: 'off' })
  const metrics = clusterNamed(t.demo.world, 'metrics-timescale')
  metrics.hosts = metrics.hosts.filter(({ role }) => role !== 'slave')
  const args = { cluster: 'main/metrics-timescale', ...why }
  const refused = await refusal(t.call('restart_cluster_rolling', args))
  expect([refused.code, refused.text]).toEqual([
    'invalid_argument',
    expect.stringMatching(/has one node: nothing stays up meanwhile[^]*Use restart_node/),
  ])
  expect(writes(t)).toEqual([])
})
