import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  agreedValue,
  readAsDotenv,
  readAsShell,
  readAsSystemd,
  writeLine,
} from '../../src/config/env-readers.ts'

const values = (line: string) => [
  readAsDotenv(line)?.value,
  readAsSystemd(line)?.value,
  readAsShell(line)?.value,
]

describe('what dotenv, systemd and a shell make of a line', () => {
  test.each([
    ['A=', ['', '', '']],
    ['A=plain', ['plain', 'plain', 'plain']],
    ['  A=plain', ['plain', 'plain', 'plain']],
    [`A='a b#c$d"e'`, ['a b#c$d"e', 'a b#c$d"e', 'a b#c$d"e']],
    [`A="it's"`, ["it's", "it's", "it's"]],
    ['A=pa#ss', ['pa', 'pa#ss', 'pa#ss']],
    ['A=pa ss', ['pa ss', 'pa ss', undefined]],
    ['A=x # note', ['x', 'x # note', 'x']],
    ["A='x' # note", ['x', 'x# note', 'x']],
    ['A="a\\"b"', ['a\\"b', 'a"b', 'a"b']],
    ['A="a$b"', ['a$b', 'a$b', undefined]],
    ['A="a\\$b"', ['a\\$b', 'a$b', 'a$b']],
    ['A="a`b`"', ['a`b`', 'a`b`', undefined]],
    ['A=`b`', ['b', '`b`', undefined]],
    [`A='it'"s"`, [`'it'"s"`, 'its', 'its']],
    [`A='a'b'c'`, [`a'b'c`, "ab'c'", 'abc']],
    ['A=a\\b', ['a\\b', 'ab', 'ab']],
    ['A=a\\ ', ['a\\', 'a ', 'a ']],
    ['A=a\\', ['a\\', undefined, undefined]],
    ['A = x', ['x', 'x', undefined]],
    ['A= x', ['x', 'x', undefined]],
    ['export A=x', ['x', undefined, undefined]],
    ['A: x', ['x', undefined, undefined]],
    ["A='open", ["'open", undefined, undefined]],
    ['A=~/x', ['~/x', '~/x', undefined]],
    ['A=a;b', ['a;b', 'a;b', undefined]],
  ])('%s', (line, expected) => {
    expect(values(line)).toEqual(expected)
  })
})

const NASTY = 'ab\'"\\$` #~:=;&|<>()*?[]{}!%é\t-\u00a0'.split('')
const nasty = fc.string({ unit: fc.constantFrom(...NASTY), maxLength: 12 })
const anyLine = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((text) => !/[\r\n\0]/.test(text))

describe('the line to write', () => {
  test('reads as the value in all three, whatever the value', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, anyLine), (value) => {
        const line = writeLine('A', value)
        expect(line === undefined ? ['none'] : values(line)).toEqual(
          line === undefined ? ['none'] : [value, value, value],
        )
      }),
      { numRuns: 3000 },
    )
  })

  test('exists for every line of text without a single quote', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, anyLine), (text) => {
        const value = text.replaceAll("'", '')
        expect(writeLine('A', value)).toBe(`A='${value}'`)
      }),
    )
  })

  test('takes double quotes for a single quote, and gives up on both kinds with an expansion', () => {
    expect(writeLine('A', "it's")).toBe(`A="it's"`)
    expect(writeLine('A', `it's $HOME`)).toBeUndefined()
  })
})

describe.skipIf(!existsSync('/bin/sh'))('a real shell', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cmon-mcp-env-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  test('reads what the shell reader says it reads', () => {
    const file = join(directory, 'env')
    fc.assert(
      fc.property(nasty, (rest) => {
        const expected = readAsShell(`A=${rest}`)
        // Only what is taken for literal is run.
        if (expected === undefined) return
        writeFileSync(file, `A=${rest}\n`)
        const shell = spawnSync('/bin/sh', ['-c', '. "$0"; printf %s "$A"', file], {
          encoding: 'utf8',
          env: { HOME: '/nowhere' },
          cwd: directory,
        })
        expect({ out: shell.stdout, noise: shell.stderr }).toEqual({
          out: expected.value,
          noise: '',
        })
      }),
      { numRuns: 400 },
    )
  })
})

test('a key counts as read only when all three read that key', () => {
  expect(agreedValue('A=x', 'A')).toBe('x')
  expect(agreedValue('A=x', 'B')).toBeUndefined()
})
