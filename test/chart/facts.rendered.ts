import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { only, render } from './helm.ts'
import { containerOf, environmentOf, kindsIn, podOf, settingsFile, specOf } from './parts.ts'

const SERVICE_NAMES =
  'east-cmon-mcp,east-cmon-mcp.mcp,east-cmon-mcp.mcp.svc,east-cmon-mcp.mcp.svc.cluster.local'

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

test('an ingress with a path speaks TLS; a CA vouches for the controller', () => {
  const manifests = render('ingress-tls')
  expect(only('Ingress', manifests).metadata.annotations).toEqual({
    'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600',
    'route.openshift.io/termination': 'edge',
  })
  expect(specOf('Ingress', manifests)).toEqual({
    ingressClassName: 'nginx',
    rules: [
      {
        host: 'mcp.example.com',
        http: {
          paths: [
            {
              path: '/cc',
              pathType: 'Prefix',
              backend: { service: { name: 'east-cmon-mcp', port: { name: 'http' } } },
            },
          ],
        },
      },
    ],
    tls: [{ hosts: ['mcp.example.com'], secretName: 'mcp-example-com' }],
  })
  expect(environmentOf(manifests)).toMatchObject({
    MCP_BASE_URL: 'https://mcp.example.com/cc',
    MCP_ALLOWED_HOSTS: `${SERVICE_NAMES},mcp.example.com,other.example.com,third.example.com`,
    CMON_CA_FILE: '/etc/cmon-mcp/controller-ca/ca.crt',
  })
  expect(settingsFile(manifests)).not.toHaveProperty('MCP_ALLOWED_HOSTS')
  expect(podOf(manifests).spec.volumes).toContainEqual({
    name: 'controller-ca',
    configMap: { name: 'controller-ca' },
  })
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

test('cert-manager gives the pod its certificate, which the ingress lets through', () => {
  const manifests = render('cert-manager')
  expect(specOf('Certificate', manifests)).toEqual({
    secretName: 'east-cmon-mcp-tls',
    dnsNames: ['mcp.example.com', ...SERVICE_NAMES.split(',')],
    duration: '2160h',
    renewBefore: '720h',
    privateKey: { rotationPolicy: 'Always' },
    issuerRef: { name: 'internal', kind: 'ClusterIssuer', group: 'cert-manager.io' },
  })
  expect(environmentOf(manifests)).toMatchObject({
    MCP_BASE_URL: 'https://mcp.example.com',
    MCP_TLS_CERT_FILE: '/etc/cmon-mcp/tls/tls.crt',
    MCP_TLS_KEY_FILE: '/etc/cmon-mcp/tls/tls.key',
  })
  expect(podOf(manifests).spec.volumes).toContainEqual({
    name: 'tls',
    secret: { secretName: 'east-cmon-mcp-tls', defaultMode: 0o440 },
  })
  expect(containerOf(manifests)).toMatchObject({
    livenessProbe: { httpGet: { scheme: 'HTTPS' } },
    readinessProbe: { httpGet: { scheme: 'HTTPS' } },
  })
  expect(only('Ingress', manifests).metadata.annotations).toEqual({
    'route.openshift.io/termination': 'passthrough',
    'nginx.ingress.kubernetes.io/ssl-passthrough': 'true',
  })
})

test('cert-manager gives the ingress its certificate, and the pod speaks plainly', () => {
  const manifests = render('cert-manager-ingress')
  expect(specOf('Certificate', manifests)).toMatchObject({
    secretName: 'east-cmon-mcp-ingress-tls',
    dnsNames: ['mcp.example.com'],
  })
  expect(specOf('Ingress', manifests)).toMatchObject({
    tls: [{ hosts: ['mcp.example.com'], secretName: 'east-cmon-mcp-ingress-tls' }],
  })
  expect(environmentOf(manifests)).not.toHaveProperty('MCP_TLS_CERT_FILE')
})

test('the network policy lets in who is named, and out to the controllers and DNS', () => {
  const manifests = render('network-policy')
  expect(specOf('NetworkPolicy', manifests)).toMatchObject({
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          {
            namespaceSelector: {
              matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' },
            },
          },
        ],
        ports: [{ port: 'http', protocol: 'TCP' }],
      },
    ],
    egress: [
      {
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
      {
        to: [{ ipBlock: { cidr: '192.0.2.10/32' } }],
        ports: [{ port: 9501, protocol: 'TCP' }],
      },
      {
        to: [{ ipBlock: { cidr: '198.51.100.0/24' } }],
        ports: [
          { port: 9501, protocol: 'TCP' },
          { port: 443, protocol: 'TCP' },
        ],
      },
    ],
  })
  expect(specOf('PodDisruptionBudget', manifests)).toMatchObject({ maxUnavailable: 1 })
})

test('autoscaling goes with a store that replicas share', () => {
  const manifests = render('autoscaling')
  expect(specOf('HorizontalPodAutoscaler', manifests)).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'east-cmon-mcp' },
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ],
  })
  expect(specOf('Deployment', manifests)).not.toHaveProperty('replicas')
  expect(environmentOf(manifests)).toMatchObject({
    MCP_STATE_URL_FILE: '/run/secrets/cmon-mcp-state/mcp-state-url',
  })
  expect(podOf(manifests).spec.volumes).toContainEqual({
    name: 'state-url',
    secret: {
      secretName: 'store',
      defaultMode: 0o440,
      items: [{ key: 'mcp-state-url', path: 'mcp-state-url' }],
    },
  })
})

test('Prometheus comes by the pod’s address with the token, and has the rules that ship', () => {
  const manifests = render('monitoring')
  expect(specOf('ServiceMonitor', manifests)).toMatchObject({
    // The rules ask for up{job="cmon-mcp"}.
    jobLabel: 'app.kubernetes.io/name',
    endpoints: [
      {
        port: 'http',
        path: '/metrics',
        scheme: 'https',
        interval: '30s',
        authorization: { credentials: { name: 'mine', key: 'mcp-auth-token' } },
        tlsConfig: { serverName: 'mcp.example.com' },
      },
    ],
  })
  const { env } = containerOf(manifests)
  expect(env[0]).toEqual({
    name: 'POD_IP',
    valueFrom: { fieldRef: { fieldPath: 'status.podIP' } },
  })
  expect(environmentOf(manifests)['MCP_ALLOWED_HOSTS']).toMatch(/,\$\(POD_IP\)$/)
  expect(specOf('PrometheusRule', manifests)).toEqual(
    parse(readFileSync('packaging/prometheus/rules.yaml', 'utf8')),
  )
  for (const kind of ['ServiceMonitor', 'PrometheusRule'])
    expect(only(kind, manifests).metadata.labels).toMatchObject({ release: 'prometheus' })
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
