import {
  HEADER_VARIABLE,
  type Client,
  type DaemonTarget,
  type ProcessTarget,
  type Snippet,
} from './client.ts'
import { mcpServersFile } from './mcp-servers.ts'
import { headerArguments, namedSecrets, processEnvironment, secretOf, TOKEN } from './secrets.ts'

/** The version that the tests run. Another one comes with a test run, not by surprise. */
const PACKAGE = 'mcp-remote@0.15.1'

/** What the user replaces where a file can't refer to the environment. */
const placeholder = (name: string): string => `<${name.toLowerCase().replace(/^.*_/, '')}>`

/** `mcpServers` with a command that joins stdio to the daemon, for clients that only start commands. */
export function remoteCommandFile(target: DaemonTarget): Snippet {
  const { token } = target
  const shown = typeof token === 'object' ? token.shown : placeholder('token')
  const server = {
    command: 'npx',
    args: remoteArguments(target),
    ...(token === 'none' ? {} : { env: { [HEADER_VARIABLE]: `Bearer ${shown}` } }),
  }
  return mcpServersFile(
    server,
    token === 'named' ? [{ where: 'text', name: shown, value: TOKEN }] : [],
  )
}

function remoteArguments(target: DaemonTarget): string[] {
  return [
    '-y',
    PACKAGE,
    target.url,
    '--transport',
    `${target.transport}-only`,
    ...(needsAllowHttp(new URL(target.url)) ? ['--allow-http'] : []),
    ...headerArguments(target),
  ]
}

/** mcp-remote takes plain HTTP by itself to these two names only. */
function needsAllowHttp({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && hostname !== 'localhost' && hostname !== '127.0.0.1'
}

/** `mcpServers` with the server's own command. */
export function localCommandFile(target: ProcessTarget): Snippet {
  const { command, args } = target
  const server = { command, args, ...processEnvironment(target, placeholder) }
  return mcpServersFile(
    server,
    namedSecrets(target).map((name) => ({
      where: 'text',
      name: placeholder(name),
      value: secretOf(name),
    })),
  )
}

export const mcpRemote: Client = {
  name: 'mcp-remote',
  title: 'Any client that only starts commands',
  transports: ['http', 'sse'],
  places: [],
  remark: 'Goes where the client lists its MCP servers.',
  forDaemon: remoteCommandFile,
}
