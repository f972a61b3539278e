import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { NamedTest } from '../../test/threats/row.ts'

/** Of one file's tests, mostly much less; of all that rows name. */
const TIMEOUT_MS = { some: 180_000, all: 600_000 }

export interface RanTest {
  file: string
  title: string
  status: 'passed' | 'failed'
  /** First line of what it failed by. */
  why: string
  /** By an assertion, or by what a test's own helper threw: not by a tree that is broken. */
  asserted: boolean
}

export interface TestRun {
  /** Those that ran: what the titles leave out is not here. */
  tests: RanTest[]
  /** What vitest printed, for when it has nothing else to tell. */
  output: string
}

/** Vitest's own JSON. */
interface Report {
  testResults: {
    name: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] | null }[]
  }[]
}

/** Runs tests in a tree of its own, `upTo` so many failures. */
export async function runTests(
  tree: string,
  wanted: readonly NamedTest[],
  upTo = Infinity,
): Promise<TestRun> {
  const timeoutMs = upTo === Infinity ? TIMEOUT_MS.all : TIMEOUT_MS.some
  const report = join(tree, 'threats-report.json')
  rmSync(report, { force: true })
  const child = spawn(
    process.execPath,
    [
      join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...new Set(wanted.map(({ file }) => file)),
      '--testNamePattern',
      [...new Set(wanted.map(patternOf))].join('|'),
      ...(upTo === Infinity ? [] : [`--bail=${upTo}`]),
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    // A group of its own, so that a run that hangs ends with all that it has started.
    { cwd: tree, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const end = (): void => {
    // The group; it is gone already when the run has just ended by itself.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  const timer = setTimeout(() => {
    output += `\nended after ${timeoutMs / 1_000} s`
    end()
  }, timeoutMs)
  process.once('exit', end)
  await once(child, 'close')
  process.removeListener('exit', end)
  clearTimeout(timer)
  return { tests: testsIn(report, tree), output }
}

function testsIn(report: string, tree: string): TestRun['tests'] {
  let parsed: Report
  try {
    parsed = JSON.parse(readFileSync(report, 'utf8')) as Report
  } catch {
    return []
  }
  return parsed.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.flatMap(({ fullName, status, failureMessages }) => {
      if (status !== 'passed' && status !== 'failed') return []
      const [why = '', ...stack] = failureMessages?.[0]?.split('\n') ?? []
      const file = relative(tree, name)
      return [{ file, title: fullName, status, why, asserted: isAssertion(why, stack) }]
    }),
  )
}

/** How assertions fail; those of polls, promises and properties have errors of their own. */
const ASSERTION =
  /^(AssertionError|Error: (expected |promise (resolved|rejected) |Property failed))/

/** Helpers of tests throw, too, at what they don't expect; source that is broken throws from its own files. */
function isAssertion(why: string, stack: readonly string[]): boolean {
  if (ASSERTION.test(why)) return true
  const thrownAt = stack.find((line) => /^\s+at .*\.[jt]s:/.test(line)) ?? ''
  return /^(Syntax)?Error: /.test(why) && /\/test\/[^\s]+\.ts:/.test(thrownAt)
}

/** Titles are plain text but for what `test.each` fills in. */
function patternOf({ title, only = '' }: NamedTest): string {
  return `${title}${only === '' ? '' : '%s'}${only}`
    .split(/%[a-z]/)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*')
}
