// Connects the real clients by what `client-config` prints: npm run test:clients [-- NAME…]
// They are big (0.9 GB), so `npm ci` doesn't carry them: exact versions go into a cache folder outside the tree
// (CMON_MCP_TEST_CLIENTS, or the user's cache folder). One that can't be had is named, and its checks are skipped.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const INSTALL_TIMEOUT_MS = 300_000
const CHECKS_TIMEOUT_MS = 600_000

const cache =
  process.env.CMON_MCP_TEST_CLIENTS ??
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cmon-mcp-test-clients')
const wanted = process.argv.slice(2)
const clients = JSON.parse(await readFile('test/clients/clients.json', 'utf8'))

const bins = {}
for (const client of clients) {
  const { name, package: packageName, version, bin } = client
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const folder = join(cache, `${name}-${version}`)
  try {
    if (!(await exists(folder))) {
      console.error(`${name}: installing ${packageName}@${version} …`)
      await install(client, folder)
    }
    bins[name] = join(folder, 'node_modules', '.bin', bin)
    console.error(`${name}: ${packageName}@${version} in ${folder}`)
  } catch (thrown) {
    const why = reasonOf(thrown)
    console.error(`${name}: NOT CHECKED, ${packageName}@${version} can't be installed: ${why}`)
  }
}

const vitest = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/clients/vitest.config.ts'],
  {
    stdio: 'inherit',
    timeout: CHECKS_TIMEOUT_MS,
    env: { ...process.env, CMON_MCP_TEST_CLIENT_BINS: JSON.stringify(bins) },
  },
)
const [code] = await once(vitest, 'close')
process.exitCode = code ?? 1

/** npm's own sentence, between the command line and where its log is. */
function reasonOf(thrown) {
  const lines = String(thrown.message ?? thrown)
    .trim()
    .split('\n')
  return lines.find((line) => /^npm error (?!code|A complete)/.test(line)) ?? lines.at(-1)
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** In place only when it is whole: an install that was cut short leaves nothing that looks done. */
async function install(client, folder) {
  const { package: packageName, version, install: flags, afterInstall, node } = client
  const draft = `${folder}.${process.pid}`
  const run = promisify(execFile)
  try {
    await mkdir(draft, { recursive: true })
    // No scripts of packages but the one named in the list.
    const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
    // One that needs another Node.js than ours has it beside it.
    const runtime = node === undefined ? [] : [`node-${process.platform}-${process.arch}@${node}`]
    await run(
      'npm',
      ['install', '--prefix', draft, ...options, ...flags, `${packageName}@${version}`, ...runtime],
      { timeout: INSTALL_TIMEOUT_MS },
    )
    if (afterInstall !== undefined)
      await run(process.execPath, [join(draft, 'node_modules', packageName, afterInstall)], {
        cwd: join(draft, 'node_modules', packageName),
        timeout: INSTALL_TIMEOUT_MS,
      })
    await rename(draft, folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
