import { problem, warning, type Finding, type Rule } from './rule.ts'
import { settings, type Config, type Origins } from './settings.ts'

const OIDC_NEEDS_ISSUER = [
  'oidcAudience',
  'oidcJwksUrl',
  'oidcCaFile',
  'oidcAlgorithms',
  'oidcClockTolerance',
  'oidcScopesObserve',
  'oidcScopesOperate',
  'oidcScopesDestroy',
  'oidcUsernameClaim',
  'oidcGroupsClaim',
] as const

/** Settings by which clients prove who they are; without any of them nobody has to. */
const CREDENTIALS = ['authToken', 'tokensFile', 'oidcIssuer'] as const

/** The key of a setting that asks clients for a credential; undefined when none does. */
export function credentialSetting(origins: Origins): string | undefined {
  const name = CREDENTIALS.find((one) => origins[one] !== undefined)
  return name === undefined ? undefined : settings[name].key
}

/** By what people are told apart. */
const PERSONAL = ['tokensFile', 'oidcIssuer'] as const

/** What holds of tokens of an issuer, and of whom they are for. */
export const identityRules: readonly Rule[] = [
  {
    reads: ['oidcIssuer', 'oidcAudience'],
    find: ({ config }) =>
      config.oidcIssuer !== undefined && (config.oidcAudience ?? []).length === 0
        ? [
            problem(
              'oidcAudience',
              'is not set, yet MCP_OIDC_ISSUER is: every token of the issuer, for whatever service, would be good here; ' +
                `add what its tokens for this server name in aud, such as MCP_OIDC_AUDIENCE='${config.baseUrl}/mcp'`,
            ),
          ]
        : [],
  },
  {
    reads: ['oidcIssuer', ...OIDC_NEEDS_ISSUER],
    find: ({ origins }) =>
      origins.oidcIssuer === undefined
        ? OIDC_NEEDS_ISSUER.filter((name) => origins[name] !== undefined).map((name) =>
            problem(name, 'is set without MCP_OIDC_ISSUER; add the issuer, or remove it'),
          )
        : [],
  },
  {
    reads: ['identity', ...PERSONAL],
    find: ({ config, origins }) =>
      config.identity === 'per-user' && PERSONAL.every((name) => origins[name] === undefined)
        ? [
            warning(
              'identity',
              'is per-user, yet nothing tells people apart: all who come in are one; add MCP_OIDC_ISSUER or MCP_TOKENS_FILE',
            ),
          ]
        : [],
  },
  { reads: ['oidcAlgorithms'], find: ({ config }) => noneLeft(config) },
  {
    reads: ['oidcScopesObserve', 'oidcScopesOperate', 'oidcScopesDestroy'],
    find: ({ config }) => [
      ...shared('oidcScopesOperate', config.oidcScopesOperate, config.oidcScopesObserve),
      ...shared('oidcScopesDestroy', config.oidcScopesDestroy, [
        ...config.oidcScopesObserve,
        ...config.oidcScopesOperate,
      ]),
    ],
  },
]

function noneLeft({ oidcAlgorithms }: Config): Finding[] {
  return oidcAlgorithms.length === 0
    ? [problem('oidcAlgorithms', 'names none, so no token could be taken; add RS256')]
    : []
}

function shared(
  about: 'oidcScopesOperate' | 'oidcScopesDestroy',
  scopes: readonly string[],
  lower: readonly string[],
): Finding[] {
  return scopes
    .filter((scope) => lower.includes(scope))
    .map((scope) => problem(about, `names ${scope}, which lets less elsewhere; keep one of both`))
}
