import { describe, expect, test } from 'vitest'
import { pairs, ratio, readPairs, secretPairs } from '../../src/config/kinds-otel.ts'
import { read } from './read-kind.ts'

describe('pairs', () => {
  test.each([
    ['a=1', { a: '1' }],
    [' a=1 , b.c = x%20y%2Cz ,', { a: '1', 'b.c': 'x y,z' }],
    ['authorization=Basic dTpw==', { authorization: 'Basic dTpw==' }],
    ['', {}],
  ])('%j', (text, expected) => {
    expect(readPairs(text)).toEqual(expected)
    expect(readPairs(pairs.show(expected))).toEqual(expected)
  })

  test.each(['a', '=1', 'a b=1', 'a=%zz'])('%j is refused', (text) => {
    const refused = { refused: 'must be name=value pairs between commas, values percent-encoded' }
    expect(read(pairs, text)).toEqual(refused)
    expect(read(secretPairs, text)).toEqual(refused)
  })
})

test.each([
  ['0', 0],
  ['0.25', 0.25],
  ['1', 1],
  ['1.5', { refused: 'must be a number from 0 to 1' }],
  ['-1', { refused: 'must be a number from 0 to 1' }],
  ['half', { refused: 'must be a number from 0 to 1' }],
])('a ratio of %j', (text, expected) => {
  expect(read(ratio, text)).toEqual(expected)
})
