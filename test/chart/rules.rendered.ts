import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { availableKeys } from '../../src/config/settings.ts'
import { isPlanned } from '../../src/config/settings-planned.ts'
import { temporaryFolder } from '../support/program.ts'
import { cases, helms, lint, NAMESPACE, only, RELEASE, render, type Manifest } from './helm.ts'
import { checkConfig, schemaFault, unknownFields } from './kubernetes.ts'
import { containerOf, environmentOf, podOf, settingsFile } from './parts.ts'

describe.each(helms)('$name', (helm) => {
  test.each(cases)('takes the chart with %s', (name) => {
    expect(lint(name, helm)).toBe('')
    // What one major makes the other makes too.
    expect(render(name, helm)).toEqual(render(name))
  })
})

describe('what is rendered', () => {
  test.each(cases)('is what Kubernetes takes: %s', async (name) => {
    const manifests = render(name)
    const faults = await Promise.all(manifests.map(schemaFault))
    expect(faults.filter((fault) => fault !== undefined)).toEqual([])
    expect(unknownFields(manifests)).toBe('')
  })

  test('is looked at: a wrong type and a field that there is not are found', async () => {
    const service = only('Service', render('least'))
    const spec = service['spec'] as object
    expect(await schemaFault({ ...service, spec: { ...spec, ports: 'http' } })).toMatch(/ports/)
    expect(unknownFields([{ ...service, spec: { ...spec, portz: [] } }])).toMatch(/portz/)
  })

  test.each(cases)('belongs together: %s', (name) => {
    const manifests = render(name)
    const pod = podOf(manifests).metadata.labels
    const selector = {
      'app.kubernetes.io/name': name === 'existing-secret' ? 'mcp' : 'cmon-mcp',
      'app.kubernetes.io/instance': RELEASE,
    }
    expect(pod).toMatchObject(selector)
    const selectors = manifests.map(selectorOf).filter((found) => found !== undefined)
    expect(selectors.length).toBeGreaterThanOrEqual(2)
    for (const found of selectors) expect(found).toEqual(selector)
    for (const { metadata } of manifests)
      expect(metadata).toMatchObject({ namespace: NAMESPACE, labels: selector })
    const mounts = containerOf(manifests).volumeMounts.map((mount) => mount.name)
    expect(podOf(manifests).spec.volumes.map((volume) => volume.name)).toEqual(mounts)
  })

  test.each(cases)('sets only what the program has: %s', (name) => {
    const manifests = render(name)
    const keys = [...Object.keys(environmentOf(manifests)), ...Object.keys(settingsFile(manifests))]
    const ours = keys.filter((key) => /^(CMON|MCP)_/.test(key))
    expect(ours.length).toBeGreaterThan(4)
    expect(ours.filter((key) => !availableKeys.includes(key) && !isPlanned(key))).toEqual([])
    // Values say of it that it's not there yet.
    const early = ours.filter((key) => isPlanned(key))
    expect(early).toEqual(name === 'autoscaling' && early.length > 0 ? ['MCP_STATE_URL_FILE'] : [])
  })

  test('is what the program takes for its settings', async () => {
    const manifests = render('least')
    const folder = await temporaryFolder()
    const data = only('ConfigMap', manifests)['data'] as Record<string, string>
    const envFile = join(folder, 'cmon-mcp.env')
    writeFileSync(envFile, data['cmon-mcp.env'] ?? '')
    const secrets = only('Secret', manifests)['stringData'] as Record<string, string>
    for (const [key, value] of Object.entries(secrets))
      writeFileSync(join(folder, key), value, { mode: 0o600 })
    const env = {
      ...environmentOf(manifests),
      CREDENTIALS_DIRECTORY: folder,
      MCP_STATE_DIR: folder,
    }
    expect(checkConfig(env, envFile)).toBe('The settings are fine.\n')
  })

  test.each(cases)('has secrets in a Secret alone: %s', (name) => {
    const secret = render(name).filter(({ kind }) => kind === 'Secret')
    const others = render(name).filter(({ kind }) => kind !== 'Secret')
    expect(secret).toHaveLength(name === 'least' ? 1 : 0)
    expect(JSON.stringify(others)).not.toMatch(/canary/)
    for (const { name: key } of containerOf(others).env)
      expect(key).not.toMatch(/(TOKEN|PASSWORD|PASSPHRASE|STATE_URL)$/)
  })

  test.each(cases)('runs without rights: %s', (name) => {
    const manifests = render(name)
    const { spec } = podOf(manifests)
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        fsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    })
    expect(containerOf(manifests)['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })
})

test('the chart has the version of the program', () => {
  // Both are of this tree.
  const chart = parse(readFileSync('packaging/helm/cmon-mcp/Chart.yaml', 'utf8')) as object
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(chart).toMatchObject({ version, appVersion: version })
})

/** The labels by which an object finds pods or services; undefined when it seeks none. */
function selectorOf({ kind, ...manifest }: Manifest): unknown {
  const spec = manifest['spec'] as Record<string, Record<string, unknown>> | undefined
  if (kind === 'Service') return spec?.['selector']
  if (kind === 'NetworkPolicy') return spec?.['podSelector']?.['matchLabels']
  return spec?.['selector']?.['matchLabels']
}
