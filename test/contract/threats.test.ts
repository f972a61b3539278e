import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ROWS } from '../threats/rows.ts'

const defences = ROWS.flatMap(({ number, defences }) =>
  defences.map((defence) => ({ row: number, ...defence })),
)
const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')

test('each of the 32 classes of known failures has a row with a defence', () => {
  expect(ROWS.map(({ number }) => number)).toEqual(Array.from({ length: 32 }, (_, row) => row + 1))
  expect(ROWS.filter(({ defences }) => defences.length === 0)).toEqual([])
})

test('every test that a row names exists', () => {
  const missing = defences.filter(({ test }) => !textOf(test.file).includes(test.title))
  expect(missing.map(({ row, test }) => ({ row, test }))).toEqual([])
})

test('every defence that a row names stands in the source, once', () => {
  const missing = defences.flatMap(({ row, file, takenOut }) =>
    takenOut
      .filter(([text]) => textOf(file).split(text).length !== 2)
      .map(([text]) => ({ row, file, text })),
  )
  expect(missing).toEqual([])
})

test('what is taken out is another text than what stands there', () => {
  expect(
    defences.flatMap(({ takenOut }) => takenOut.filter(([own, other]) => own === other)),
  ).toEqual([])
})
