import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { temporaryFolder } from '../support/program.ts'

const CHART = 'packaging/helm/cmon-mcp'
const VALUES = 'test/chart/values'
export const RELEASE = 'east'
export const NAMESPACE = 'mcp'

/** A Helm that scripts/test-chart.mjs has got, oldest last. */
export interface Helm {
  readonly name: string
  readonly path: string
}

// scripts/test-chart.mjs starts these tests only when it has at least one.
export const helms = JSON.parse(process.env['TEST_HELMS'] ?? '[]') as Helm[]

/** A rendered Kubernetes object. What tests read of it they assert. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly labels: Record<string, string>
    readonly annotations?: Record<string, string>
  }
  readonly [key: string]: unknown
}

/** The files of values that the tests render, by name. */
export const cases: readonly string[] = readdirSync(VALUES).map((file) => file.replace('.yaml', ''))

/** What Helm makes of the chart with one file of values, in its order. Throws with Helm's complaint. */
export function render(name: string, helm: Helm = newest(), ...more: string[]): Manifest[] {
  const args = ['template', RELEASE, CHART, '--namespace', NAMESPACE, ...more]
  const text = execFileSync(helm.path, [...args, '--values', fileOf(name)], { encoding: 'utf8' })
  const documents = parseAllDocuments(text, { version: '1.1' })
  // Helm hands the cluster what is written here; duplicate keys and the like are errors.
  for (const { errors } of documents) if (errors[0] !== undefined) throw errors[0]
  return documents
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
}

/** The one rendered object of a kind. */
export function only(kind: string, manifests: readonly Manifest[]): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind)
  if (found[0] === undefined || found.length > 1)
    throw new Error(`there are ${found.length} objects of kind ${kind}`)
  return found[0]
}

/** What Helm says against values laid over those of `least`, where null takes one away; empty when it takes them. */
export async function refusal(values: object, helm: Helm = newest()): Promise<string> {
  const file = join(await temporaryFolder(), 'values.yaml')
  writeFileSync(file, stringify(over(parse(readFileSync(fileOf('least'), 'utf8')), values)))
  const { stderr } = spawnSync(helm.path, ['template', RELEASE, CHART, '--values', file], {
    encoding: 'utf8',
  })
  return stderr
}

function over(base: unknown, change: unknown): unknown {
  if (!isMap(base) || !isMap(change)) return change
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(change))
    if (value === null) merged.delete(key)
    else merged.set(key, over(merged.get(key), value))
  return Object.fromEntries(merged)
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What `helm lint --strict` prints of one file of values: nothing when all is well. */
export function lint(name: string, helm: Helm): string {
  const args = ['lint', CHART, '--strict', '--quiet', '--values', fileOf(name)]
  const { stdout, stderr, status } = spawnSync(helm.path, args, { encoding: 'utf8' })
  return `${stdout}${stderr}${status === 0 ? '' : `exit code ${status}`}`.trim()
}

function fileOf(name: string): string {
  return join(VALUES, `${name}.yaml`)
}

function newest(): Helm {
  const [helm] = helms
  if (helm === undefined) throw new Error('run `npm run test:chart`')
  return helm
}
