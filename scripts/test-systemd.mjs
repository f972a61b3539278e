// Installs the real .deb in a small Debian that systemd has booted, and has test/systemd run it there as an
// operator would: start, call, crash, reload, upgrade, remove, purge.
//
//   node scripts/test-systemd.mjs [--deb FILE]
//
// Without --deb it takes the package that `npm run package` has made, or makes one. Where the machine doesn't allow a container it says why and ends with 0.
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { makeCgroups, removeCgroups } from './cgroups.mjs'
import { showProgress } from './progress.mjs'

const run = promisify(execFile)

const TOOLS = 'systemd-nspawn mmdebstrap unshare setpriv nsenter pgrep dpkg-deb tar'.split(' ')
/** What the container has besides what the package depends on. */
const IN_THE_ROOT = ['systemd', 'systemd-sysv', 'dbus']
/** What a package is made of. */
const PACKAGED = ['src', 'systemd', 'packaging', 'scripts', 'package.json', 'package-lock.json']
/** The version of the packages that the container takes: Debian 12, the oldest that is supported. */
const SUITE = 'bookworm'
/** A root file system is made once per set of packages: 200 MB, and a minute. */
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cmon-mcp-test-systemd')

/** What starts a command that may mount and listen as it likes; when it ends, all that it started has. */
const NAMESPACES =
  '--mount --propagation private --net --pid --mount-proc --fork --kill-child --'.split(' ')

const { values } = parseArgs({ options: { deb: { type: 'string' } } })

const obstacle = await whyNot()
if (obstacle !== undefined) {
  console.log(`skipped: the service was not tried in a booted systemd, for ${obstacle}`)
  process.exit(0)
}

const progress = showProgress(3)
const folder = mkdtempSync(join(tmpdir(), 'cmon-mcp-systemd-'))
const root = join(folder, 'root')
let cgroups = []
let namespaces
// Whoever stops this script ends the first process of the namespaces, and with it all that is in them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () =>
    namespaces === undefined ? process.exit(1) : namespaces.kill('SIGKILL'),
  )
try {
  progress.step('the package')
  const deb = resolve(values.deb ?? packageMadeBefore() ?? (await makePackage()))
  progress.step('a small Debian')
  mkdirSync(root)
  await run('tar', ['-xf', await rootArchive(deb), '--numeric-owner', '-C', root])
  progress.step("boot it, and live through a service's life")
  cgroups = makeCgroups(basename(folder))
  process.exitCode = await runTests(deb)
  progress.end(process.exitCode === 0 ? 'Done' : 'It failed')
} catch (thrown) {
  progress.end(`It failed: ${lastLine(thrown)}`)
  process.exitCode = 1
} finally {
  await removeCgroups(cgroups)
  rmSync(folder, { recursive: true, force: true })
}

/** What keeps this machine from booting a container; undefined when nothing does. */
async function whyNot() {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`
  if (process.getuid?.() !== 0) return 'only root may start a container'
  const missing = []
  for (const tool of TOOLS)
    await run('sh', ['-c', `command -v ${tool}`]).catch(() => missing.push(tool))
  if (missing.length > 0) return `these programs are missing: ${missing.join(', ')}`
  try {
    await run('unshare', [...NAMESPACES, 'mount', '-t', 'tmpfs', 'tmpfs', '/run'])
  } catch (thrown) {
    return `the kernel or the rights here don’t allow namespaces and mounts (${lastLine(thrown)})`
  }
  try {
    await removeCgroups(makeCgroups(`cmon-mcp-systemd-${process.pid}`))
  } catch (thrown) {
    return `no control groups can be made here (${lastLine(thrown)})`
  }
  return undefined
}

/** What `npm run package` has made, unless something it is made of has changed since. */
function packageMadeBefore() {
  if (!existsSync('dist/packages')) return undefined
  const [deb] = readdirSync('dist/packages').filter((file) => file.endsWith('_amd64.deb'))
  if (deb === undefined) return undefined
  const path = join('dist/packages', deb)
  const made = statSync(path).mtimeMs
  return PACKAGED.every((from) => lastChange(from) < made) ? path : undefined
}

function lastChange(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))))
}

async function makePackage() {
  const output = join(folder, 'packages')
  const options = ['--only', 'amd64', '--output', output]
  await run(process.execPath, ['scripts/package.mjs', ...options], { maxBuffer: 1 << 26 })
  const made = readdirSync(output).filter((file) => file.endsWith('.deb'))
  if (made.length !== 1) throw new Error(`one .deb was expected, there are ${made.length}`)
  return join(output, made[0])
}

/** The archive of a Debian with systemd and what the package depends on, as nothing is downloaded once it runs. */
async function rootArchive(deb) {
  const packages = [...IN_THE_ROOT, ...(await dependenciesOf(deb))].toSorted()
  const key = createHash('sha256')
    .update([SUITE, ...packages].join(' '))
    .digest('hex')
    .slice(0, 12)
  const archive = join(CACHE, `${SUITE}-${key}.tar`)
  if (existsSync(archive)) return archive
  mkdirSync(CACHE, { recursive: true })
  const draft = join(CACHE, `${process.pid}.tar`)
  try {
    const options = ['--variant=minbase', `--include=${packages.join(',')}`]
    await run('mmdebstrap', [...options, SUITE, draft], { maxBuffer: 1 << 26 })
    renameSync(draft, archive)
  } finally {
    rmSync(draft, { force: true })
  }
  return archive
}

async function dependenciesOf(deb) {
  const { stdout } = await run('dpkg-deb', ['--field', deb, 'Depends', 'Pre-Depends'])
  const entries = stdout.replaceAll(/^[\w-]+:/gm, ',').split(',')
  // Of alternatives the first; versions are for dpkg to check.
  return entries.map((entry) => entry.trim().split(/[\s|(]/)[0]).filter((name) => name !== '')
}

function runTests(deb) {
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/systemd/vitest.config.ts',
  ]
  const command = ['unshare', ...NAMESPACES, process.execPath, ...vitest]
  // It ends with this script also where that is killed.
  namespaces = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    stdio: 'inherit',
    env: { ...process.env, TEST_ROOT: root, TEST_DEB: deb, TEST_CGROUPS: cgroups.join(':') },
  })
  return new Promise((resolve) => namespaces.once('close', (code) => resolve(code ?? 1)))
}

function lastLine(thrown) {
  if (!(thrown instanceof Error)) return String(thrown)
  return (`${thrown.stderr ?? ''}`.trim() || thrown.message.trim()).split('\n').at(-1)
}
