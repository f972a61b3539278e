import { createReadStream } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { chainKey, headsIn } from '../../src/observability/audit/chain.ts'
import { createTrail } from '../../src/observability/audit/trail.ts'
import type { Trail } from '../../src/observability/audit/trail-interface.ts'
import { verifyChain } from '../../src/observability/audit/verify.ts'

const key = chainKey(Buffer.from('a key of the tests'))

interface Stage {
  trail: Trail
  folder: string
  path: string
  told: string[]
  heads: string[]
  verify: (...names: string[]) => ReturnType<typeof verifyChain>
}

async function stage(name = 'audit.jsonl'): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'cmon-mcp-test-'))
  const path = join(folder, name)
  const kept = new Map<string, string>()
  const told: string[] = []
  const heads: string[] = []
  const trail = createTrail({
    heads: { get: (file) => kept.get(file), set: async (file, head) => void kept.set(file, head) },
    origin: {},
    tell: {
      head: (_file, head) => void heads.push(head),
      suspicion: (_file, what) => void told.push(what),
      failed: (_file, _error, again) => void told.push(again ? 'failed again' : 'failed'),
      recovered: (_file, lost) => void told.push(`recovered, ${lost} lost`),
      unkept: () => void told.push('unkept'),
    },
  })
  trail.follow({ path, key })
  onTestFinished(async () => {
    await trail.close()
    await rm(folder, { recursive: true })
  })
  const verify: Stage['verify'] = (...names) =>
    verifyChain(
      key,
      names.map((one) => ({ name: one, bytes: createReadStream(join(folder, one)) })),
      headsIn(heads.join(' ')),
    )
  return { trail, folder, path, told, heads, verify }
}

test('the head is told when there is a new one, and a moved file is followed then', async () => {
  const { trail, folder, path, heads, told, verify } = await stage()
  trail.record({ event: 'call' })
  await trail.ready()
  await trail.settle()
  await trail.settle()
  expect(headsIn(heads.join(' ')).map(({ seq }) => seq)).toEqual([2])
  await rename(path, join(folder, 'old.jsonl'))
  await trail.settle()
  expect(await trail.commit({ event: 'intent' })).toBe(5)
  await trail.settle()
  expect(headsIn(heads.join(' ')).map(({ seq }) => seq)).toEqual([2, 3, 4, 5])
  expect(told).toEqual([])
  expect(await verify('old.jsonl', 'audit.jsonl')).toMatchObject({
    problems: [],
    notes: [],
    lines: 5,
  })
  expect(await verify('old.jsonl')).toMatchObject({
    problems: [],
    notes: [
      'ends where it was moved away: the newer files, to line 4, were not given',
      'ends where it was moved away: the newer files, to line 5, were not given',
    ],
  })
})

test('a file that was emptied under it is gone on with, and what is missing is told', async () => {
  const { trail, path, verify } = await stage()
  await trail.commit({ event: 'intent' })
  await writeFile(path, '')
  await trail.commit({ event: 'intent' })
  await trail.settle()
  expect(await verify('audit.jsonl')).toMatchObject({
    problems: [],
    notes: ['begins with line 3 of the chain: the older files were not given'],
  })
})

test('what can not be written is counted, and lines come back with their place', async () => {
  const { trail, folder, told, verify } = await stage('sub/audit.jsonl')
  trail.record({ event: 'call' })
  await expect(trail.commit({ event: 'intent' })).rejects.toThrow()
  expect(told).toEqual(['failed'])
  await expect(trail.commit({ event: 'intent' })).rejects.toThrow()
  await rename(await mkdtemp(join(folder, 'made-')), join(folder, 'sub'))
  expect(await trail.commit({ event: 'intent' })).toBe(2)
  expect(told).toEqual(['failed', 'failed again', 'recovered, 1 lost'])
  expect(await verify('sub/audit.jsonl')).toMatchObject({
    problems: [],
    first: { fields: { event: 'begin', lost: 1 } },
  })
})

test('a path that is longer than a socket may be is claimed too', async () => {
  const name = `${'long-'.repeat(30)}.jsonl`
  const { trail, verify } = await stage(name)
  expect(await trail.commit({ event: 'intent' })).toBe(2)
  expect(await verify(name)).toMatchObject({ problems: [], lines: 2 })
})
