import { expect, test } from 'vitest'
import { recordsOf } from '../../src/cmon/json-sequence.ts'

async function read(chunks: Buffer[], maxBytes?: number): Promise<unknown[]> {
  async function* all(): AsyncGenerator<Buffer> {
    yield* chunks
  }
  const records: unknown[] = []
  for await (const record of recordsOf(all(), maxBytes)) records.push(record)
  return records
}

const record = (value: unknown): string => `\u001e${JSON.stringify(value, undefined, 2)}\n\n`
const TEXT = Buffer.from(record({ n: 1, text: 'Größe – ✓' }) + record({ n: 2 }))

test('records survive cuts anywhere, inside a letter too', async () => {
  for (let cut = 0; cut <= TEXT.length; cut++)
    expect(await read([TEXT.subarray(0, cut), TEXT.subarray(cut)])).toEqual([
      { n: 1, text: 'Größe – ✓' },
      { n: 2 },
    ])
})

test('and byte by byte', async () => {
  const bytes = Array.from(TEXT, (_, at) => TEXT.subarray(at, at + 1))
  expect(await read(bytes)).toHaveLength(2)
})

test('a record counts only with its empty line', async () => {
  expect(await read([Buffer.from('\u001e{"n":1}\n')])).toEqual([])
})

test('what is no JSON, cut off, or between records is skipped', async () => {
  const text = `noise\n\n\u001e{"n":\n\n\u001e{"cut":\u001e{"n":2}\n\n\n\n\u001e{"n":3}\n\n`
  expect(await read([Buffer.from(text)])).toEqual([{ n: 2 }, { n: 3 }])
})

test('a record that is too long is skipped, the next is not', async () => {
  const long = Buffer.from(record({ text: 'x'.repeat(5_000) }))
  const chunks = [long.subarray(0, 2_000), long.subarray(2_000), Buffer.from(record({ n: 2 }))]
  expect(await read(chunks, 1_000)).toEqual([{ n: 2 }])
})
