import { basename, resolve } from 'node:path'
import { isSea } from 'node:sea'
import type {
  Client,
  DaemonTarget,
  Need,
  ProcessTarget,
  ProcessVariable,
  Snippet,
} from '../client-config/client.ts'
import { PROXY_TOKEN, TOKEN } from '../client-config/secrets.ts'
import { daemonSnippet, urlOf } from '../client-config/table.ts'
import { isLoopback, isWildcard } from '../config/address.ts'
import { ConfigError } from '../config/config-error.ts'
import { Secret } from '../config/secret.ts'
import { settingList, type Config } from '../config/settings.ts'

/** What `client-config` was asked for besides the client. */
export interface Wanted {
  /** Whether secrets stand in the snippet. */
  readonly showToken: boolean
  /** False for a daemon that asks for none. */
  readonly token: boolean
}

/** The snippet for the daemon of these settings. Throws ConfigError when they don't say where clients find it. */
export function snippetForDaemon(client: Client, config: Config, wanted: Wanted): Snippet {
  refuseUnknownUrl(config)
  const { baseUrl, transports } = config
  const snippet = daemonSnippet(client, { baseUrl, transports, token: tokenOf(config, wanted) })
  if (snippet !== undefined) return snippet
  const message = `${client.title} speaks ${client.transports.join(', ')} only; add it to MCP_TRANSPORTS, or use --stdio`
  throw new ConfigError([{ key: 'MCP_TRANSPORTS', message }])
}

function refuseUnknownUrl({ bindAddress, allowedHosts, origins }: Config): void {
  if (origins.baseUrl !== undefined) return
  const known =
    !('unixPath' in bindAddress) &&
    bindAddress.port !== 0 &&
    (!isWildcard(bindAddress.host) || allowedHosts.some((host) => !isWildcard(hostOf(host))))
  if (known) return
  const message =
    'says nothing that clients could connect to; set MCP_BASE_URL, or give the URL by --url https://mcp.example.com'
  throw new ConfigError([{ key: 'MCP_BIND_ADDRESS', message }])
}

function hostOf(hostAndPort: string): string {
  return hostAndPort.replace(/:\d+$/, '')
}

function tokenOf({ authToken }: Config, wanted: Wanted): DaemonTarget['token'] {
  if (!wanted.token) return 'none'
  if (!wanted.showToken) return 'named'
  if (authToken !== undefined) return { shown: authToken.reveal() }
  const message =
    'is not known here: give it by the environment or --env-file (as a user who may read that file)'
  throw new ConfigError([{ key: 'MCP_AUTH_TOKEN', message }])
}

/** The snippet for a server of its own on stdio, with the settings that this command was given. */
export function snippetForProcess(
  forProcess: (target: ProcessTarget) => Snippet,
  config: Config,
  wanted: Wanted,
  envFile: string | undefined,
): Snippet {
  const [command = '', ...args] = ownCommand()
  const target: ProcessTarget = {
    kind: 'process',
    command,
    args: [...args, 'stdio', ...(envFile === undefined ? [] : ['--env-file', resolve(envFile)])],
    env: [
      ...givenVariables(config, wanted),
      // What isn't in an env file yet belongs there.
      ...(envFile === undefined ? missingLogin(config) : []),
    ],
  }
  return forProcess(target)
}

/**
 * The snippet for `cmon-mcp proxy`, started by the client, before the daemon of these settings. Throws ConfigError
 * when they don't say where that is, or say what a proxy can't talk to.
 */
export function snippetForProxy(
  forProcess: (target: ProcessTarget) => Snippet,
  config: Config,
  wanted: Wanted,
): Snippet {
  refuseUnknownUrl(config)
  const { baseUrl, transports } = config
  const { protocol, hostname } = new URL(baseUrl)
  if (protocol === 'http:' && !isLoopback(hostname))
    throw new ConfigError([
      {
        key: 'MCP_BASE_URL',
        message: 'must be https: the proxy sends its token over http to loopback only',
      },
    ])
  if (!transports.includes('http'))
    throw new ConfigError([
      { key: 'MCP_TRANSPORTS', message: 'must have http: the proxy speaks nothing else' },
    ])
  const token = tokenOf(config, wanted)
  const [command = '', ...args] = ownCommand()
  return forProcess({
    kind: 'process',
    command,
    args: [...args, 'proxy', urlOf(baseUrl, 'http')],
    env:
      token === 'none'
        ? []
        : [{ name: PROXY_TOKEN, value: token === 'named' ? undefined : token.shown, secret: true }],
  })
}

/** The words that start this program again. Clients have a short PATH, so they are absolute. */
function ownCommand(): string[] {
  const script = process.argv[1]
  if (isSea() || script === undefined) return [process.execPath]
  const path = resolve(script)
  return basename(path) === 'cmon-mcp' ? [path] : [process.execPath, path]
}

/** Settings of flags and environment; the process reads the env file itself. */
function givenVariables(config: Config, { showToken }: Wanted): ProcessVariable[] {
  return settingList.flatMap(([name, setting]): ProcessVariable[] => {
    if (setting.group !== 'Controller' && setting.group !== 'Tools') return []
    const origin = config.origins[name] ?? ''
    const [, path, key] = /^(.*), by (\w+_FILE) \((?:environment|--.*)\)$/.exec(origin) ?? []
    if (path !== undefined && key !== undefined)
      return [{ name: key, value: resolve(path), secret: false }]
    if (origin !== 'environment' && !origin.startsWith('--')) return []
    const value: unknown = config[name]
    if (!(value instanceof Secret))
      return [{ name: setting.key, value: setting.kind.show(value), secret: false }]
    return [{ name: setting.key, value: showToken ? value.reveal() : undefined, secret: true }]
  })
}

/** What has to be filled in where the settings have no controller yet. */
function missingLogin({ cmonEndpoint, cmonUsername, cmonPassword, cmonKeyFile }: Config) {
  const open = (name: string, value: string): ProcessVariable => ({ name, value, secret: false })
  return [
    ...(cmonEndpoint === undefined ? [open('CMON_ENDPOINT', 'https://127.0.0.1:9501')] : []),
    ...(cmonUsername === undefined ? [open('CMON_USERNAME', 'admin')] : []),
    ...(cmonPassword === undefined && cmonKeyFile === undefined
      ? [{ name: 'CMON_PASSWORD', value: undefined, secret: true }]
      : []),
  ]
}

/** What the user has to know besides the snippet, for stderr: comment lines in every language of snippets. */
export function notesOn(client: Client, snippet: Snippet, config: Config): string[] {
  const { command, needs } = snippet
  return [
    ...placesOf(client),
    ...(client.remark === undefined ? [] : [client.remark]),
    ...(command === undefined ? [] : [`Or run: ${command}`]),
    ...needs.map(needed),
    ...(needs.some(({ value }) => value.includes(TOKEN)) ? [whereTheTokenIs(config)] : []),
  ].map((line) => `# ${line}`)
}

function placesOf({ title, places }: Client): string[] {
  if (places.length === 0) return [title]
  const width = Math.max(...places.map(({ system }) => system.length))
  return [
    `${title}, in this file beside what it holds already:`,
    ...places.map(({ system, path }) => `  ${system.padEnd(width)}  ${path}`),
  ]
}

function needed({ where, name, value }: Need): string {
  if (where === 'text') return `Replace ${name} by ${value}.`
  if (where === 'prompt') return `The client asks for ${value}.`
  return `The client's environment must have ${name}: ${value}.`
}

function whereTheTokenIs({ authToken, origins }: Config): string {
  return authToken === undefined
    ? 'These settings have no MCP_AUTH_TOKEN. If the daemon asks for none, or clients log in at an issuer, add --no-token.'
    : `MCP_AUTH_TOKEN is set by ${origins.authToken ?? 'default'}; --show-token writes it into the snippet.`
}
