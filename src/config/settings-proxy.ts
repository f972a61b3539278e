import { oneOf, path, secret, text, token } from './kinds.ts'
import { baseUrl } from './kinds-net.ts'
import { setting, type Setting } from './setting.ts'

/** Ways of client authentication, by the names that metadata have for them. */
const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const

const group = 'Proxy'

/**
 * What `cmon-mcp proxy` needs to know, beside the daemon's own settings: it runs where the client is, with no
 * env file. `short` is the flag; what is secret has none but for its file.
 */
export const proxySettings = {
  url: setting({
    key: 'MCP_PROXY_URL',
    kind: baseUrl,
    group,
    help: "The daemon's address when the command line has none, or only a path",
  }),
  token: setting({
    key: 'MCP_PROXY_TOKEN',
    kind: token,
    group,
    secret: true,
    help: "The daemon's bearer token. A file is read again when the daemon refuses what it held",
  }),
  clientId: setting({
    key: 'MCP_PROXY_CLIENT_ID',
    kind: text,
    group,
    help: 'Get tokens by OAuth client credentials, as this client',
  }),
  clientSecret: setting({
    key: 'MCP_PROXY_CLIENT_SECRET',
    kind: secret,
    group,
    secret: true,
    help: "The client's secret",
  }),
  clientKeyFile: setting({
    key: 'MCP_PROXY_CLIENT_KEY_FILE',
    kind: path,
    group,
    file: 'secret',
    help: 'PEM file with a private key (RSA, EC, Ed25519) instead of a secret',
  }),
  clientKeyId: setting({
    key: 'MCP_PROXY_CLIENT_KEY_ID',
    kind: text,
    group,
    help: "That key's id (`kid`) at the authorization server",
  }),
  clientAuth: setting({
    key: 'MCP_PROXY_CLIENT_AUTH',
    kind: oneOf(METHODS),
    derived: 'what the authorization server offers',
    group,
    help: 'How the client authenticates for a token',
  }),
  issuer: setting({
    key: 'MCP_PROXY_ISSUER',
    kind: baseUrl,
    derived: 'the one that the daemon names',
    group,
    help: "The only authorization server that is shown the client's secret",
  }),
  tokenUrl: setting({
    key: 'MCP_PROXY_TOKEN_URL',
    kind: baseUrl,
    derived: 'discovered',
    group,
    help: 'Where to get tokens, when the daemon does not tell',
  }),
  scope: setting({
    key: 'MCP_PROXY_SCOPE',
    kind: text,
    derived: 'what the daemon asks for',
    group,
    help: 'Scopes to ask for, between spaces',
  }),
  audience: setting({
    key: 'MCP_PROXY_AUDIENCE',
    kind: text,
    group,
    help: 'Sent as `audience` to authorization servers that want one',
  }),
  caFile: setting({
    key: 'MCP_PROXY_CA_FILE',
    kind: path,
    group,
    file: 'public',
    help: 'PEM file with authorities to trust besides the usual ones',
  }),
}

export type ProxySettingName = keyof typeof proxySettings

/** The table as a list, in the order of its help. */
// Object.entries forgets the key's type; the object is a literal of this module.
export const proxySettingList = Object.entries(proxySettings) as [ProxySettingName, Setting][]

/** Other names, taken when the setting's own isn't there: the daemon's own token, and those of Camunda's proxy. */
export const PROXY_ALIASES: Readonly<Partial<Record<ProxySettingName, readonly string[]>>> = {
  url: ['CAMUNDA_BASE_URL'],
  token: ['MCP_AUTH_TOKEN'],
  clientId: ['CAMUNDA_CLIENT_ID'],
  clientSecret: ['CAMUNDA_CLIENT_SECRET'],
  tokenUrl: ['CAMUNDA_OAUTH_URL'],
  audience: ['CAMUNDA_TOKEN_AUDIENCE'],
}

/** `--ca-file` of `MCP_PROXY_CA_FILE`. */
export function proxyFlagOf(key: string): string {
  return `--${key.slice('MCP_PROXY_'.length).toLowerCase().replaceAll('_', '-')}`
}

/** Every environment key of the table, with the `…_FILE` forms. */
export const proxyKeys: readonly string[] = proxySettingList.flatMap(([, { key, secret }]) =>
  secret ? [key, `${key}_FILE`] : [key],
)

/** Flags, each with the key whose value it gives: of a secret the file's. */
export const proxyFlags: readonly {
  readonly flag: string
  readonly key: string
  readonly setting: Setting
}[] = proxySettingList.map(([, setting]) => {
  const key = setting.secret ? `${setting.key}_FILE` : setting.key
  return { flag: proxyFlagOf(key), key, setting }
})
