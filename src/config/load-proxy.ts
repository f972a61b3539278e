import { ConfigError, type Findings } from './config-error.ts'
import { realFiles, reasonOf, type Files } from './files.ts'
import { suggest } from './nearest.ts'
import { baseUrl } from './kinds-net.ts'
import { isLoopback } from './address.ts'
import { checkProxyClient, type ProxyClient } from './rules-proxy.ts'
import {
  PROXY_ALIASES,
  proxyFlagOf,
  proxyKeys,
  proxySettings,
  type ProxySettingName,
} from './settings-proxy.ts'
import {
  credentialSource,
  environmentSource,
  lookUpEither,
  type Given,
  type Source,
} from './sources.ts'

export interface ProxyInput {
  /** The command's argument: an address, or a path at the address of the settings. */
  readonly argument: string | undefined
  /** By environment key. */
  readonly flags: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files?: Files
}

/** What `cmon-mcp proxy` works with. */
export interface ProxyConfig {
  readonly url: URL
  /** Reads the token anew at every call. */
  readonly token: () => string | undefined
  readonly client: ProxyClient | undefined
  /** PEM text. */
  readonly ca: string | undefined
}

/** Where the daemon answers when an address has no path. */
const DEFAULT_PATH = '/mcp'

/** Reads the proxy's settings: flags over environment over credentials. Throws AddressError, or one ConfigError with all problems. */
export function loadProxy(input: ProxyInput): { config: ProxyConfig; warnings: string[] } {
  const findings: Findings = { problems: [], warnings: unknownKeys(input.env) }
  const files = input.files ?? realFiles
  const sources = sourcesOf(input, files, findings)
  const read = <Name extends ProxySettingName>(name: Name, aliases = true) =>
    readOne(name, aliases, sources, files, findings)
  const fileOf = (name: 'clientKeyFile' | 'caFile'): string | undefined =>
    contentOf(name, read(name), files, findings)
  const url = addressOf(input.argument, read('url'))
  // Other names may be there for another program: they don't contradict the proxy's own.
  const tokenAliases = read('clientId', false) === undefined
  const readToken = (into: Findings): string | undefined =>
    readOne('token', tokenAliases, sources, files, into)?.reveal()
  const token = readToken(findings)
  const aliases = token === undefined
  const clientId = read('clientId', aliases)
  const client: Omit<ProxyClient, 'clientId'> = {
    secret: read('clientSecret', aliases)?.reveal(),
    key: fileOf('clientKeyFile'),
    keyId: read('clientKeyId'),
    method: read('clientAuth'),
    tokenUrl: read('tokenUrl', aliases),
    issuer: read('issuer'),
    scope: read('scope'),
    audience: read('audience', aliases),
  }
  checkProxyClient({ token, clientId, ...client }, findings)
  const ca = fileOf('caFile')
  if (findings.problems.length > 0) throw new ConfigError(findings.problems)
  const config: ProxyConfig = {
    url,
    // What is wrong with a file that is read again shows in the refusal that follows.
    token: () => readToken({ problems: [], warnings: [] }) ?? token,
    client: clientId === undefined ? undefined : { clientId, ...client },
    ca,
  }
  return { config, warnings: [...new Set(findings.warnings)] }
}

function sourcesOf({ flags, env }: ProxyInput, files: Files, findings: Findings): Source[] {
  const directory = env['CREDENTIALS_DIRECTORY'] ?? ''
  return [
    {
      get: (key) => {
        const text = flags[key]
        return text === undefined ? undefined : { text, where: proxyFlagOf(key) }
      },
      keys: () => Object.keys(flags),
    },
    environmentSource(env, () => false),
    ...(directory === '' ? [] : [credentialSource(directory, files, () => false, findings)]),
  ]
}

type Value<Name extends ProxySettingName> = ReturnType<
  (typeof proxySettings)[Name]['kind']['schema']['parse']
>

function readOne<Name extends ProxySettingName>(
  name: Name,
  aliases: boolean,
  sources: readonly Source[],
  files: Files,
  findings: Findings,
): Value<Name> | undefined {
  const { key, kind, secret } = proxySettings[name]
  for (const spelt of [key, ...((aliases ? PROXY_ALIASES[name] : undefined) ?? [])]) {
    const names = { key: spelt, fileKey: secret ? `${spelt}_FILE` : undefined }
    const given: Given | undefined = lookUpEither(names, sources, files, findings)
    if (given?.text === undefined || given.text === '') continue
    const parsed = kind.schema.safeParse(given.text)
    // By the table the schema of this name gives a value of this name.
    if (parsed.success) return parsed.data as Value<Name>
    for (const { message } of parsed.error.issues)
      findings.problems.push({ key: spelt, where: given.where, message })
    return undefined
  }
  return undefined
}

function contentOf(
  name: ProxySettingName,
  path: string | undefined,
  files: Files,
  findings: Findings,
): string | undefined {
  if (path === undefined) return undefined
  const { key } = proxySettings[name]
  try {
    const file = files.read(path)
    if (file !== undefined) return file.text
    findings.problems.push({ key, message: `no such file: ${path}` })
  } catch (thrown) {
    findings.problems.push({ key, message: `${path} ${reasonOf(thrown)}` })
  }
  return undefined
}

/** The command line gives no address that can be used (exit code 64). */
export class AddressError extends Error {
  override readonly name = 'AddressError'
}

function addressOf(argument: string | undefined, fromSettings: string | undefined): URL {
  const isPath = argument?.startsWith('/') === true
  const base = isPath ? fromSettings : (argument ?? fromSettings)
  if (base === undefined)
    throw new AddressError('give the address of the daemon, such as https://mcp.example.com/mcp')
  const parsed = baseUrl.schema.safeParse(base)
  if (!parsed.success)
    throw new AddressError(`the address ${parsed.error.issues[0]?.message ?? 'is none'}`)
  const url = new URL(isPath ? `${parsed.data}${argument}` : parsed.data)
  if (url.pathname === '/') url.pathname = DEFAULT_PATH
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new AddressError(
      `${url.host} must be an https address: only loopback may be http, or the token could be read on the way`,
    )
  return url
}

/** Sentences about keys that begin as the proxy's do and are none. */
function unknownKeys(env: ProxyInput['env']): string[] {
  return Object.keys(env)
    .filter((key) => key.startsWith('MCP_PROXY_') && !proxyKeys.includes(key))
    .map((key) => `${key} is no setting of cmon-mcp proxy${suggest(key, proxyKeys)}`)
}
