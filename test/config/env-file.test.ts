import { parse } from 'dotenv'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { showProblem, type Findings } from '../../src/config/config-error.ts'
import { readEnvFile } from '../../src/config/env-file.ts'
import { writeLine } from '../../src/config/env-readers.ts'

function read(text: string) {
  const findings: Findings = { problems: [], warnings: [] }
  const entries = readEnvFile('f', text, findings)
  return {
    values: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    problems: findings.problems.map(showProblem),
    warnings: findings.warnings,
  }
}

const DIFFERS = 'is read differently by dotenv, systemd and a shell'
const single = (key: string) =>
  `${DIFFERS}; put the value in single quotes: ${key}='…', or put the value in a file and set ${key}_FILE`

describe('an env file', () => {
  test('gives its values; comments, blank lines and empty values are fine', () => {
    const text = `# comment\n\n  # another\nCMON_USERNAME=admin\nCMON_PASSWORD='a b#c$d"e'\nMCP_LEVEL=\n`
    expect(read(text)).toEqual({
      values: { CMON_USERNAME: 'admin', CMON_PASSWORD: 'a b#c$d"e', MCP_LEVEL: '' },
      problems: [],
      warnings: [],
    })
  })

  test.each([
    ['CMON_USERNAME=a b', `${DIFFERS}; write CMON_USERNAME='a b'`],
    ['CMON_USERNAME="a\\"b"', `${DIFFERS}; write CMON_USERNAME='a"b'`],
    ['CMON_USERNAME="a$b"', `${DIFFERS}; write CMON_USERNAME='a$b'`],
    ['CMON_USERNAME=a`b', `${DIFFERS}; write CMON_USERNAME='a\`b'`],
    [`CMON_USERNAME='it'"s"`, `${DIFFERS}; write CMON_USERNAME='its'`],
    ["CMON_USERNAME=it's", `${DIFFERS}; write CMON_USERNAME="it's"`],
    ['CMON_USERNAME=a\\b', `${DIFFERS}; write CMON_USERNAME='ab'`],
    ['export CMON_USERNAME=a', `${DIFFERS}; write CMON_USERNAME='a'`],
    ['CMON_USERNAME = a', `${DIFFERS}; write CMON_USERNAME='a'`],
    ['CMON_USERNAME: a', `${DIFFERS}; write CMON_USERNAME='a'`],
    [
      'CMON_USERNAME=a # note',
      `${DIFFERS}; write CMON_USERNAME='a' and the comment above it, or all of it: CMON_USERNAME='a # note'`,
    ],
    [
      `CMON_USERNAME="it's \\"x\\""`,
      `${DIFFERS}, and quotes can't help; set CMON_USERNAME in the environment`,
    ],
    [
      "CMON_USERNAME='a",
      "opens a quote or ends in a backslash; the value must be on one line: CMON_USERNAME='…'",
    ],
    ['CMON_PASSWORD=pa#ss', single('CMON_PASSWORD')],
    ['MCP_AUTH_TOKEN=pa ss', single('MCP_AUTH_TOKEN')],
    [
      "CMON_PASSWORD=it's",
      `${DIFFERS}; put the value in double quotes: CMON_PASSWORD="…", or put the value in a file and set CMON_PASSWORD_FILE`,
    ],
    [
      `CMON_PASSWORD="it's \\"x\\""`,
      `${DIFFERS}, and quotes can't help; put the value in a file and set CMON_PASSWORD_FILE='/path/to/it'`,
    ],
    ['CMON_PASWORD=pa#ss', `${DIFFERS}; put the value in single quotes: CMON_PASWORD='…'`],
  ])('%s is a problem', (line, advice) => {
    const key = /(CMON|MCP)_\w+/.exec(line)?.[0] ?? ''
    expect(read(`# first\n${line}\n`)).toEqual({
      values: { [key]: undefined },
      problems: [`${key} (f:2): ${advice}`],
      warnings: [],
    })
  })

  test('every problem is told, and nothing of what may be a torn secret', () => {
    const text = [
      "CMON_PASSWORD='line one",
      'line=two',
      "line three'",
      'stray',
      'CMON_NAME=a',
      'CMON_NAME=b',
      '# ends in \\',
      'NODE_OPTIONS=--x',
    ].join('\n')
    expect(read(text)).toEqual({
      values: { CMON_PASSWORD: undefined, CMON_NAME: undefined },
      problems: [
        "CMON_PASSWORD (f:1): opens a quote or ends in a backslash; the value must be on one line: CMON_PASSWORD='…', or put the value in a file and set CMON_PASSWORD_FILE",
        "f:4: is neither KEY='value' nor a comment that begins with #",
        'CMON_NAME (f:6): is set twice, first at f:5; keep one of the lines',
        'f:7: is a comment that ends in a backslash, so systemd takes the next line for a comment too; remove it',
      ],
      warnings: ['f:8: NODE_OPTIONS is no setting of cmon-mcp and is ignored'],
    })
  })

  test('a quote that nothing closes hides no setting below it', () => {
    expect(read("CMON_PASSWORD='x\nCMON_NAME='y'").values).toEqual({
      CMON_PASSWORD: undefined,
      CMON_NAME: 'y',
    })
  })

  test('Windows line ends and a byte order mark are told once', () => {
    expect(read('\uFEFFCMON_NAME=a\r\nMCP_LEVEL=operate\r\n')).toEqual({
      values: { CMON_NAME: 'a', MCP_LEVEL: 'operate' },
      problems: [
        'f:1: begins with a byte order mark; save the file as UTF-8 without one',
        "f:1: has Windows line ends; convert the file with: sed -i 's/\\r$//' f",
      ],
      warnings: [],
    })
  })

  test('a value from which dotenv reads on into the next line is a problem', () => {
    expect(read("CMON_NAME='x\\'\nCMON_USERNAME='#y'\n").problems).toEqual([
      'CMON_NAME (f:1): ends in a backslash before its quote, and dotenv reads on from there; make it the last line of the file, or use another value',
      expect.stringContaining('CMON_USERNAME (f:2)'),
    ])
  })
})

const rest = fc.string({ unit: fc.constantFrom(...'ab\'"\\$` #=;'.split('')), maxLength: 10 })
const secretText = fc.stringMatching(/^[A-Z]{8}['"\\$`# ][A-Z]{8}$/)

describe('any env file', () => {
  test('without a problem reads as dotenv reads it', () => {
    fc.assert(
      fc.property(fc.array(rest, { maxLength: 4 }), (rests) => {
        const text = rests.map((one, at) => `CMON_A${at}=${one}`).join('\n')
        const { values, problems } = read(text)
        expect(problems.length > 0 || values).toEqual(problems.length > 0 || { ...parse(text) })
      }),
      { numRuns: 2000 },
    )
  })

  test('with the advised lines has no problem', () => {
    fc.assert(
      fc.property(rest, (value) => {
        const line = writeLine('CMON_NAME', value)
        fc.pre(line !== undefined)
        expect(read(`${line}\n`).problems).toEqual([])
      }),
    )
  })

  test('never shows the value of a secret', () => {
    const key = fc.constantFrom('CMON_PASSWORD', 'MCP_AUTH_TOKEN', 'CMON_PASWORD', 'MCP_STATE_URL')
    const form = fc.constantFrom('', "'", '"')
    fc.assert(
      fc.property(key, secretText, form, form, (name, secret, open, close) => {
        const told = JSON.stringify(read(`${name}=${open}${secret}${close}\n${secret}\n`).problems)
        expect([secret.slice(0, 8), secret.slice(9)].filter((part) => told.includes(part))).toEqual(
          [],
        )
      }),
    )
  })
})
