/** A JSON Schema, draft 7. */
export type Schema = Record<string, unknown>

/** An object with these keys and no others. */
export function object(properties: Record<string, Schema>, required: string[] = []): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties,
    ...(required.length === 0 ? {} : { required }),
  }
}

const text: Schema = { type: 'string' }
const flag: Schema = { type: 'boolean' }
const port: Schema = { type: 'integer', minimum: 1, maximum: 65535 }
const count: Schema = { type: 'integer', minimum: 1 }
const quantity: Schema = { type: ['string', 'integer'] }
/** What Kubernetes checks itself. */
const anything: Schema = { type: 'object' }
const texts: Schema = { type: 'object', additionalProperties: { type: 'string' } }
const oneOf = (...words: string[]): Schema => ({ enum: words })
const list = (items: Schema): Schema => ({ type: 'array', items })
const path: Schema = { type: 'string', pattern: '^/' }
const name: Schema = {
  type: 'string',
  maxLength: 253,
  pattern: '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$',
}
const duration: Schema = { type: 'string', pattern: '^([0-9]+(h|m|s))+$' }
const amounts = object({ cpu: quantity, memory: quantity, 'ephemeral-storage': quantity })
const probe = object({
  initialDelaySeconds: { type: 'integer', minimum: 0 },
  periodSeconds: count,
  timeoutSeconds: count,
  failureThreshold: count,
  successThreshold: count,
})

/** The chart's values; what follows from the settings table is handed in. */
export function chartShape(fromSettings: { settings: Schema; secretValues: Schema }): Schema {
  return object({
    // Helm hands this to every chart.
    global: anything,
    nameOverride: name,
    fullnameOverride: name,
    image: object({
      registry: text,
      repository: { type: 'string', minLength: 1 },
      tag: text,
      digest: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
      pullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
    }),
    imagePullSecrets: list(object({ name }, ['name'])),
    settings: fromSettings.settings,
    configFilePath: { type: 'string', pattern: '^/[^/]+(/[^/]+)+$' },
    secrets: object({ existingSecret: name, values: fromSettings.secretValues }),
    controllerCa: object({ configMap: name, key: { type: 'string', minLength: 1 } }),
    controllers: object({ existingSecret: name }),
    replicaCount: count,
    state: object({
      persistence: object({
        enabled: flag,
        existingClaim: name,
        storageClass: text,
        accessModes: list(oneOf('ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany')),
        size: quantity,
        annotations: texts,
      }),
      url: object({ existingSecret: name, key: { type: 'string', minLength: 1 } }),
    }),
    service: object({
      type: oneOf('ClusterIP', 'NodePort', 'LoadBalancer'),
      port,
      annotations: texts,
    }),
    containerPort: { ...port, minimum: 1024 },
    ...wayIn(),
    ...pod(),
    ...operations(),
  })
}

function wayIn(): Record<string, Schema> {
  return {
    ingress: object({
      enabled: flag,
      className: text,
      annotations: texts,
      host: name,
      path,
      pathType: oneOf('Prefix', 'Exact', 'ImplementationSpecific'),
      termination: oneOf('edge', 'reencrypt', 'passthrough'),
      tls: object({ enabled: flag, secretName: name }),
    }),
    tls: object({ enabled: flag, existingSecret: name }),
    certificate: object({
      enabled: flag,
      issuerRef: object({ name: text, kind: oneOf('Issuer', 'ClusterIssuer'), group: text }),
      dnsNames: list(text),
      duration,
      renewBefore: duration,
    }),
    networkPolicy: object({
      enabled: flag,
      from: list({ ...anything, minProperties: 1 }),
      controllers: list(
        object(
          { cidr: { type: 'string', pattern: '/[0-9]+$' }, ports: { ...list(port), minItems: 1 } },
          ['cidr', 'ports'],
        ),
      ),
    }),
  }
}

function pod(): Record<string, Schema> {
  return {
    serviceAccount: object({ create: flag, name, annotations: texts }),
    // The daemon asks the Kubernetes API for nothing; true would have nothing to make.
    rbac: object({ create: { const: false } }),
    resources: object({ requests: amounts, limits: amounts, claims: list(anything) }),
    podSecurityContext: anything,
    securityContext: anything,
    probes: object({
      readinessPath: oneOf('/readyz', '/healthz'),
      startup: probe,
      liveness: probe,
      readiness: probe,
    }),
    terminationGracePeriodSeconds: { type: 'integer', minimum: 6 },
    preStopSleepSeconds: { type: 'integer', minimum: 0 },
    extraEnv: list({ ...anything, required: ['name'] }),
    extraVolumes: list({ ...anything, required: ['name'] }),
    extraVolumeMounts: list({ ...anything, required: ['name', 'mountPath'] }),
    podAnnotations: texts,
    podLabels: texts,
    nodeSelector: texts,
    tolerations: list(anything),
    affinity: anything,
    topologySpreadConstraints: list(anything),
    priorityClassName: text,
    hostAliases: list(anything),
  }
}

function operations(): Record<string, Schema> {
  return {
    podDisruptionBudget: object({ enabled: flag, maxUnavailable: quantity }),
    autoscaling: object({
      enabled: flag,
      minReplicas: count,
      maxReplicas: count,
      targetCPUUtilizationPercentage: { type: 'integer', minimum: 1, maximum: 100 },
    }),
    serviceMonitor: object({
      enabled: flag,
      interval: duration,
      labels: texts,
      tlsConfig: anything,
    }),
    prometheusRule: object({ enabled: flag, labels: texts }),
  }
}
