import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chainKey, noLink, sealLine, type Head } from '../../src/observability/audit/chain.ts'
import { verifyChain, type Verdict } from '../../src/observability/audit/verify.ts'

// Whoever has the file and not the key can't change what it says unnoticed.

const key = chainKey(Buffer.from('a key of the tests'))
const CHAIN = '00112233445566ff'

interface Written {
  lines: string[]
  heads: Head[]
}

function write(fields: readonly Record<string, unknown>[], chain = CHAIN, by = key): Written {
  const written: Written = { lines: [], heads: [] }
  let link = noLink(chain)
  for (const one of fields) {
    const sealed = sealLine(by, link, one)
    link = sealed.link
    written.lines.push(`${sealed.line}\n`)
    written.heads.push(link)
  }
  return written
}

const verify = (
  files: readonly (string | Buffer)[],
  heads: readonly Head[] = [],
): Promise<Verdict> =>
  verifyChain(
    key,
    files.map((bytes, index) => ({ name: `${index + 1}.jsonl`, bytes: [Buffer.from(bytes)] })),
    heads,
  )

const fields = fc.array(
  fc.record({ event: fc.constant('call'), tool: fc.string({ unit: 'binary' }), n: fc.integer() }),
  { minLength: 1, maxLength: 12 },
)
const written = fields.map((some) => write(some))
const [atLeast2, atLeast3] = [2, 3].map((least) =>
  written.filter(({ lines }) => lines.length >= least),
) as [typeof written, typeof written]

const property = <T>(
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => Promise<void>,
): Promise<void> => fc.assert(fc.asyncProperty(arbitrary, holds), { numRuns: 200 })

test('what was left alone is fine, in one file or in several', () =>
  property(fc.tuple(written, fc.nat()), async ([{ lines, heads }, cut]) => {
    const at = cut % lines.length
    const files = [lines.slice(0, at).join(''), lines.slice(at).join('')]
    const verdict = await verify(files, heads)
    expect([verdict.problems, verdict.notes, verdict.lines]).toEqual([[], [], lines.length])
    expect(await verify([lines.join('')], heads)).toEqual(verdict)
  }))

test('a file may come in any pieces', () =>
  property(fc.tuple(written, fc.integer({ min: 1, max: 50 })), async ([{ lines, heads }, size]) => {
    const bytes = Buffer.from(lines.join(''))
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    )
    const verdict = await verifyChain(key, [{ name: 'a', bytes: pieces }], heads)
    expect([verdict.problems, verdict.notes, verdict.lines]).toEqual([[], [], lines.length])
  }))

describe('is found, with its place:', () => {
  test('any byte that was changed', () =>
    property(
      fc.tuple(written, fc.nat(), fc.integer({ min: 1, max: 255 })),
      async ([{ lines, heads }, place, change]) => {
        const bytes = Buffer.from(lines.join(''))
        const at = place % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ change
        const { problems, notes } = await verify([bytes], heads.slice(-1))
        const line = bytes.subarray(0, at).toString('latin1').split('\n').length
        expect(problems.length).toBeGreaterThan(0)
        expect([...problems, ...notes].join()).toContain(`1.jsonl:${line}`)
      },
    ))

  test('without a head too, but for the very last byte', () =>
    property(fc.tuple(written, fc.nat()), async ([{ lines }, place]) => {
      const bytes = Buffer.from(lines.join(''))
      const at = place % (bytes.length - 1)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      expect((await verify([bytes])).problems.length).toBeGreaterThan(0)
    }))

  test('lines that were taken out', () =>
    property(fc.tuple(atLeast3, fc.nat(), fc.nat()), async ([{ lines }, first, count]) => {
      const from = 1 + (first % (lines.length - 2))
      const many = 1 + (count % (lines.length - 1 - from))
      const { problems } = await verify([lines.toSpliced(from, many).join('')])
      const what =
        many === 1
          ? `line ${from + 1} of the chain is`
          : `lines ${from + 1} to ${from + many} of the chain are`
      expect(problems).toEqual([`1.jsonl:${from + 1}: ${what} missing before it`])
    }))

  test('two that were swapped', () =>
    property(fc.tuple(atLeast2, fc.nat()), async ([{ lines }, place]) => {
      const at = place % (lines.length - 1)
      const [one = '', other = ''] = lines.slice(at, at + 2)
      const { problems } = await verify([lines.toSpliced(at, 2, other, one).join('')])
      expect(problems.length).toBeGreaterThan(0)
    }))

  test('one that was put in: a copy, a made-up one, one of another chain or key', () =>
    property(fc.tuple(atLeast2, fc.nat(), fc.nat()), async ([{ lines }, place, which]) => {
      const others = [
        lines[which % lines.length] ?? '',
        '{"event":"call"}\n',
        '\n',
        write([{ event: 'call' }], 'ffffffffffffffff').lines.join(''),
        write([{ event: 'call' }], CHAIN, chainKey(Buffer.from('another'))).lines.join(''),
      ]
      for (const other of others) {
        const { problems } = await verify([
          lines.toSpliced(place % (lines.length + 1), 0, other).join(''),
        ])
        expect(problems.length).toBeGreaterThan(0)
      }
    }))

  test('an end that was cut off, against a head', () =>
    property(fc.tuple(atLeast2, fc.nat()), async ([{ lines, heads }, count]) => {
      const kept = 1 + (count % (lines.length - 1))
      const file = lines.slice(0, kept).join('')
      expect((await verify([file])).problems).toEqual([])
      expect((await verify([file], heads.slice(-1))).problems).toEqual([
        `cut off, or the newer files were not given: the last line is ${kept}, but line ${lines.length} was written`,
      ])
    }))

  test('files in the wrong order, and one that is left out', () =>
    property(atLeast3, async ({ lines }) => {
      const [one = '', two = '', ...rest] = lines
      const three = rest.join('')
      expect((await verify([two, one, three])).problems.length).toBeGreaterThan(0)
      expect((await verify([one, three])).problems).toEqual([
        '2.jsonl:1: line 2 of the chain is missing before it',
      ])
    }))

  test('a whole file that is gone', async () => {
    const { heads } = write([{ event: 'call' }])
    expect((await verify([''], heads)).problems).toEqual([
      `line 1 of chain ${CHAIN} was written, and is not there`,
    ])
  })
})

test('an older part may be missing at the beginning, and that is told', async () => {
  const { lines, heads } = write([{ n: 1 }, { n: 2 }, { n: 3 }])
  expect(await verify([lines.slice(1).join('')], heads)).toMatchObject({
    problems: [],
    notes: ['begins with line 2 of the chain: the older files were not given'],
    lines: 2,
  })
})

test('heads of other chains are left aside', async () => {
  const { lines } = write([{ n: 1 }])
  const other = write([{ n: 1 }], 'ffffffffffffffff')
  expect((await verify([lines.join('')], other.heads)).problems).toEqual([])
})
