import { expect, test } from 'vitest'
import { only, render } from './helm.ts'
import {
  containerOf,
  environmentOf,
  kindsIn,
  podOf,
  SERVICE_NAMES,
  settingsFile,
  specOf,
} from './parts.ts'

test('the least: one pod behind a service, its state with the pod', () => {
  const manifests = render('least')
  expect(kindsIn(manifests)).toEqual([
    'ServiceAccount',
    'Secret',
    'ConfigMap',
    'Service',
    'Deployment',
  ])
  expect(only('ServiceAccount', manifests)['automountServiceAccountToken']).toBe(false)
  expect(only('Secret', manifests)['stringData']).toEqual({
    'mcp-auth-token': 'canary-token-0123456789abcdef',
    'cmon-password': 'canary: "pass" #word',
  })
  expect(settingsFile(manifests)).toEqual({
    CMON_ENDPOINT: 'https://192.0.2.10:9501',
    CMON_MAX_CONCURRENCY: '32',
    CMON_TLS_FINGERPRINT: expect.stringMatching(/^AA:BB/) as string,
    CMON_USERNAME: 'cmon-mcp',
    MCP_LEVEL: 'operate',
    MCP_READ_ONLY: 'true',
  })
  expect(environmentOf(manifests)).toEqual({
    CREDENTIALS_DIRECTORY: '/run/secrets/cmon-mcp',
    MCP_BIND_ADDRESS: '0.0.0.0:3000',
    MCP_BASE_URL: 'http://east-cmon-mcp.mcp.svc:3000',
    MCP_ALLOWED_HOSTS: `${SERVICE_NAMES},east-cmon-mcp.mcp.svc:3000`,
    MCP_STATE_DIR: '/var/lib/cmon-mcp',
  })
  expect(specOf('Deployment', manifests)).toMatchObject({
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
  })
  const container = containerOf(manifests)
  expect(container).toMatchObject({
    image: 'cmon-mcp:0.1.0',
    args: ['serve', '--env-file', '/etc/cmon-mcp/settings/cmon-mcp.env'],
    ports: [{ name: 'http', containerPort: 3000 }],
    startupProbe: { httpGet: { path: '/healthz', scheme: 'HTTP' }, failureThreshold: 60 },
    livenessProbe: { httpGet: { path: '/healthz', scheme: 'HTTP' } },
    readinessProbe: { httpGet: { path: '/readyz', scheme: 'HTTP' } },
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  })
  expect(container.volumeMounts.filter(({ readOnly }) => readOnly !== true)).toEqual([
    { name: 'state', mountPath: '/var/lib/cmon-mcp' },
    { name: 'tmp', mountPath: '/tmp' },
  ])
  expect(podOf(manifests).spec.volumes).toEqual([
    {
      name: 'settings',
      configMap: {
        name: 'east-cmon-mcp',
        items: [{ key: 'cmon-mcp.env', path: 'cmon-mcp.env' }],
      },
    },
    { name: 'secrets', secret: { secretName: 'east-cmon-mcp', defaultMode: 0o440 } },
    { name: 'state', emptyDir: { sizeLimit: '64Mi' } },
    { name: 'tmp', emptyDir: { sizeLimit: '16Mi' } },
  ])
})

test('a pod has time to sleep, to drain for 5.5 s and to leave', () => {
  const { spec } = podOf(render('least'))
  expect(spec['terminationGracePeriodSeconds']).toBeGreaterThan(5 + 5.5)
})

test('changed settings and secrets start new pods, other values do not', () => {
  const before = podOf(render('least'))
  const after = (change: string) => podOf(render('least', undefined, '--set', change))
  const checksums = (pod: typeof before) => pod.metadata.annotations
  expect(checksums(after('settings.MCP_LEVEL=observe'))).toEqual({
    ...checksums(before),
    'checksum/settings': expect.not.stringMatching(
      checksums(before)['checksum/settings'] ?? '',
    ) as string,
  })
  expect(checksums(after('secrets.values.CMON_PASSWORD=other'))).toEqual({
    ...checksums(before),
    'checksum/secrets': expect.not.stringMatching(
      checksums(before)['checksum/secrets'] ?? '',
    ) as string,
  })
  expect(after('service.port=80').metadata).toEqual(before.metadata)
})

test('on a Kubernetes without its own sleep there is none', () => {
  const container = containerOf(render('least', undefined, '--kube-version', '1.29.0'))
  expect(container).not.toHaveProperty('lifecycle')
})

test('a Secret, further controllers, a volume and an account of the operator’s are used, not made', () => {
  const manifests = render('existing-secret')
  expect(kindsIn(manifests)).toEqual([
    'ConfigMap',
    'PersistentVolumeClaim',
    'Service',
    'Deployment',
  ])
  const { spec, metadata } = podOf(manifests)
  expect(metadata.annotations).not.toHaveProperty('checksum/secrets')
  expect(spec).toMatchObject({ serviceAccountName: 'default' })
  expect(spec.volumes).toEqual(
    expect.arrayContaining([
      { name: 'secrets', secret: { secretName: 'mine', defaultMode: 0o440 } },
      { name: 'controllers', secret: { secretName: 'more-controllers', defaultMode: 0o440 } },
      { name: 'state', persistentVolumeClaim: { claimName: 'east-mcp' } },
    ]),
  )
  expect(specOf('PersistentVolumeClaim', manifests)).toEqual({
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    resources: { requests: { storage: '64Mi' } },
  })
  // The volume is of one node: the old pod must leave first.
  expect(specOf('Deployment', manifests)).toMatchObject({ strategy: { type: 'Recreate' } })
  expect(containerOf(manifests).image).toMatch(/^registry\.example\.com\/cmon-mcp@sha256:0123/)
})

test('what is asked of the pod is in it', () => {
  const manifests = render('pod')
  const { spec, metadata } = podOf(manifests)
  expect(metadata.labels).toMatchObject({ team: 'databases' })
  expect(metadata.annotations).toMatchObject({ 'example.com/c': 'd' })
  expect(spec).toMatchObject({
    imagePullSecrets: [{ name: 'pull' }],
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    hostAliases: [{ ip: '192.0.2.10', hostnames: ['controller.example.com'] }],
    priorityClassName: 'high',
  })
  expect(spec.volumes.at(-1)).toEqual({ name: 'runbooks', configMap: { name: 'runbooks' } })
  const container = containerOf(manifests)
  expect(container).not.toHaveProperty('lifecycle')
  expect(container).toMatchObject({
    ports: [{ containerPort: 8443 }],
    readinessProbe: { httpGet: { path: '/healthz' } },
    resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '256Mi' } },
  })
  expect(environmentOf(manifests)).toMatchObject({
    NODE_OPTIONS: '--max-old-space-size=128',
    MCP_BIND_ADDRESS: '0.0.0.0:8443',
    MCP_BASE_URL: 'http://east-cmon-mcp.mcp.svc:80',
  })
  expect(specOf('Service', manifests)).toMatchObject({ type: 'NodePort', ports: [{ port: 80 }] })
})
