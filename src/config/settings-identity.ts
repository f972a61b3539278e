import { duration, list, path, text, Unfit } from './kinds.ts'
import { issuerUrl } from './kinds-net.ts'
import { setting } from './setting.ts'

/** Signatures that only the holder of a private key can make: `none` and HS… are not among them. */
export const SIGNATURES: readonly string[] =
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')

const algorithms = list('name,…', (item) => {
  const found = SIGNATURES.find((one) => one.toLowerCase() === item.toLowerCase())
  if (found === undefined) throw new Unfit(`must name some of ${SIGNATURES.join(', ')}`)
  return found
})

/** As RFC 6749 spells a scope. */
const scopes = list('scope,…', (item) => {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(item))
    throw new Unfit('must be scopes, such as mcp:read')
  return item
})

const audiences = list('audience,…', (item) => item)

/** Who else may come in: named tokens, and people whom an issuer knows. */
export const identitySettings = {
  tokensFile: setting({
    key: 'MCP_TOKENS_FILE',
    kind: path,
    group: 'Server',
    help:
      'YAML file of named tokens, hashed, each with its level, toolsets and end (`cmon-mcp tokens add` makes one): ' +
      'for several clients that may do different things',
  }),
  policyFile: setting({
    key: 'MCP_POLICY_FILE',
    kind: path,
    group: 'Tools',
    help:
      'YAML file that says who may do what: levels, toolsets and clusters of principals and groups, protected clusters, ' +
      'change freezes, hours, write budgets. What it gives nobody is refused; without it the settings alone count',
  }),
  oidcIssuer: setting({
    key: 'MCP_OIDC_ISSUER',
    kind: issuerUrl,
    group: 'Server',
    help: 'The OpenID Connect or OAuth issuer whose access tokens (JWT) are taken, exactly as its tokens name it in `iss`',
  }),
  oidcAudience: setting({
    key: 'MCP_OIDC_AUDIENCE',
    kind: audiences,
    group: 'Server',
    help: 'What `aud` of a token must hold, one of these between commas; needed with `MCP_OIDC_ISSUER`. Clients ask for the URL of `/mcp`',
  }),
  oidcJwksUrl: setting({
    key: 'MCP_OIDC_JWKS_URL',
    kind: issuerUrl,
    group: 'Server',
    help: "Where the issuer's keys are; by default its metadata tells, as long as that is on the issuer's own origin",
  }),
  oidcCaFile: setting({
    key: 'MCP_OIDC_CA_FILE',
    kind: path,
    file: 'public',
    group: 'Server',
    help: "PEM file with the CA of the issuer's certificate, where the system doesn't know it",
  }),
  oidcAlgorithms: setting({
    key: 'MCP_OIDC_ALGORITHMS',
    kind: algorithms,
    default: 'RS256,ES256,EdDSA',
    group: 'Server',
    help: 'Signatures that are taken; never `none` or one by a shared secret',
  }),
  oidcClockTolerance: setting({
    key: 'MCP_OIDC_CLOCK_TOLERANCE',
    kind: duration('0s', '5m'),
    default: '30s',
    group: 'Server',
    help: "How far the issuer's clock may be off",
  }),
  oidcScopesObserve: setting({
    key: 'MCP_OIDC_SCOPES_OBSERVE',
    kind: scopes,
    default: 'mcp:read',
    group: 'Server',
    help: 'Scopes of which one lets look',
  }),
  oidcScopesOperate: setting({
    key: 'MCP_OIDC_SCOPES_OPERATE',
    kind: scopes,
    default: 'mcp:write',
    group: 'Server',
    help: 'Scopes of which one lets also change',
  }),
  oidcScopesDestroy: setting({
    key: 'MCP_OIDC_SCOPES_DESTROY',
    kind: scopes,
    default: 'mcp:admin',
    group: 'Server',
    help: 'Scopes of which one lets also destroy; never more than `MCP_LEVEL`',
  }),
  oidcUsernameClaim: setting({
    key: 'MCP_OIDC_USERNAME_CLAIM',
    kind: text,
    default: 'preferred_username',
    group: 'Server',
    help: 'The claim with the name by which people know somebody',
  }),
  oidcGroupsClaim: setting({
    key: 'MCP_OIDC_GROUPS_CLAIM',
    kind: text,
    default: 'groups',
    group: 'Server',
    help: 'The claim with the groups somebody is in',
  }),
}
