// Makes the container image and has test/container run it as a cluster would: read-only, without rights, in little
// memory; with podman, in a network of its own that has nothing but loopback.
//
//   node scripts/test-container.mjs [--deb FILE]
//
// Without --deb it makes the packages. Where the machine doesn't allow a container it says why and ends with 0.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { showProgress } from './progress.mjs'

const run = promisify(execFile)

const TOOLS = 'buildah podman runc unshare setpriv ip dpkg-deb tar'.split(' ')
const NETWORK = '--net --kill-child --fork --'.split(' ')
const LIMITS = ['--ulimit=nofile=4096:4096', '--ulimit=nproc=4096:4096']

const { values } = parseArgs({ options: { deb: { type: 'string' } } })

const obstacle = await whyNot()
if (obstacle !== undefined) skip(obstacle)

const progress = showProgress(3)
const folder = mkdtempSync(join(tmpdir(), 'cmon-mcp-container-'))
/** With a storage of its own: none of the machine's images and containers is touched. */
const engine = [
  'podman',
  `--root=${join(folder, 'storage')}`,
  `--runroot=${join(folder, 'run')}`,
  '--storage-driver=vfs',
  '--cgroup-manager=cgroupfs',
  '--runtime=runc',
  '--events-backend=none',
]
try {
  progress.step('image')
  const deb = values.deb === undefined ? [] : ['--deb', values.deb]
  const script = ['scripts/package-container.mjs', '--output', folder, ...deb]
  await run(process.execPath, script, { maxBuffer: 1 << 26 })
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.oci.tar'))
  const packed = statSync(join(folder, file)).size
  progress.step('load it')
  const image = await loaded(join(folder, file))
  const unpacked = await podman('image', 'inspect', '--format={{.Size}}', image)
  progress.print(`${file}: ${megabytes(packed)}, unpacked ${megabytes(Number(unpacked))}`)
  const refusal = await podman('run', '--rm', '--network=none', ...LIMITS, image, '--version').then(
    () => undefined,
    lastLine,
  )
  if (refusal === undefined) {
    progress.step('run it')
    process.exitCode = await runTests(image)
    progress.end(process.exitCode === 0 ? 'Done' : 'It failed')
  } else {
    progress.end('The image was made')
    console.log(`skipped: the image was not run, for this machine starts no container (${refusal})`)
  }
} catch (thrown) {
  progress.end(`It failed: ${lastLine(thrown)}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** What keeps this machine from it; undefined when nothing does. */
async function whyNot() {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`
  if (process.arch !== 'x64') return `the image is for x64, and this is ${process.arch}`
  if (process.getuid?.() !== 0) return 'only root may make an image with files of several users'
  const missing = []
  for (const tool of TOOLS)
    await run('sh', ['-c', `command -v ${tool}`]).catch(() => missing.push(tool))
  if (missing.length > 0) return `these programs are missing: ${missing.join(', ')}`
  return run('unshare', [...NETWORK, 'ip', 'link', 'set', 'lo', 'up']).then(
    () => undefined,
    (thrown) => `the kernel or the rights here don’t allow a network (${lastLine(thrown)})`,
  )
}

function skip(reason) {
  console.log(`skipped: the container was not tried, for ${reason}`)
  process.exit(0)
}

/** The name of the image that the archive has. */
async function loaded(archive) {
  const said = await podman('load', '--quiet', '--input', archive)
  return said.replace(/^Loaded image[^:]*: */, '').trim()
}

async function podman(...args) {
  const [command, ...options] = engine
  return (await run(command, [...options, ...args])).stdout
}

async function runTests(image) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config']
  const command = [process.execPath, ...vitest, 'test/container/vitest.config.ts']
  const inNetwork = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command]
  // It ends with this script also where that is killed.
  const args = ['--pdeathsig', 'KILL', 'unshare', ...NETWORK, ...inNetwork]
  const tests = spawn('setpriv', args, {
    stdio: 'inherit',
    env: { ...process.env, TEST_ENGINE: JSON.stringify(engine), TEST_IMAGE: image },
  })
  const [code] = await once(tests, 'close')
  return code ?? 1
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function lastLine(thrown) {
  if (!(thrown instanceof Error)) return String(thrown)
  return (`${thrown.stderr ?? ''}`.trim() || thrown.message.trim()).split('\n').at(-1)
}
