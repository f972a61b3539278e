import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'

const versions = z.record(z.string(), z.string()).default({})
const manifest = z
  .object({ dependencies: versions, devDependencies: versions, scripts: versions })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')))
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        integrity: z.string().optional(),
        resolved: z.string().optional(),
        link: z.boolean().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))

test('row 29: every dependency is one version, and the lock has that one', () => {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies }
  const locked = Object.fromEntries(
    Object.keys(wanted).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]),
  )
  expect(wanted).toEqual(locked)
})

test('row 29: every package of the lock is known by its hash, and comes from no address of its own', () => {
  const others = Object.entries(lock.packages).filter(([path]) => path !== '')
  const unknown = others.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))
  expect(unknown.map(([path]) => path)).toEqual([])
  expect(others.filter(([, { resolved, link }]) => resolved !== undefined || link)).toEqual([])
})

test('row 29: installing runs nothing of ours', () => {
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']
  expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([])
})
