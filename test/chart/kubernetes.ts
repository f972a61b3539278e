import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Manifest } from './helm.ts'

const SCHEMAS = resolve(process.env['TEST_SCHEMAS'] ?? '.')

/** Where an API's objects are described; the core API has no group. */
function moduleOf(apiVersion: string): string {
  if (apiVersion.startsWith('cert-manager.io/'))
    return `@kubernetes-models/cert-manager/${apiVersion}`
  if (apiVersion.startsWith('monitoring.coreos.com/'))
    return `@kubernetes-models/prometheus-operator/${apiVersion}`
  return `kubernetes-models/${apiVersion}`
}

/** What the schema of its kind says against an object: types, required fields, formats. Undefined when nothing. */
export async function schemaFault(manifest: Manifest): Promise<string | undefined> {
  const [, owner = '', name = ''] =
    /^(@[^/]+\/[^/]+|[^/]+)\/(.+)$/.exec(moduleOf(manifest.apiVersion)) ?? []
  const file = join(SCHEMAS, 'node_modules', owner, name, 'index.js')
  // A package that is no dependency; each of its classes is made of an object and checks it.
  const models = (await import(pathToFileURL(file).href)) as Record<
    string,
    (new (data: object) => { validate(): void }) | undefined
  >
  const Model = models[manifest.kind]
  if (Model === undefined) return `${manifest.apiVersion} has no ${manifest.kind}`
  try {
    new Model(manifest).validate()
    return undefined
  } catch (thrown) {
    return `${manifest.kind}: ${thrown instanceof Error ? thrown.message : String(thrown)}`
  }
}

/**
 * What the compiler says against objects as literals of their kind's type: fields that there are not, which a
 * Kubernetes schema lets pass and a cluster drops without a word. Empty when nothing.
 */
export function unknownFields(manifests: readonly Manifest[]): string {
  const folder = mkdtempSync(join(SCHEMAS, 'objects-'))
  try {
    const lines = manifests.map((manifest, index) => {
      const type = `import('${moduleOf(manifest.apiVersion)}').I${manifest.kind}`
      return `export const object${index}: ${type} = ${JSON.stringify(manifest)}\n`
    })
    const file = join(folder, 'objects.ts')
    writeFileSync(file, lines.join(''))
    const options = '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext'.split(' ')
    const { stdout } = spawnSync(
      process.execPath,
      [resolve('node_modules/typescript/bin/tsc'), ...options, '--types', '', file],
      { encoding: 'utf8' },
    )
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the program's own `check-config` prints of these settings and this env file. Throws when it refuses them. */
export function checkConfig(env: Record<string, string>, envFile: string): string {
  return execFileSync(process.execPath, ['dist/main.js', 'check-config', '--env-file', envFile], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  })
}
