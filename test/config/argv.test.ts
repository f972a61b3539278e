import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { normaliseArgv, settingFlags, usesShortForm } from '../../src/config/argv.ts'

test.each([
  [
    ['-endpoint', 'https://127.0.0.1:9501', '-username', 'admin', '-password', 'secret'],
    ['--cmon-endpoint=https://127.0.0.1:9501', '--cmon-username=admin', '--cmon-password=secret'],
  ],
  [
    ['serve', '-cmon-endpoint=a=b', '--key-file', '/k', '--CMON-NAME', 'x'],
    ['serve', '--cmon-endpoint=a=b', '--cmon-key-file=/k', '--CMON-NAME', 'x'],
  ],
  [
    ['-mcp-read-only', 'call', 'list_clusters', '--mcp-read-only', 'no', '-mcp-read-only=off'],
    ['--mcp-read-only=true', 'call', 'list_clusters', '--mcp-read-only=no', '--mcp-read-only=off'],
  ],
  [
    ['-password', '-endpoint', '-password-file', 'x', '-password', '--', '-password='],
    ['--cmon-password=-endpoint', '-password-file', 'x', '--cmon-password=--', '--cmon-password='],
  ],
  [['-cmon-password-file', '/p'], ['--cmon-password-file=/p']],
  [
    ['-env-file', '-x', '-json', '--', '-endpoint', 'x'],
    ['--env-file', '-x', '-json', '--', '-endpoint', 'x'],
  ],
  [['-endpoint'], ['--cmon-endpoint']],
])('%j', (argv, expected) => {
  expect(normaliseArgv(argv, ['env-file'])).toEqual(expected)
})

test('what is normal stays as it is', () => {
  const words = [...settingFlags().flatMap(({ flag }) => [flag, flag.slice(1)]), '--', 'true', 'x']
  fc.assert(
    fc.property(fc.array(fc.constantFrom('-endpoint', '-password=x', ...words)), (argv) => {
      // A flag at the end still waits for its value.
      const once = normaliseArgv([...argv, 'x', '--'])
      expect(normaliseArgv(once)).toEqual(once)
    }),
  )
})

test.each([
  [['-endpoint', 'x'], true],
  [['--key-file=/k'], true],
  [['--cmon-endpoint', 'x'], false],
  [['--cmon-password', '-endpoint'], false],
  [['--', '-endpoint'], false],
  [[], false],
])('a short form is among %j: %s', (argv, expected) => {
  expect(usesShortForm(argv)).toBe(expected)
})

test('a flag for every setting and every file form', () => {
  expect(settingFlags().filter(({ key }) => /CMON_PASSWORD|READ_ONLY/.test(key))).toEqual([
    {
      flag: '--cmon-password',
      key: 'CMON_PASSWORD',
      takesValue: true,
      placeholder: 'secret',
      help: 'Its password',
      words: [],
    },
    {
      flag: '--cmon-password-file',
      key: 'CMON_PASSWORD_FILE',
      takesValue: true,
      placeholder: 'path',
      help: 'File that holds CMON_PASSWORD',
      words: [],
    },
    {
      flag: '--mcp-read-only',
      key: 'MCP_READ_ONLY',
      takesValue: false,
      placeholder: '',
      help: '`true` is the same as `MCP_LEVEL=observe`',
      words: ['true', 'false'],
    },
  ])
})
