import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MOST_QUESTIONS } from '../../src/state/decisions.ts'
import { createMemoryState, openStateDirectory } from '../../src/state/directory.ts'
import type { DecisionStore, Question, StateStore } from '../../src/state/state.ts'
import { temporaryFolder } from '../support/program.ts'

const soon = (): number => Date.now() + 60_000
const question = (id: string, more: Partial<Question> = {}): Question => ({
  id,
  text: `the text of ${id}`,
  expiresAt: soon(),
  ...more,
})

const STORES: [string, () => Promise<StateStore>][] = [
  ['a directory', async () => openStateDirectory(await temporaryFolder())],
  ['memory', async () => createMemoryState()],
]

describe.each(STORES)('in %s', (_, open) => {
  const store = async (): Promise<DecisionStore> => (await open()).decisions('plans')

  test('a question waits, is decided once, and stays as it was decided', async () => {
    const made = await store()
    const asked = question('one')
    expect(await made.put(asked)).toBe('kept')
    expect(await made.put({ ...asked, text: 'another text' })).toBe('known')
    expect(await made.get('one')).toEqual(asked)
    expect(await made.decide('one', 'no')).toEqual({ decision: 'no', first: true })
    expect(await made.decide('one', 'yes')).toEqual({ decision: 'no', first: false })
    expect(await made.list()).toEqual([{ ...asked, decision: 'no' }])
  })

  test('of what is not there, or not any more, nothing is known or decided', async () => {
    const made = await store()
    await made.put(question('over', { expiresAt: Date.now() - 1 }))
    for (const id of ['over', 'never', '', '../plans', 'a/b'])
      expect([await made.get(id), await made.decide(id, 'yes')]).toEqual([undefined, undefined])
    expect(await made.list()).toEqual([])
  })

  test('what is too long is not kept', async () => {
    const made = await store()
    await expect(made.put(question('long', { text: 'x'.repeat(300_000) }))).rejects.toThrow(
      RangeError,
    )
    await made.put(question('short'))
    await expect(made.decide('short', 'x'.repeat(5_000))).rejects.toThrow(RangeError)
    expect(await made.list()).toEqual([
      expect.not.objectContaining({ decision: expect.anything() }),
    ])
  })

  test('there is an end to how many wait, until some expire', async () => {
    const made = await store()
    const brief = Date.now() + 1_500
    await made.put(question('brief', { expiresAt: brief }))
    for (let count = 1; count < MOST_QUESTIONS; count += 1) await made.put(question(`n${count}`))
    if (Date.now() < brief) expect(await made.put(question('more'))).toBe('full')
    await expect.poll(() => made.put(question('more')), { timeout: 10_000 }).toBe('kept')
  })
})

test('of many who decide at once, in several processes, one does', async () => {
  const path = await temporaryFolder()
  const daemons = await Promise.all(
    Array.from({ length: 4 }, async () => (await openStateDirectory(path)).decisions('plans')),
  )
  await daemons[0]?.put(question('q'))
  const outcomes = await Promise.all(
    daemons.flatMap((daemon, at) =>
      Array.from({ length: 5 }, (__, turn) => daemon.decide('q', `${at}.${turn}`)),
    ),
  )
  expect(outcomes.filter((outcome) => outcome?.first)).toHaveLength(1)
  expect(new Set(outcomes.map((outcome) => outcome?.decision)).size).toBe(1)
})

test('a restart loses nothing, and others on the machine read nothing', async () => {
  const path = await temporaryFolder()
  const before = await (await openStateDirectory(path)).decisions('plans')
  const asked = question('q')
  await before.put(asked)
  await before.decide('q', 'yes')
  const after = await (await openStateDirectory(path)).decisions('plans')
  expect(await after.get('q')).toEqual({ ...asked, decision: 'yes' })
  const folder = join(path, 'plans')
  const modes = await Promise.all(
    [folder, ...(await readdir(folder)).map((name) => join(folder, name))].map(
      async (one) => (await stat(one)).mode & 0o077,
    ),
  )
  expect(modes).toEqual([0, 0, 0])
})

test('what has expired, was damaged or was left by a process that died is swept away', async () => {
  const path = await temporaryFolder()
  const made = await (await openStateDirectory(path)).decisions('plans')
  const folder = join(path, 'plans')
  await made.put(question('over', { expiresAt: Date.now() + 30 }))
  await made.decide('over', 'yes')
  await made.put(question('damaged'))
  const kept = question('kept')
  await made.put(kept)
  for (const name of await readdir(folder))
    if ((await readFile(join(folder, name), 'utf8')).includes('damaged'))
      await writeFile(join(folder, name), '{')
  const draft = join(folder, 'abc.question.1.00ff')
  await writeFile(draft, '')
  await utimes(draft, 1, 1)
  await expect
    .poll(async () => {
      await made.put(question('another'))
      return (await readdir(folder)).length
    })
    .toBe(2)
  expect((await made.list()).map(({ id }) => id).toSorted()).toEqual(['another', 'kept'])
})
