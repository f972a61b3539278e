import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { judge } from '../../scripts/threats/judge.ts'
import { temporaryFolder } from '../support/program.ts'

const SOURCE = `export const isAllowed = (name: string): boolean => {
  if (name === 'evil') return false
  return true
}
`
const TEST = `import { expect, test } from 'vitest'
import { isAllowed } from '../src/gate.ts'
test('evil is refused', () => expect(isAllowed('evil')).toBe(false))
test('good is not', () => expect(isAllowed('good')).toBe(true))
`

let tree: string
beforeAll(async () => {
  tree = await temporaryFolder()
  await Promise.all(['src', 'test'].map((folder) => mkdir(join(tree, folder))))
  await writeFile(join(tree, 'src', 'gate.ts'), SOURCE)
  await writeFile(join(tree, 'test', 'gate.test.ts'), TEST)
  await symlink(resolve('node_modules'), join(tree, 'node_modules'))
})

const verdict = async (title: string, text: string, without: string) => {
  const defence = {
    what: 'a gate',
    test: { file: 'test/gate.test.ts', title },
    file: 'src/gate.ts',
    takenOut: [[text, without]] as const,
  }
  const found = await judge(tree, defence)
  expect(await readFile(join(tree, 'src', 'gate.ts'), 'utf8')).toBe(SOURCE)
  return found
}

const LINE = "if (name === 'evil') return false"

test('a defence counts as held when its test fails by an assertion without it', async () => {
  expect(await verdict('evil is refused', LINE, '')).toEqual({
    red: true,
    why: expect.stringMatching(/^AssertionError: expected true to be false/),
  })
})

test.each([
  ['whose test stays green', 'good is not', LINE, '', /^1 green without it/],
  ['whose text is gone', 'evil is refused', 'if (name)', '', /has not exactly one "if \(name\)"/],
  ['whose text is there twice', 'evil is refused', 'return', '', /has not exactly one "return"/],
  ['whose test is gone', 'no such test', LINE, '', /^no test ran/],
  ['without which nothing loads', 'evil is refused', LINE, 'if (', /^no test ran/],
  [
    'without which the source breaks',
    'evil is refused',
    LINE,
    'null.x',
    /^failed, but by no assertion: TypeError/,
  ],
])('a defence %s counts as not held', async (_, title, text, without, why) => {
  expect(await verdict(title, text, without)).toEqual({
    red: false,
    why: expect.stringMatching(why),
  })
})
