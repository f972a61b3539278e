// How long the daemon takes from its start to its first answer, and what it holds while nobody asks, as ratios to an
// empty node:http server on the same Node: npm run bench:start [-- --runs N]
//
// Measured twice: dist/main.js on the Node at hand, and the executable of dist/packages (npm run package), where there
// is one, against its own Node. Runs of both sides take turns, so that a machine that is busy for a while is busy for both.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { nodeRuntime } from '../scripts/package/node-runtime.mjs'
import { PLATFORMS } from '../scripts/package/platforms.mjs'
import { showProgress } from '../scripts/progress.mjs'

const READY_TIMEOUT_MS = 30_000
/** After this long nothing of the start is left to be cleared away. */
const IDLE_AFTER_MS = 3_000
const RESULTS = 'bench/results/start.json'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '11' } } })
const runs = Number(values.runs)
if (!(Number.isInteger(runs) && runs > 0 && runs < 1_000)) throw new Error('--runs takes a number')

const folder = mkdtempSync(join(tmpdir(), 'cmon-mcp-bench-'))
const empty = join(folder, 'empty.mjs')
writeFileSync(
  empty,
  "import { createServer } from 'node:http'\ncreateServer((_, answer) => answer.end('ok')).listen(Number(process.argv[2]), '127.0.0.1')\n",
)
const settings = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(CMON|MCP|OTEL)_/.test(key)),
  ),
  // Nobody answers there: what a controller takes is not what is measured.
  CMON_ENDPOINT: 'https://127.0.0.1:1',
  CMON_USERNAME: 'nobody',
  CMON_PASSWORD: 'nothing',
  MCP_STATE_DIR: join(folder, 'state'),
  MCP_LOG_LEVEL: 'warn',
}

const comparisons = [
  {
    name: `dist/main.js on Node ${process.versions.node}`,
    ours: (port) => [process.execPath, ['dist/main.js', ...serving(port)]],
    theirs: (port) => [process.execPath, [empty, `${port}`]],
    goal: 3,
  },
]
const executable = packagedExecutable()
if (executable === undefined)
  console.log('No package in dist/packages: its executable is not measured.')
else {
  const { binary } = await nodeRuntime(PLATFORMS.find(({ node }) => node === process.arch))
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()
  comparisons.push({
    name: `the package's executable against Node ${version.slice(1)}`,
    ours: (port) => [executable, serving(port)],
    theirs: (port) => [binary, [empty, `${port}`]],
    goal: 2.5,
  })
}

try {
  const progress = showProgress(comparisons.length)
  const results = []
  for (const { name, ours, theirs, goal } of comparisons) {
    progress.step(name)
    const measured = { ours: [], theirs: [] }
    for (let run = -1; run < runs; run += 1) {
      progress.detail(run < 0 ? 'warming up' : `run ${run + 1} of ${runs}`)
      for (const [side, command] of Object.entries({ ours, theirs })) {
        const one = await measure(command, side === 'ours' ? '/healthz' : '/')
        if (run >= 0) measured[side].push(one)
      }
    }
    results.push({ name, ...summary(measured, goal) })
  }
  progress.end('Measured')
  for (const one of results) print(one)
  mkdirSync('bench/results', { recursive: true })
  const machine = {
    cpu: cpus()[0]?.model.trim(),
    cores: cpus().length,
    day: new Date().toISOString().slice(0, 10),
  }
  writeFileSync(RESULTS, `${JSON.stringify({ runs, machine, results }, null, 2)}\n`)
  console.log(`Written to ${RESULTS}.`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function serving(port) {
  return ['serve', '--env-file', '/dev/null', '--mcp-bind-address', `127.0.0.1:${port}`]
}

/** Milliseconds from start to the first answer, and resident megabytes once idle. */
async function measure(command, path) {
  const port = await freePort()
  const [program, args] = command(port)
  const began = performance.now()
  const child = spawn(program, args, { env: settings, stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    while (!(await answers(port, path))) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`)
      if (performance.now() - began > READY_TIMEOUT_MS) throw new Error(`${program} isn't ready`)
      await pause(1)
    }
    const milliseconds = performance.now() - began
    await pause(IDLE_AFTER_MS)
    return { milliseconds, megabytes: residentMegabytes(child.pid) }
  } finally {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}

function answers(port, path) {
  return new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asking.once('error', () => resolve(false))
    asking.end()
  })
}

function residentMegabytes(pid) {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** The executable of the .deb for this machine, unpacked; undefined where none was made. */
function packagedExecutable() {
  const platform = PLATFORMS.find(({ node }) => node === process.arch)
  if (platform === undefined || !existsSync('dist/packages')) return undefined
  const deb = readdirSync('dist/packages').find((file) => file.endsWith(`_${platform.deb}.deb`))
  if (deb === undefined) return undefined
  const root = join(folder, 'package')
  execFileSync('dpkg-deb', ['-x', join('dist/packages', deb), root])
  return join(root, 'usr/bin/cmon-mcp')
}

function summary({ ours, theirs }, goal) {
  const start = compared(ours, theirs, 'milliseconds')
  const memory = compared(ours, theirs, 'megabytes')
  return { start: { ...start, goal }, memory: { ...memory, goal: 2 } }
}

function compared(ours, theirs, field) {
  const [a, b] = [ours, theirs].map((list) => spread(list.map((one) => one[field])))
  return { ours: a, empty: b, ratio: rounded(a.median / b.median) }
}

function spread(list) {
  const sorted = list.toSorted((one, other) => one - other)
  const at = (share) => rounded(sorted[Math.round(share * (sorted.length - 1))])
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)] }
}

function rounded(value) {
  return Math.round(value * 100) / 100
}

function print({ name, start, memory }) {
  console.log(`\n${name}`)
  for (const [what, unit, { ours, empty, ratio, goal }] of [
    ['start to first answer', 'ms', start],
    ['resident when idle', 'MB', memory],
  ])
    console.log(
      `  ${what.padEnd(22)} ${shown(ours, unit)}, empty server ${shown(empty, unit)}: ${ratio}× (goal ≤ ${goal}×${ratio <= goal ? '' : ', MISSED'})`,
    )
}

function shown({ median, quartiles: [low, high] }, unit) {
  return `${median} ${unit} (${low}–${high})`
}
