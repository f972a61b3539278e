import { IssuerError } from '../../auth/oidc/fetch-json.ts'
import { findKeys } from '../../auth/oidc/find-keys.ts'
import type { Config } from '../../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'
import { hasEnded, readTokensFile } from '../identity.ts'
import { oidcSettings } from '../oidc-settings.ts'
import { readPolicyFile } from '../policy-file.ts'
import { failed, ok, skipped, warning, type Check, type Finding } from './finding.ts'

/** The named tokens, the policy, and the issuer whose tokens are taken. */
export function identityChecks(config: Config): Check[] {
  return [
    { name: 'named tokens', run: () => namedTokens(config) },
    { name: 'policy', run: () => policy(config) },
    { name: 'issuer', run: () => issuer(config) },
  ]
}

async function namedTokens(config: Config): Promise<Finding[]> {
  if (config.tokensFile === undefined) return [skipped('MCP_TOKENS_FILE is not set')]
  const { named, warnings } = await readTokensFile(config)
  const fix = 'mend the file, then: systemctl reload cmon-mcp'
  const good = named.filter((token) => !hasEnded(token)).length
  return [
    ok(`${config.tokensFile} holds ${named.length}, of which ${good} are good today`),
    ...warnings.map((text) => warning(text, { setting: 'MCP_TOKENS_FILE', fix })),
  ]
}

async function policy(config: Config): Promise<Finding[]> {
  const read = readPolicyFile(config)
  if (read === undefined) return [skipped('MCP_POLICY_FILE is not set')]
  const { grants, freezes } = read
  const open = freezes.filter(({ from, until }) => from <= Date.now() && Date.now() < until)
  const lasting = open.map(({ name }) => name).join(', ')
  return [
    ok(`${config.policyFile} holds ${grants.length} grants`),
    ...(open.length === 0 ? [] : [ok(`change freezes that last: ${lasting}`)]),
  ]
}

async function issuer(config: Config): Promise<Finding[]> {
  const settings = await oidcSettings(config)
  if (settings === undefined) return [skipped('MCP_OIDC_ISSUER is not set')]
  const usual = audienceFinding(config)
  try {
    const { keys } = await findKeys(settings)
    const fitting = keys.filter(({ alg }) => alg === undefined || settings.algorithms.includes(alg))
    if (fitting.length > 0)
      return [
        ok(`${settings.issuer} answers, with ${fitting.length} keys that can be used`),
        ...usual,
      ]
    const offered = [...new Set(keys.map(({ alg }) => alg))].join(', ')
    return [
      failed(exitCodes.configuration, `the issuer signs by ${offered}, of which none is taken`, {
        setting: 'MCP_OIDC_ALGORITHMS',
        fix: `MCP_OIDC_ALGORITHMS='${offered.replaceAll(' ', '')}', if these are asymmetric`,
      }),
      ...usual,
    ]
  } catch (thrown) {
    if (!(thrown instanceof IssuerError)) throw thrown
    return [failureOf(thrown, config), ...usual]
  }
}

function failureOf({ kind, message }: IssuerError, { oidcJwksUrl }: Config): Finding {
  const setting = oidcJwksUrl === undefined ? 'MCP_OIDC_ISSUER' : 'MCP_OIDC_JWKS_URL'
  if (kind === 'down')
    return failed(exitCodes.unreachable, message, {
      setting,
      fix: 'see that this machine reaches the issuer; for a CA of your own set MCP_OIDC_CA_FILE',
    })
  return failed(exitCodes.configuration, message, {
    setting,
    fix: "write the issuer letter by letter as its metadata and its tokens' iss have it; for keys elsewhere set MCP_OIDC_JWKS_URL",
  })
}

/** Clients ask the issuer for a token for the URL they speak to (RFC 8707), and it becomes the token's `aud`. */
function audienceFinding({ baseUrl, oidcAudience = [] }: Config): Finding[] {
  const resources = ['', '/mcp', '/sse'].map((path) => baseUrl + path)
  if (oidcAudience.some((audience) => resources.includes(audience.replace(/\/$/, '')))) return []
  return [
    warning(
      `the audience ${oidcAudience.join(', ')} is none of the URLs of this server, for which clients ask tokens`,
      {
        setting: 'MCP_OIDC_AUDIENCE',
        fix: `unless the issuer puts that into aud by itself: MCP_OIDC_AUDIENCE='${baseUrl}/mcp'`,
      },
    ),
  ]
}
