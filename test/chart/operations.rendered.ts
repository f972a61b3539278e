import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { only, render } from './helm.ts'
import { containerOf, environmentOf, podOf, specOf } from './parts.ts'

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
