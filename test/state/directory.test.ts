import { chown, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
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

test('a map knows what another process has added, and takes nothing away from it', async () => {
  const daemon = await (await openStateDirectory(folder)).map('pins')
  await daemon.set('first', '1')
  const doctor = await (await openStateDirectory(folder)).map('pins')
  await doctor.set('second', '2')
  expect([daemon.get('first'), daemon.get('second')]).toEqual(['1', '2'])
  await daemon.set('third', '3')
  const again = await (await openStateDirectory(folder)).map('pins')
  expect(['first', 'second', 'third'].map((key) => again.get(key))).toEqual(['1', '2', '3'])
})

test('a map that is damaged under way leaves what was known; opening it tells', async () => {
  const state = await openStateDirectory(folder)
  const pins = await state.map('pins')
  await pins.set('host', 'value')
  await writeFile(join(folder, 'pins.json'), 'no JSON')
  expect(pins.get('host')).toBe('value')
  await expect(state.map('pins')).rejects.toThrow(/pins\.json is damaged/)
})

test.skipIf(process.getuid?.() !== 0)(
  'what root leaves there belongs to the owner of the directory',
  async () => {
    const state = await openStateDirectory(folder)
    await chown(folder, 12_345, 12_346)
    await (await state.map('pins')).set('host', 'value')
    await state.key('session')
    const owners = await Promise.all(
      ['pins.json', 'session.key'].map(async (name) => {
        const { uid, gid, mode } = await stat(join(folder, name))
        return [uid, gid, mode & 0o777]
      }),
    )
    expect(owners).toEqual([
      [12_345, 12_346, 0o600],
      [12_345, 12_346, 0o600],
    ])
  },
)

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
