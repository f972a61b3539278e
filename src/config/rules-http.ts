import { isLoopback, isWildcard, showBind } from './address.ts'
import { credentialSetting } from './rules-identity.ts'
import { problem, warning, type Rule, type RuleInput } from './rule.ts'
import type { Config } from './settings.ts'

const SHORT_TOKEN = 16

/** What a command needs that listens for HTTP. */
export const httpRules: readonly Rule[] = [
  {
    reads: ['bindAddress', 'baseUrl', 'allowedHosts'],
    find({ config, origins }) {
      const { bindAddress } = config
      if ('unixPath' in bindAddress || !isWildcard(bindAddress.host)) return []
      if (origins.baseUrl !== undefined || origins.allowedHosts !== undefined) return []
      const example = `mcp.example.com:${bindAddress.port === 0 ? 3000 : bindAddress.port}`
      return [
        problem(
          'bindAddress',
          `${showBind(bindAddress)} listens on every address; add the name that clients use: ` +
            `MCP_BASE_URL='${config.tlsCertFile === undefined ? 'http' : 'https'}://${example}' or MCP_ALLOWED_HOSTS='${example}'`,
        ),
      ]
    },
  },
  {
    reads: [
      'authToken',
      'tokensFile',
      'oidcIssuer',
      'bindAddress',
      'baseUrl',
      'allowUnauthenticated',
    ],
    find(input) {
      const open = openness(input.config)
      const { allowUnauthenticated } = input.config
      const asked = credentialSetting(input.origins)
      if (asked !== undefined)
        return allowUnauthenticated
          ? [warning('allowUnauthenticated', `has no effect, for ${asked} is set`)]
          : weakToken(input, open)
      if (open === undefined) return []
      return allowUnauthenticated
        ? [
            warning(
              'allowUnauthenticated',
              `NO CREDENTIAL IS ASKED FOR: ${open}, and whoever reaches it acts as the configured user`,
            ),
          ]
        : [
            problem(
              'authToken',
              `is not set, yet ${open}; add MCP_AUTH_TOKEN='…' with what \`cmon-mcp generate-token\` ` +
                'prints (or MCP_ALLOW_UNAUTHENTICATED=true to serve everybody)',
            ),
          ]
    },
  },
  {
    reads: ['authToken', 'authTokenPrevious'],
    find: ({ origins }) =>
      origins.authTokenPrevious !== undefined && origins.authToken === undefined
        ? [
            problem(
              'authTokenPrevious',
              'is set without MCP_AUTH_TOKEN; add MCP_AUTH_TOKEN, the token that replaces it',
            ),
          ]
        : [],
  },
  {
    reads: ['tlsCertFile', 'tlsKeyFile'],
    find({ config: { tlsCertFile, tlsKeyFile } }) {
      if ((tlsCertFile === undefined) === (tlsKeyFile === undefined)) return []
      return tlsCertFile === undefined
        ? [problem('tlsKeyFile', "is set without MCP_TLS_CERT_FILE; add the key's certificate")]
        : [problem('tlsCertFile', "is set without MCP_TLS_KEY_FILE; add the certificate's key")]
    },
  },
  {
    reads: ['tlsCertFile', 'baseUrl'],
    find: ({ config, origins }) =>
      config.tlsCertFile !== undefined &&
      origins.baseUrl !== undefined &&
      config.baseUrl.startsWith('http:')
        ? [
            warning(
              'baseUrl',
              'begins with http:, yet MCP_TLS_CERT_FILE has the daemon speak https',
            ),
          ]
        : [],
  },
]

/** In which way others than this machine may reach the daemon; undefined when they can't. */
function openness({ bindAddress, baseUrl }: Config): string | undefined {
  if ('unixPath' in bindAddress) return undefined
  if (!isLoopback(bindAddress.host))
    return `MCP_BIND_ADDRESS (${showBind(bindAddress)}) is open to the network`
  return isLoopback(new URL(baseUrl).hostname)
    ? undefined
    : `MCP_BASE_URL (${baseUrl}) is open to the network`
}

function weakToken({ config }: RuleInput, open: string | undefined) {
  const { authToken } = config
  return open !== undefined && authToken !== undefined && authToken.reveal().length < SHORT_TOKEN
    ? [
        warning(
          'authToken',
          `has less than ${SHORT_TOKEN} characters and can be guessed; ` +
            'use what `cmon-mcp generate-token` prints',
        ),
      ]
    : []
}
