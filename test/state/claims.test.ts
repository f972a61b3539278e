import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMemoryState, openStateDirectory } from '../../src/state/directory.ts'
import { temporaryFolder } from '../support/program.ts'

const soon = (): number => Date.now() + 60_000

test('of many who claim an id at once, in several processes, one gets it', async () => {
  const path = await temporaryFolder()
  const daemons = await Promise.all(
    Array.from({ length: 4 }, async () => (await openStateDirectory(path)).claims('plans')),
  )
  const expires = soon()
  const got = await Promise.all(
    daemons.flatMap((daemon) => Array.from({ length: 10 }, () => daemon.claim('an id', expires))),
  )
  expect(got.filter(Boolean)).toHaveLength(1)
})

test('a claimed id stays claimed after a restart, until it expires', async () => {
  const path = await temporaryFolder()
  const expires = soon()
  expect(await (await (await openStateDirectory(path)).claims('plans')).claim('id', expires)).toBe(
    true,
  )
  const again = await (await openStateDirectory(path)).claims('plans')
  expect(await again.claim('id', expires)).toBe(false)
  expect(await again.claim('another', expires)).toBe(true)
})

test('what has expired is swept away', async () => {
  const path = await temporaryFolder()
  const past = await (await openStateDirectory(path)).claims('plans')
  await past.claim('old', Date.now() - 1)
  const next = await (await openStateDirectory(path)).claims('plans')
  await next.claim('new', soon())
  expect(await readdir(join(path, 'plans'))).toHaveLength(1)
})

test('without a directory a process keeps its own', async () => {
  const claims = await createMemoryState().claims('plans')
  expect([await claims.claim('id', soon()), await claims.claim('id', soon())]).toEqual([
    true,
    false,
  ])
})
