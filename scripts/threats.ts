// Takes each defence of test/threats/rows.ts out in turn, in a scratch copy of the tree, and sees that its test
// turns red: `npm run test:threats`, or `npm run test:threats -- 7 9` for some rows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROWS } from '../test/threats/rows.ts'
import { copyTree } from './threats/copy-tree.ts'
import { judge, type Verdict } from './threats/judge.ts'
import { runTests } from './threats/run-tests.ts'
import { showProgress } from './progress.mjs'

const AT_ONCE = 2

const wanted = process.argv.slice(2).map(Number)
const unknown = wanted.filter((number) => !ROWS.some((row) => row.number === number))
if (unknown.length > 0) {
  console.error(`no rows ${unknown.join(', ')}; there are 1 to ${ROWS.length}`)
  process.exit(64)
}
const rows = ROWS.filter(({ number }) => wanted.length === 0 || wanted.includes(number))
const queue = rows.flatMap((row) => row.defences.map((defence) => ({ row, defence })))
const total = queue.length
const progress = showProgress(total + 1)
const folder = mkdtempSync(join(tmpdir(), 'cmon-mcp-threats-'))
let failures = 0
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

try {
  const trees = Array.from({ length: AT_ONCE }, (_, index) => copyTree(folder, `tree-${index}`))
  progress.step('with every defence in its place')
  const before = await runTests(
    trees[0] ?? '',
    queue.map(({ defence }) => defence.test),
  )
  for (const test of before.tests.filter(({ status }) => status === 'failed')) {
    progress.print(`red before anything is taken out: ${test.file}: ${test.title}: ${test.why}`)
    failures += 1
  }
  if (before.tests.length === 0) throw new Error(`no test ran: ${before.output}`)
  if (failures === 0) await Promise.all(trees.map(takeFromQueue))
} finally {
  progress.end(
    failures === 0
      ? `${total} defences of ${rows.length} rows: each one's test turns red without it`
      : `${failures} of ${total} defences could be taken out unnoticed, or could not be judged`,
  )
}
if (failures > 0) process.exitCode = 1

async function takeFromQueue(tree: string): Promise<void> {
  for (;;) {
    const next = queue.shift()
    if (next === undefined) return
    const { row, defence } = next
    const began = performance.now()
    const verdict = await judge(tree, defence)
    progress.step(lineOf(verdict, `row ${row.number}: ${defence.what}`, began))
    if (!verdict.red) failures += 1
  }
}

function lineOf(verdict: Verdict, what: string, began: number): string {
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  return `${verdict.red ? 'red ' : 'FAIL'} ${what} (${seconds} s): ${verdict.why}`
}
