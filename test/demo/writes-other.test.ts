import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows, stoppedClock } from './call.ts'

function freshWorld() {
  return createWorld({ clock: stoppedClock() })
}

test('watchlists take texts and give lists', () => {
  const world = freshWorld()
  const watchlist = { watchlist_name: 'w1', topics: 't1,t3', clusters: '1,2', grid: '2x2' }
  ask(world, 'watchlists', 'createWatchlist', { watchlist })
  const change = { watchlist_id: 2, watchlist_name: 'w1', topics: 't1', clusters: '', page_by: '' }
  ask(world, 'watchlists', 'updateWatchlist', { watchlist: change })
  const list = (watchlist_id: number) =>
    ask(world, 'watchlists', 'listWatchlists', { watchlist_id })['watchlists']
  expect(list(2)).toEqual([
    {
      watchlist_id: 2,
      watchlist_name: 'w1',
      topics: ['t1'],
      clusters: [1, 2],
      page_by: '',
      grid: '2x2',
      owner_id: '3',
      properties: '',
    },
  ])
  ask(world, 'watchlists', 'deleteWatchlist', { watchlist_id: 2 })
  expect(list(0)).toHaveLength(1)
  expect(outcome(() => ask(world, 'watchlists', 'listWatchlists', { watchlist_id: 2 }))).toMatch(
    /^ObjectNotFound/,
  )
})

test('spreadsheets keep their cells', () => {
  const world = freshWorld()
  const sheet = { spreadsheet_name: 's1' }
  ask(world, 'spreadsheets', 'createSpreadsheet', { ...sheet, content: 'a,b\n1,2' })
  const cell = { sheetIndex: 0, rowIndex: 1, columnIndex: 1, contentString: '=1+1' }
  const answer = ask(world, 'spreadsheets', 'setCell', { ...sheet, ...cell })
  expect(rows(part(answer, 'spreadsheet'), 'sheets')[0]?.['cells']).toContainEqual(cell)
  expect(ask(world, 'spreadsheets', 'getSpreadsheetNames')['total']).toBe(1)
})

test('hosts are checked, and registered ones are told apart when asked for', () => {
  const world = freshWorld()
  const [node] = world.clusters[0]?.hosts ?? []
  const nodes = [{ hostname: '192.0.2.251' }, { host_name: node?.hostname }]
  const codes = (more: object) =>
    rows(ask(world, 'discovery', 'checkHosts', { nodes, ...more }), 'checked_hosts').map(
      (one) => part(one, 'status')['error_code'],
    )
  expect(codes({})).toEqual(['HostIsOk', 'HostIsOk'])
  expect(codes({ check_if_already_registered: true })).toEqual([
    'HostIsOk',
    'HostIsAlreadyRegistered',
  ])
})

test('the pool has a capacity and a mode, for administrators', () => {
  const world = freshWorld()
  ask(world, 'poolcontrollers', 'setmaxclusterscapacity', { max_clusters: 20 })
  ask(world, 'poolcontrollers', 'setPoolMode', { pool_mode: true })
  const [controller] = rows(ask(world, 'poolcontrollers', 'listControllers'), 'controllers')
  expect(controller).toMatchObject({ status: 'active', properties: { max_clusters: 20 } })
  const stop = () => ask(world, 'poolcontrollers', 'stopController', { controller_id: 1 })
  expect(outcome(stop)).toMatch(/^ObjectNotFound/)
})

test('types tell of their properties, and of those of the types they come from', () => {
  const world = freshWorld()
  const answer = ask(world, 'metatype', 'getMetaTypeInfo', { 'type-name': 'CmonGaleraHost' })
  expect(answer).toMatchObject({ type_name: 'CmonGaleraHost', parent_type_name: 'CmonMySqlHost' })
  const owners = new Set(rows(answer, 'metatype_info').map((one) => one['owner_type_name']))
  expect(owners).toEqual(new Set(['CmonGaleraHost', 'CmonMySqlHost', 'CmonHost']))
  const unknown = () => ask(world, 'metatype', 'getMetaTypeInfo', { 'type-name': 'CmonMoon' })
  expect(outcome(unknown)).toMatch(/^ObjectNotFound/)
})
