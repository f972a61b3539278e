import {
  SERVER_NAME,
  TOKEN_VARIABLE,
  type Client,
  type DaemonTarget,
  type ProcessTarget,
  type Snippet,
} from './client.ts'
import { bearerHeaders, namedVariables, processEnvironment } from './secrets.ts'
import { json } from './text.ts'

/** VS Code asks for the secret once and keeps it encrypted. */
const reference = (variable: string): string => `\${input:${variable.toLowerCase()}}`

const input = (variable: string, description: string): object => ({
  type: 'promptString',
  id: variable.toLowerCase(),
  description,
  password: true,
})

function file(inputs: readonly object[], server: object): Snippet {
  return {
    language: 'json',
    text: json({
      ...(inputs.length === 0 ? {} : { inputs }),
      servers: { [SERVER_NAME]: server },
    }),
    variables: [],
    placeholders: [],
  }
}

function forDaemon(target: DaemonTarget): Snippet {
  const { transport: type, url, token } = target
  const inputs = token === 'named' ? [input(TOKEN_VARIABLE, 'Bearer token of cmon-mcp')] : []
  return file(inputs, { type, url, ...bearerHeaders(target, reference) })
}

function forProcess(target: ProcessTarget): Snippet {
  const { command, args } = target
  const inputs = namedVariables(target).map((name) => input(name, `${name} of cmon-mcp`))
  return file(inputs, { type: 'stdio', command, args, ...processEnvironment(target, reference) })
}

export const vscode: Client = {
  name: 'vscode',
  title: 'VS Code',
  transports: ['http', 'sse'],
  places: [
    { system: 'a workspace', path: '.vscode/mcp.json' },
    { system: 'macOS', path: '~/Library/Application Support/Code/User/mcp.json' },
    { system: 'Windows', path: '%APPDATA%\\Code\\User\\mcp.json' },
    { system: 'Linux', path: '~/.config/Code/User/mcp.json' },
  ],
  forDaemon,
  forProcess,
}
