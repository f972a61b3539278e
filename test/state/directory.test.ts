import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStateDirectory } from '../../src/state/directory.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'cmon-mcp-state-')), 'state')
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

test('a key is made once, also by two daemons at once, and only its owner can read it', async () => {
  const [one, two] = await Promise.all([openStateDirectory(folder), openStateDirectory(folder)])
  const keys = await Promise.all([one.key('session'), two.key('session'), one.key('session')])
  expect(keys[0]).toHaveLength(32)
  for (const key of keys) expect(key.equals(keys[0] ?? Buffer.alloc(0))).toBe(true)
  expect((await stat(join(folder, 'session.key'))).mode & 0o777).toBe(0o600)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect(await readdir(folder)).toEqual(['session.key'])
})

test('a damaged key is told, not used', async () => {
  const state = await openStateDirectory(folder)
  await writeFile(join(folder, 'session.key'), 'short')
  await expect(state.key('session')).rejects.toThrow(/session\.key is damaged/)
})

test('a map outlives the process, parallel writes included', async () => {
  const pins = await (await openStateDirectory(folder)).map('pins')
  await Promise.all(Array.from({ length: 20 }, (_, i) => pins.set(`host${i}`, `value${i}`)))
  const again = await (await openStateDirectory(folder)).map('pins')
  expect(Array.from({ length: 20 }, (_, i) => again.get(`host${i}`))).toEqual(
    Array.from({ length: 20 }, (_, i) => `value${i}`),
  )
  expect(again.get('other')).toBeUndefined()
})

test('an id counts as used until it expires, also for another process', async () => {
  const ended = await (await openStateDirectory(folder)).expiringSet('ended')
  const other = await (await openStateDirectory(folder)).expiringSet('ended')
  await ended.add('a', Date.now() + 60_000)
  await ended.add('b', Date.now() - 1)
  expect(await Promise.all(['a', 'b', 'c'].map((id) => other.has(id)))).toEqual([
    true,
    false,
    false,
  ])
})
