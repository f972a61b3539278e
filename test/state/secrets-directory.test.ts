import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSecretsDirectory } from '../../src/state/secrets-directory.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'cmon-mcp-secrets-')), 'secrets')
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

test('each secret gets a file of its own that only its owner can read', async () => {
  const secrets = await openSecretsDirectory(folder)
  const [one, two] = await Promise.all([
    secrets.deliver('main/orders-app@%', 'first'),
    secrets.deliver('main/orders-app@%', 'second'),
  ])
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect(one.place).not.toBe(two.place)
  expect([await readFile(one.place, 'utf8'), await readFile(two.place, 'utf8')]).toEqual([
    'first\n',
    'second\n',
  ])
  for (const { place } of [one, two]) {
    expect((await stat(place)).mode & 0o777).toBe(0o600)
    expect(place.startsWith(`${folder}/main_orders-app@_-`)).toBe(true)
  }
  await one.takeBack()
  expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([two.place])
})

test('no name leads out of the directory', async () => {
  const secrets = await openSecretsDirectory(folder)
  for (const name of ['../../etc/passwd', '..', `${'x'.repeat(400)}/y`])
    expect(dirname((await secrets.deliver(name, 'text')).place)).toBe(folder)
})

test('a place that is no directory is told at once', async () => {
  await writeFile(folder, '')
  await expect(openSecretsDirectory(folder)).rejects.toThrow(/EEXIST|ENOTDIR/)
})
