import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Defence } from '../../test/threats/row.ts'
import { runTests, type TestRun } from './run-tests.ts'

/** Whether the test notices that its defence is gone, and what it says then. */
export interface Verdict {
  red: boolean
  why: string
}

/** Takes a defence out of a tree, runs its test there, and puts it back. */
export async function judge(tree: string, defence: Defence): Promise<Verdict> {
  const path = join(tree, defence.file)
  const source = readFileSync(path, 'utf8')
  const absent = defence.takenOut.filter(([text]) => source.split(text).length !== 2)
  if (absent.length > 0)
    return {
      red: false,
      why: `${defence.file} has not exactly one ${absent.map(([text]) => JSON.stringify(text)).join(', ')}`,
    }
  const without = defence.takenOut.reduce(
    // As a function: a `$` in the text stands for itself.
    (text, [own, other]) => text.replace(own, () => other),
    source,
  )
  writeFileSync(path, without)
  try {
    return verdictOf(await runTests(tree, [defence.test], 1))
  } finally {
    writeFileSync(path, source)
  }
}

/** Red counts only by an assertion: a tree that doesn't even load shows nothing. */
function verdictOf({ tests, output }: TestRun): Verdict {
  if (tests.length === 0) return { red: false, why: `no test ran: ${output.slice(-2_000)}` }
  const failed = tests.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return { red: false, why: `${tests.length} green without it` }
  const asserted = failed.find(({ asserted }) => asserted)
  return asserted === undefined
    ? { red: false, why: `failed, but by no assertion: ${failed[0]?.why ?? ''}` }
    : { red: true, why: asserted.why }
}
