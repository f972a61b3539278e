import { afterEach, expect, test } from 'vitest'
import { CmonError } from '../../../src/cmon/errors.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { nodesOf } from '../world-facts.ts'

let t: Connection
afterEach(() => t.close())

test('shows a controller that answers', async () => {
  t = await connect()
  expect(await t.call('list_controllers')).toEqual({
    controllers: [
      {
        name: 'main',
        address: t.demo.url,
        condition: 'ready',
        user: 'admin',
        version: '2.3.4',
        latency_ms: expect.any(Number),
        ha_role: 'leader',
        license: {
          type: 'Demo',
          valid: true,
          days_left: expect.any(Number),
          licensed_nodes: 100,
          used_nodes: t.demo.world.clusters.flatMap(nodesOf).length,
        },
      },
    ],
    total: 1,
    next_cursor: null,
    truncated: false,
  })
})

test('a licence that has run out is told', async () => {
  t = await connect()
  t.demo.world.license.expires = new Date(Date.now() - 3 * 86_400_000)
  expect(await t.call('list_controllers')).toMatchObject({
    controllers: [{ condition: 'ready', license: { valid: false, days_left: -3 } }],
  })
})

test('a controller that does not tell its licence is ready all the same', async () => {
  t = await connect({
    between: (cmon) => ({
      ...cmon,
      call: (request, schema, options) =>
        request.operation === 'getAllClusterInfo'
          ? Promise.reject(new CmonError('timeout', 'the list of clusters takes too long'))
          : cmon.call(request, schema, options),
    }),
  })
  expect(await t.call('list_controllers')).toMatchObject({
    controllers: [{ condition: 'ready', license: null, ha_role: 'leader' }],
  })
})

test('a controller that is down is a row with its problem', async () => {
  t = await connect({ controllers: ['east', 'west'] })
  await t.demos[1]?.close()
  const { controllers } = await t.call('list_controllers')
  expect(controllers).toEqual([
    expect.objectContaining({ name: 'east', condition: 'ready', ha_role: 'leader' }),
    expect.objectContaining({
      name: 'west',
      condition: 'unreachable',
      latency_ms: null,
      ha_role: null,
      problem: expect.any(String),
    }),
  ])
})

test('answers also when no controller does', async () => {
  t = await connect()
  await t.demo.close()
  const { controllers } = await t.call('list_controllers')
  expect(controllers).toEqual([expect.objectContaining({ condition: 'unreachable' })])
})

test('a refused login is told apart from a controller that is down', async () => {
  t = await connect({ password: 'wrong' })
  const { controllers } = await t.call('list_controllers')
  expect(controllers).toEqual([expect.objectContaining({ condition: 'refused', version: null })])
})

test('an older controller that knows no pools is ready all the same', async () => {
  t = await connect()
  t.demo.faults.set('wrong-json=1@poolcontrollers')
  t.demo.faults.set('wrong-json=1@controller')
  const { controllers } = await t.call('list_controllers')
  expect(controllers).toEqual([
    expect.objectContaining({ condition: 'ready', ha_role: null, version: '2.3.4' }),
  ])
})

test('pages through controllers', async () => {
  t = await connect({ controllers: ['east', 'west'], clusters: 1 })
  const first = await t.call('list_controllers', { limit: 1 })
  expect(first).toMatchObject({ total: 2, truncated: true, controllers: [{ name: 'east' }] })
  const second = await t.call('list_controllers', { limit: 1, cursor: first['next_cursor'] })
  expect(second).toMatchObject({ next_cursor: null, controllers: [{ name: 'west' }] })
})
