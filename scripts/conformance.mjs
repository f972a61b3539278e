// Runs the official MCP conformance suite against the daemon's HTTP side (test/conformance/serve.ts): every
// server scenario that the two revisions below require, and those that the suite runs without scoring them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

// The suite needs Node 22 or newer; both come by npx, so that `npm ci` doesn't carry them.
const PACKAGES = ['node@24.21.0', '@modelcontextprotocol/conformance@0.2.0-alpha.12']
const REVISIONS = ['2025-11-25', '2026-07-28']
const START_TIMEOUT_MS = 30_000
// A run takes seconds; the first one also downloads the packages.
const SUITE_TIMEOUT_MS = 240_000

/** Scenarios outside every requirement set that can't pass, by what the daemon is. */
const NOT_APPLICABLE = [
  [/^tasks-/, 'an extension that the daemon lacks: long work is a controller job'],
  [/^http-custom-header-server-validation$/, 'no tool of the daemon declares x-mcp-header'],
]

const server = spawn(process.execPath, ['--import', 'tsx', 'test/conformance/serve.ts'], {
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
})
const results = await mkdtemp(join(tmpdir(), 'cmon-mcp-conformance-'))
try {
  const url = await urlOf(server)
  for (const revision of REVISIONS) if (!(await passes(url, revision))) process.exitCode = 1
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 1
} finally {
  await stop(server)
  await rm(results, { recursive: true, force: true })
}

async function urlOf(child) {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS)
  const lines = createInterface(child.stdout)
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('the server ended before it listened')
  })
  const [url] = await Promise.race([once(lines, 'line', { signal }), ended])
  ended.catch(() => {})
  return url
}

async function passes(url, revision) {
  const directory = join(results, revision)
  const target = ['--url', url, '--requirements', revision, '--output-dir', directory]
  const suite = await runSuite(['server', ...target])
  const unscored = unscoredIn(suite.stdout)
  const scenarios = scenariosIn(suite.stdout).map((scenario) => judge(scenario, unscored))
  if (scenarios.length === 0)
    throw new Error(`${suite.stdout}\n${suite.stderr}\nNo scenario was run`)

  console.log(`\n${revision}`)
  for (const scenario of scenarios) {
    console.log(lineOf(scenario))
    if (scenario.verdict === 'n/a') continue
    for (const note of await notesOf(directory, scenario.name, suite.stderr))
      console.log(`         ${note}`)
  }
  const required = scenarios.filter((scenario) => scenario.required)
  const good = required.filter(({ verdict }) => verdict === 'ok')
  const others = scenarios.filter((scenario) => !scenario.required && scenario.verdict !== 'n/a')
  console.log(
    `${revision}: ${good.length} of ${required.length} required scenarios pass, ` +
      `${others.filter(({ verdict }) => verdict === 'ok').length} of ${others.length} others; suite exit code ${suite.code}`,
  )
  return suite.code === 0 && scenarios.every(({ verdict }) => verdict !== 'FAIL')
}

function judge({ name, passed, failed }, unscored) {
  const required = !unscored.has(name)
  const notApplicable = required
    ? undefined
    : NOT_APPLICABLE.find(([pattern]) => pattern.test(name))
  // A required scenario has to have checked something.
  const good = failed === 0 && (passed > 0 || !required)
  return {
    name,
    required,
    verdict: notApplicable === undefined ? (good ? 'ok' : 'FAIL') : 'n/a',
    count: failed === 0 ? `${passed} passed` : `${passed} passed, ${failed} failed`,
    remark: notApplicable?.[1] ?? (required ? '' : `not scored: ${unscored.get(name)}`),
  }
}

function lineOf({ name, verdict, count, remark }) {
  const text = verdict === 'n/a' ? remark : `${count}${remark && ` (${remark})`}`
  return `  ${verdict.padEnd(4)} ${name.padEnd(46)} ${text}`
}

/** What the suite found wrong in a scenario, warnings included. */
async function notesOf(directory, name, stderr) {
  const folders = await readdir(directory)
  // The suite appends the time of the run.
  const folder = folders.find((entry) => /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(entry)?.[1] === name)
  try {
    const checks = JSON.parse(await readFile(join(directory, folder ?? '', 'checks.json'), 'utf8'))
    return checks
      .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
      .map(({ status, id, errorMessage }) => `${status.toLowerCase()} ${id}: ${errorMessage}`)
  } catch {
    // A scenario that throws leaves no file.
    return stderr.split('\n').filter((line) => line.includes(`scenario ${name}:`))
  }
}

function scenariosIn(output) {
  const summary = output.split('=== SUMMARY ===')[1] ?? ''
  return [...summary.matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed/gm)].map(
    ([, name, passed, failed]) => ({ name, passed: Number(passed), failed: Number(failed) }),
  )
}

/** Scenarios that decide nothing, with the suite's reason. */
function unscoredIn(output) {
  const [, list = ''] = output.split(/^Not scored for .*$/m)
  return new Map(
    [...list.matchAll(/^ {2}[✓✗] (\S+) \((.+)\)$/gm)].map(([, name, why]) => [name, why]),
  )
}

async function runSuite(args) {
  const packages = PACKAGES.flatMap((name) => ['--package', name])
  const child = spawn('npx', ['--yes', ...packages, '--', 'conformance', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // npx starts the suite as a grandchild: only the group reaches it.
    detached: true,
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', (text) => (output[name] += text))
  const { pid } = child
  const killGroup = () => {
    if (pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-pid, 'SIGKILL')
  }
  const timer = setTimeout(killGroup, SUITE_TIMEOUT_MS)
  process.once('SIGINT', killGroup)
  process.once('SIGTERM', killGroup)
  const [code, signal] = await once(child, 'close')
  clearTimeout(timer)
  process.removeListener('SIGINT', killGroup)
  process.removeListener('SIGTERM', killGroup)
  if (signal !== null)
    throw new Error(
      `the suite was ended by ${signal} after ${SUITE_TIMEOUT_MS / 1000} s or Ctrl-C\n${output.stdout}`,
    )
  return { ...output, code }
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(timer)
}
