import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'

let t: Connection
afterEach(() => t.close())

test('a stopped cluster runs again, and nobody has to agree to its start', async () => {
  t = await connect({ clockSpeed: 200 })
  const cluster = 'main/prod-auth-group'
  const args = { cluster, reason: 'storage move' }
  const { plan } = await t.call('stop_cluster', args)
  const { approval } = plan as { approval: string }
  await runJob(t, 'stop_cluster', { ...args, approval })
  expect(await t.call('get_cluster', { cluster })).toMatchObject({ cluster: { state: 'STOPPED' } })

  const done = await runJob(t, 'start_cluster', args)
  expect(done['summary']).toBe('Start the nodes of main/prod-auth-group')
  expect(sentJob(t)).toEqual({ command: 'start_cluster', job_data: {}, cluster_id: 7 })
  expect(await t.call('get_cluster', { cluster })).toMatchObject({ cluster: { state: 'STARTED' } })
})

test('a user who may only read is refused by the controller', async () => {
  t = await connect({ username: 'viewer' })
  const refused = await refusal(t.call('start_cluster', { cluster: 'prod-pg', reason: 'why not' }))
  expect(refused.code).toBe('not_allowed')
  expect(writes(t)).toEqual(['createJobInstance'])
})
