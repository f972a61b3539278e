// Installs the packages where no Node ever was, and has test/packages use, upgrade and remove them.
//
//   node scripts/test-package.mjs [--packages FOLDER]
//
// Without --packages it makes them. Where the machine doesn't allow it, it says why and ends with 0.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { debianRoot, dependenciesOf } from './debian-root.mjs'
import { run } from './package/run.mjs'
import { showProgress } from './progress.mjs'

const MADE = 'dist/packages'
const TOOLS = 'dpkg-deb lintian mmdebstrap rpm rpmbuild rpmlint shellcheck unshare'.split(' ')

const { values } = parseArgs({ options: { packages: { type: 'string' } } })

const obstacle = await whyNot()
if (obstacle !== undefined) {
  console.log(`skipped: the packages were not tried, for ${obstacle}`)
  process.exit(0)
}

const progress = showProgress(3)
try {
  progress.step('the packages')
  if (values.packages === undefined) await run('npm', ['run', '--silent', 'package'])
  const folder = resolve(values.packages ?? MADE)
  progress.step('a bare Debian')
  const deb = readdirSync(folder).find((file) => file.endsWith('_amd64.deb'))
  if (deb === undefined) throw new Error(`there is no .deb in ${folder}`)
  const root = resolve(await debianRoot(await dependenciesOf(join(folder, deb))))
  progress.step('install, use, upgrade and remove them, and make them again')
  process.exitCode = await runTests(folder, root)
  progress.end(process.exitCode === 0 ? 'Done' : 'It failed')
} catch (thrown) {
  progress.end('It failed')
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 1
}

/** What keeps this machine from trying packages; undefined when nothing does. */
async function whyNot() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `this is ${process.platform} on ${process.arch}`
  if (process.getuid?.() !== 0) return 'only root may install packages'
  const missing = []
  for (const tool of TOOLS)
    await run('sh', ['-c', `command -v ${tool}`]).catch(() => missing.push(tool))
  if (missing.length > 0) return `these programs are missing: ${missing.join(', ')}`
  try {
    await run('unshare', ['--mount', '--pid', '--fork', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  } catch {
    return 'the kernel or the rights here don’t allow namespaces and mounts'
  }
  return undefined
}

async function runTests(folder, root) {
  const config = 'test/packages/vitest.config.ts'
  const vitest = spawn('node_modules/.bin/vitest', ['run', '--config', config], {
    stdio: 'inherit',
    env: { ...process.env, TEST_PACKAGES: folder, TEST_ROOT_ARCHIVE: root },
  })
  const [code] = await once(vitest, 'close')
  return code ?? 1
}
