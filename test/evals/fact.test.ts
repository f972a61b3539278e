import { expect, test } from 'vitest'
import { agrees, occurs } from './fact.ts'

const ANSWER = [
  { total: 2, nodes: [{ node: 'a:1', state: 'offline', note: { untrusted: 'out of memory' } }] },
  'Error (not_found): no such thing',
]

test.each([
  [true, 'of memory'],
  [true, 'no such thing'],
  [false, 'offline '],
  [false, 'untrusted'],
  [true, { node: 'a:1', state: 'offline' }],
  [true, { note: { untrusted: 'out of memory' } }],
  [false, { note: { untrusted: 'memory' } }],
  [false, { node: 'a:1', state: 'online' }],
  [true, { node: 'a:1', lag: undefined }],
  [false, { node: 'a:1', state: undefined }],
  [true, { total: 2, nodes: [{ state: 'offline' }] }],
  [false, { total: 3 }],
  [false, { nodes: [{ state: 'offline' }, {}] }],
  [false, { nodes: [] }],
])('it is %s that the answers say %j', (is, fact) => {
  expect(occurs(fact, ANSWER)).toBe(is)
})

test('lists may go on behind what is expected of them, but not behind none', () => {
  expect(agrees([1, 2], [1, 2, 3])).toBe(true)
  expect(agrees([2], [1, 2])).toBe(false)
  expect(agrees([], [])).toBe(true)
  expect(agrees([], [1])).toBe(false)
  expect(agrees({ a: null }, { a: null })).toBe(true)
  expect(agrees({ a: null }, {})).toBe(false)
})
