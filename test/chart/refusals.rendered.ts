import { describe, expect, test } from 'vitest'
import { helms, refusal } from './helm.ts'

/** Values beside the least, and what Helm's complaint says. */
const REFUSED: readonly [what: string, values: object, complaint: RegExp][] = [
  ['a typo', { replicaCout: 1 }, /replicaCout/],
  ['a typo further in', { ingress: { hots: 'mcp.example.com' } }, /hots/],
  ['a setting that there is not', { settings: { MCP_LEVLE: 'observe' } }, /MCP_LEVLE/],
  ['a word that a setting hasn’t', { settings: { MCP_LEVEL: 'root' } }, /MCP_LEVEL/],
  ['a secret among the settings', { settings: { CMON_PASSWORD: 'x' } }, /CMON_PASSWORD/],
  [
    'a secret’s file among the settings',
    { settings: { MCP_AUTH_TOKEN_FILE: '/x' } },
    /MCP_AUTH_TOKEN_FILE/,
  ],
  [
    'what the chart sets itself',
    { settings: { MCP_BIND_ADDRESS: '0.0.0.0:1' } },
    /MCP_BIND_ADDRESS/,
  ],
  [
    'a quote, which an env file can’t hold',
    { settings: { CMON_USERNAME: "o'hara" } },
    /CMON_USERNAME/,
  ],
  [
    'a line end in a setting',
    { settings: { CMON_USERNAME: 'a\nMCP_LEVEL=destroy' } },
    /CMON_USERNAME/,
  ],
  ['a setting among the secrets', { secrets: { values: { MCP_LEVEL: 'x' } } }, /MCP_LEVEL/],
  ['roles', { rbac: { create: true } }, /rbac/],
  ['no controller', { settings: { CMON_ENDPOINT: null } }, /set settings\.CMON_ENDPOINT/],
  ['no user', { settings: { CMON_USERNAME: null } }, /set settings\.CMON_USERNAME/],
  ['no token', { secrets: { values: { MCP_AUTH_TOKEN: null } } }, /cmon-mcp generate-token/],
  ['two places of secrets', { secrets: { existingSecret: 'mine' } }, /not both/],
  ['replicas without a store', { replicaCount: 2 }, /several replicas need a store/],
  [
    'autoscaling without a store',
    { autoscaling: { enabled: true } },
    /several replicas need a store/,
  ],
  ['an ingress without a host', { ingress: { enabled: true } }, /set ingress\.host/],
  [
    'TLS passed through to a pod that speaks none',
    { ingress: { enabled: true, host: 'mcp.example.com', termination: 'passthrough' } },
    /need tls\.enabled/,
  ],
  ['TLS without a certificate', { tls: { enabled: true } }, /tls\.existingSecret/],
  [
    'a certificate of nobody',
    { tls: { enabled: true }, certificate: { enabled: true } },
    /certificate\.issuerRef\.name/,
  ],
  [
    'a certificate for nobody',
    { certificate: { enabled: true, issuerRef: { name: 'internal' } } },
    /both are off/,
  ],
  [
    'a policy that lets everybody in',
    { networkPolicy: { enabled: true, controllers: [{ cidr: '192.0.2.1/32', ports: [9501] }] } },
    /set networkPolicy\.from/,
  ],
  [
    'an empty peer, which is everybody too',
    { networkPolicy: { enabled: true, from: [{}] } },
    /minProperties|Must have at least 1 properties/,
  ],
  [
    'a policy that shuts the controllers off',
    { networkPolicy: { enabled: true, from: [{ podSelector: {} }] } },
    /set networkPolicy\.controllers/,
  ],
]

describe.each(helms)('$name refuses', (helm) => {
  test.each(REFUSED)('%s', async (_what, values, complaint) => {
    expect(await refusal(values, helm)).toMatch(complaint)
  })
})

test('and takes the same values without them', async () => {
  expect(await refusal({})).toBe('')
})
