import { expect, test } from 'vitest'
import { z } from 'zod'
import { readYaml } from '../src/read-yaml.ts'
import { readYamlList, type ListFile } from '../src/read-yaml-list.ts'

const animals: ListFile<{ name: string; legs: number[] }> = {
  key: 'animals',
  subject: 'an animal',
  entry: z.strictObject({
    name: z.string('is missing'),
    legs: z.array(z.int('must be a number'), 'must be a list').default([]),
  }),
  refused: { colour: 'is not kept here' },
  check: ({ name }, before, lineOf) =>
    before.some((other) => other.name === name)
      ? [{ line: lineOf(['name']), message: 'name is that of another' }]
      : [],
}

test.each(['', 'animals:', 'animals: []', '# nothing yet\n'])('%j holds no entries', (text) => {
  expect(readYamlList(text, animals)).toEqual({ entries: [] })
})

test('entries come in their order, with defaults', () => {
  expect(readYamlList('animals:\n  - name: cat\n    legs: [1, 2]\n  - name: eel', animals)).toEqual(
    {
      entries: [
        { name: 'cat', legs: [1, 2] },
        { name: 'eel', legs: [] },
      ],
    },
  )
})

test('every problem is told with its line, and without a value', () => {
  const text = `animals:
  - name: cat
    colour: secret-colour
  - legs: [1, secret-leg]
  - name: eel
  - name: eel
  - secret-word
plants: []
`
  const told = readYamlList(text, animals)
  expect(told).toEqual({
    problems: [
      { line: 3, message: 'colour is not kept here' },
      { line: 4, message: 'name is missing' },
      { line: 4, message: 'legs must be a number' },
      { line: 6, message: 'name is that of another' },
      { line: 7, message: 'an animal must be keys with values' },
      { line: 8, message: 'holds a key that is unknown' },
    ],
  })
  expect(JSON.stringify(told)).not.toContain('secret')
})

test.each([
  ['animals: 7', 1, 'animals must be a list'],
  ['just text', 1, 'the file must be keys with values'],
  ['\nanimals: [', 2, 'is no YAML (bad indent)'],
  ['animals:\n  - name: a\n    name: b\n', 3, 'is no YAML (duplicate key)'],
])('%j is told as one problem', (text, line, message) => {
  const told = readYamlList(text, animals)
  expect('problems' in told && told.problems[0]).toMatchObject({ message })
  expect('problems' in told && told.problems[0].line).toBeGreaterThanOrEqual(line)
})

test('what has no line of its own gets that of what is around it', () => {
  const read = readYaml('one:\n  two:\n    three: 3\n')
  const lineOf = 'lineOf' in read ? read.lineOf : () => 0
  expect([['one'], ['one', 'two', 'three'], ['one', 'two', 'four'], ['none']].map(lineOf)).toEqual([
    1, 3, 2, 1,
  ])
})
