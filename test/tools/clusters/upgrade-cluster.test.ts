import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, runJob, sentJob, writes } from '../changes.ts'

const args = { cluster: 'main/prod-pg', reason: 'end of life' }

let t: Connection
afterEach(() => t.close())

test('a minor upgrade interrupts; the plan tells the age of the last backup', async () => {
  t = await connect()
  expect(await planOf(t, 'upgrade_cluster', args)).toMatchObject({
    severity: 'interrupts',
    requests: [
      {
        params: {
          'job.job_spec.command': 'upgrade_cluster',
          'job.job_spec.job_data.clusterid': 3,
        },
      },
    ],
    checks: [
      { check: 'cluster state', outcome: 'ok', note: 'the cluster is STARTED' },
      { check: 'nodes online', outcome: 'ok', note: 'all 3 database nodes are online' },
      { check: 'last good backup', note: expect.stringMatching(/^backup \d+ is \d+ h old/) },
      { check: 'running jobs' },
      { check: 'maintenance' },
    ],
  })
  expect(writes(t)).toEqual([])
})

test('a major upgrade leads to the new version', async () => {
  t = await connect({ clockSpeed: 400, approval: 'off' })
  const done = await runJob(t, 'upgrade_cluster', { ...args, to_version: '17', method: 'copy' })
  expect(done['summary']).toBe('Major upgrade to 17 of main/prod-pg')
  expect(done['warnings']).toContain(
    'a major upgrade is not undone by ClusterControl: a restore leads back',
  )
  expect(sentJob(t)).toEqual({
    command: 'upgrade_cluster',
    job_data: { clusterid: 3, upgrade_to_version: '17', upgrade_method: 'copy' },
    cluster_id: 3,
  })
  expect(await t.call('get_cluster', { cluster: args.cluster })).toMatchObject({
    cluster: { version: '17' },
  })
})

test('with linked files there is no way back but a restore: a human has to agree', async () => {
  t = await connect()
  const linked = { ...args, to_version: '17', method: 'link' }
  const refused = await refusal(t.call('upgrade_cluster', linked))
  expect(refused.code).toBe('needs_human')
  expect(refused.text).toContain('only a restore leads back')
  expect(writes(t)).toEqual([])
})

test('a degraded cluster is not upgraded, whoever agrees', async () => {
  t = await connect({ approval: 'off' })
  const degraded = { ...args, cluster: 'main/prod-billing-galera' }
  const refused = await refusal(t.call('upgrade_cluster', degraded))
  expect(refused.code).toBe('stopped')
  expect(refused.text).toContain('the cluster is DEGRADED: an upgrade takes more nodes away')
  expect(writes(t)).toEqual([])
})

test.each([
  [{ to_version: '16' }, '16 is no upgrade: main/prod-pg has 16'],
  [{ to_version: '9.6' }, '9.6 is no upgrade'],
  [{ to_version: 'newest' }, 'newest is no upgrade'],
  [{ method: 'copy' }, 'upgrade_method is of no use alone'],
  [
    { cluster: 'main/prod-shop-mysql', to_version: '8.4', method: 'link' },
    'upgrade_method is nothing for replication clusters',
  ],
])('%j is refused before anything is sent', async (change, problem) => {
  t = await connect({ approval: 'off' })
  const refused = await refusal(t.call('upgrade_cluster', { ...args, ...change }))
  expect([refused.code, refused.text]).toEqual([
    'invalid_argument',
    expect.stringContaining(problem),
  ])
  expect(writes(t)).toEqual([])
})
