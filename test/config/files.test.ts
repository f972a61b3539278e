import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isWorldReadable, realFiles } from '../../src/config/files.ts'

const directory = mkdtempSync(join(tmpdir(), 'cmon-mcp-files-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('a file is its text and its mode; one that is not there is undefined', () => {
  const path = join(directory, 'text')
  writeFileSync(path, '\uFEFFé\n')
  chmodSync(path, 0o640)
  const file = realFiles.read(path)
  expect([file?.text, (file?.mode ?? 0) & 0o777]).toEqual(['\uFEFFé\n', 0o640])
  expect(realFiles.read(join(directory, 'none'))).toBeUndefined()
})

test('what is no readable text is refused', () => {
  const path = join(directory, 'binary')
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]))
  expect(() => realFiles.read(path)).toThrow("can't be read as UTF-8 text")
  expect(() => realFiles.read(directory)).toThrow('is a directory')
  expect(() => realFiles.read(join(path, 'below'))).toThrow(
    'leads through a file that is no directory',
  )
})

test('only the bit for all others makes a file world-readable', () => {
  expect([0o600, 0o640, 0o644, 0o604].map(isWorldReadable)).toEqual([false, false, true, true])
})
