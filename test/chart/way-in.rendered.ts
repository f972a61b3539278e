import { expect, test } from 'vitest'
import { only, render } from './helm.ts'
import { containerOf, environmentOf, podOf, SERVICE_NAMES, settingsFile, specOf } from './parts.ts'

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
