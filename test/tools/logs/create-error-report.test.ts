import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'

const args = { cluster: 'main/prod-orders-galera', reason: 'ticket with support', ticket: 'OPS-7' }

let t: Connection
afterEach(() => t.close())

test('collects a bundle in which passwords are masked', async () => {
  t = await connect({ clockSpeed: 100 })
  const done = await runJob(t, 'create_error_report', args)
  expect(done).toMatchObject({
    summary: 'Create error report of main/prod-orders-galera',
    cluster: 'main/prod-orders-galera',
  })
  expect(sentJob(t)).toEqual({
    command: 'error_report',
    job_data: { extended: false, mask_passwords: true },
    cluster_id: 1,
  })
  const { lines } = await t.call('get_job_log', { job: done['job_id'] })
  expect(JSON.stringify(lines)).toContain('Passwords are masked')
})

test('more of it when asked; not for who may only look', async () => {
  t = await connect()
  await t.call('create_error_report', { ...args, extended: true })
  expect(sentJob(t)).toMatchObject({ job_data: { extended: true, mask_passwords: true } })
  await t.close()
  t = await connect({ username: 'viewer' })
  expect((await refusal(t.call('create_error_report', args))).code).toBe('not_allowed')
  expect((await refusal(t.call('create_error_report', { ...args, cluster: 'x' }))).code).toBe(
    'not_found',
  )
  expect(writes(t)).toEqual(['createJobInstance'])
})
