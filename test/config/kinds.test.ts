import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  boolean,
  controllerName,
  duration,
  integer,
  list,
  oneOf,
  path,
  someOf,
  token,
} from '../../src/config/kinds.ts'
import { read, refused } from './read-kind.ts'

test.each([
  ['30s', 30_000],
  ['500ms', 500],
  ['5m', 300_000],
  ['1.5 S', 1500],
  [' 1h ', 3_600_000],
  ['30', refused('must be a time with its unit, such as 500ms, 30s or 5m')],
  ['-1s', refused('must be a time with its unit, such as 500ms, 30s or 5m')],
  ['2h', refused('must be a time from 100ms to 1h')],
  ['0s', refused('must be a time from 100ms to 1h')],
])('a duration: %s', (text, expected) => {
  expect(read(duration('100ms', '1h'), text)).toEqual(expected)
})

test('a duration is shown so that it reads as the same again', () => {
  const kind = duration('1ms', '999h')
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999 * 3_600_000 }), (value) => {
      expect(read(kind, kind.show(value))).toBe(value)
    }),
  )
})

test.each([
  ['true', true],
  ['ON', true],
  ['1', true],
  ['yes', true],
  ['no', false],
  ['0', false],
  ['Off', false],
  ['read_only-true', refused('must be true or false (or yes/no, on/off, 1/0)')],
])('a switch: %s', (text, expected) => {
  expect(read(boolean, text)).toEqual(expected)
})

test('whole numbers, words, lists, names, paths', () => {
  const level = oneOf(['observe', 'operate'])
  const transports = someOf(['sse', 'http'])
  const names = list('name', (item) => item)
  expect([
    read(integer(1, 10), '10'),
    read(integer(1, 10), '0x5'),
    read(level, 'Operate'),
    read(level, 'opreate'),
    read(transports, 'http,sse, http'),
    read(transports, ' , '),
    read(transports, 'https'),
    read(names, 'a, b c,,a'),
    read(names, ''),
    read(controllerName, 'main'),
    read(controllerName, 'a/b'),
    read(path, '~/key.pem'),
  ]).toEqual([
    10,
    refused('must be a whole number from 1 to 10'),
    'operate',
    refused('must be observe or operate; did you mean operate?'),
    ['http', 'sse'],
    refused('must name one of sse or http'),
    refused('must be sse or http; did you mean http?'),
    ['a', 'b', 'c'],
    [],
    'main',
    refused('must be a short name of letters, digits, ".", "_" and "-", such as main'),
    refused('must be written out: "~" is not expanded here'),
  ])
})

test.each(['a b', 'a\n', 'tökén', ''])('a token that no header can carry: %j', (text) => {
  expect(read(token, text)).toEqual(
    refused('must be visible ASCII without spaces, or no client could send it'),
  )
})
