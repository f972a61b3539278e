// Makes the packages below dist/packages: a .deb and a .rpm for each platform, with the program as one executable.
// The same source gives the same bytes (SOURCE_DATE_EPOCH, or the last commit's date, stands for all times).
//
//   node scripts/package.mjs [--only amd64] [--output FOLDER]
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleProgram } from './bundle.mjs'
import { debianChangelog } from './package/changelog.mjs'
import { makeDeb } from './package/deb.mjs'
import { makeExecutable } from './package/executable.mjs'
import { copyrightFile, packagesIn } from './package/licences.mjs'
import { nodeRuntime } from './package/node-runtime.mjs'
import { NODE_VERSION, PLATFORMS } from './package/platforms.mjs'
import { makeRpm } from './package/rpm.mjs'
import { run } from './package/run.mjs'
import { makeSbom } from './package/sbom.mjs'
import { sourceDate } from './package/source-date.mjs'
import { installedFiles } from './package/tree.mjs'
import { showProgress } from './progress.mjs'

/** Newer Node than this is not on older systems, but in the executable. */
const EXECUTABLE_TARGET = 'node24'
const DESCRIPTION = [
  'AI assistants see and operate database clusters through a ClusterControl',
  'controller (CMON). The daemon serves them over the Model Context Protocol,',
  'behind a bearer token, and does what its ClusterControl user may do.',
  '',
  'It brings its own Node.js and opens no database connection itself.',
]

const { values } = parseArgs({
  options: { only: { type: 'string' }, output: { type: 'string', default: 'dist/packages' } },
})
const platforms = PLATFORMS.filter(({ deb }) => values.only === undefined || deb === values.only)
if (platforms.length === 0) throw new Error(`there is no platform ${values.only}`)

const progress = showProgress(3 + platforms.length * 3)
try {
  const made = await makePackages()
  writeFileSync(join(values.output, 'SHA256SUMS'), made.map(checksumLine).join(''))
  for (const file of made)
    progress.print(`${file} ${(statSync(file).size / 1e6).toFixed(1)} MB, ${sha256(file)}`)
  progress.end(`${made.length} packages`)
} catch (thrown) {
  progress.end('It failed')
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 1
}

async function makePackages() {
  const date = await sourceDate()
  const scratch = join(values.output, `.scratch-${process.pid}`)
  mkdirSync(scratch, { recursive: true })
  const made = []
  try {
    progress.step('bundle')
    const inputs = await bundleProgram(join(scratch, 'program.cjs'), {
      format: 'cjs',
      target: EXECUTABLE_TARGET,
    })
    progress.step('man page and completions')
    if (existsSync('scripts/man.ts'))
      await run(process.execPath, ['--import', 'tsx', 'scripts/man.ts'], {
        env: { ...process.env, SOURCE_DATE_EPOCH: String(date) },
      })
    else progress.print('There are none yet: scripts/man.ts would make them')
    progress.step('licences and changes')
    const packages = packagesIn(inputs)
    const product = productOf(JSON.parse(readFileSync('package.json', 'utf8')))
    const common = {
      copyright: copyrightFile(packages, { holder: product.holder, nodeVersion: NODE_VERSION }),
      'changelog.gz': debianChangelog(readFileSync('CHANGELOG.md', 'utf8'), { ...product, date }),
    }
    for (const platform of platforms) {
      progress.step(`executable for ${platform.deb}`)
      const executable = await makeExecutable(platform, scratch)
      const { licence } = await nodeRuntime(platform)
      const documents = {
        ...common,
        'node-licences.gz': readFileSync(licence),
        'sbom.cdx.json': await makeSbom(platform, packages, date),
      }
      const files = await installedFiles({ executable, documents })
      const parts = { platform, product, files, date, scratch, folder: values.output }
      progress.step(`.deb for ${platform.deb}`)
      made.push(await makeDeb(parts))
      progress.step(`.rpm for ${platform.rpm}`)
      made.push(await makeRpm(parts))
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return made
}

function productOf({ name, version, author }) {
  return {
    name,
    version,
    maintainer: author,
    holder: author.replace(/ <.*/, ''),
    summary: 'MCP server for ClusterControl',
    description: DESCRIPTION,
    changes: [`Version ${version}: see /usr/share/doc/${name}/changelog.gz`],
  }
}

function checksumLine(file) {
  return `${sha256(file)}  ${basename(file)}\n`
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
