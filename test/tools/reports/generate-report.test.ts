import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, writes } from '../changes.ts'

const args = { cluster: 'main/prod-orders-galera', reason: 'monthly review' }

let t: Connection
afterEach(() => t.close())

test('writes a report that get_report reads then', async () => {
  t = await connect()
  const done = await t.call('generate_report', { ...args, type: 'availability' })
  expect(done).toEqual({
    done: true,
    summary: 'Generate a report of type availability of main/prod-orders-galera',
    cluster: 'main/prod-orders-galera',
    report: expect.any(Number),
  })
  expect(await t.call('get_report', { report: done['report'] })).toMatchObject({
    id: done['report'],
    type: 'availability',
  })
  expect(await t.call('generate_report', args)).toMatchObject({
    summary: 'Generate a report of type default of main/prod-orders-galera',
  })
  expect(writes(t)).toEqual(['generateReport', 'generateReport'])
})

test('an unknown type is told with those that there are', async () => {
  t = await connect()
  const refused = await refusal(t.call('generate_report', { ...args, type: 'availabilty' }))
  expect(refused.code).toBe('invalid_argument')
  expect(refused.text).toContain('Did you mean availability')
  expect(refused.text).toContain('schemachange')
  expect(writes(t)).toEqual([])
})

test('a hidden cluster looks like none', async () => {
  t = await connect({ username: 'viewer' })
  const refused = await refusal(
    t.call('generate_report', { ...args, cluster: 'main/prod-shop-mysql' }),
  )
  expect(refused.code).toBe('not_found')
})
