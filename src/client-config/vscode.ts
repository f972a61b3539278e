import {
  SERVER_NAME,
  type Client,
  type DaemonTarget,
  type Need,
  type ProcessTarget,
  type Snippet,
} from './client.ts'
import { bearerHeaders, processEnvironment, processNeeds, tokenNeeds } from './secrets.ts'
import { json } from './text.ts'

const idOf = (name: string): string => name.toLowerCase()

const reference = (name: string): string => `\${input:${idOf(name)}}`

/** VS Code asks for each secret once and keeps it encrypted. */
function file(server: object, secrets: readonly Need[]): Snippet {
  const inputs = secrets.map(({ name, value }) => ({
    type: 'promptString',
    id: idOf(name),
    description: value,
    password: true,
  }))
  return {
    language: 'json',
    text: json({ ...(inputs.length === 0 ? {} : { inputs }), servers: { [SERVER_NAME]: server } }),
    needs: secrets,
  }
}

const asked = (needs: readonly Need[]): Need[] =>
  needs.map((need) => ({ ...need, where: 'prompt' }))

function forDaemon(target: DaemonTarget): Snippet {
  const { transport: type, url } = target
  return file({ type, url, ...bearerHeaders(target, reference) }, asked(tokenNeeds(target)))
}

function forProcess(target: ProcessTarget): Snippet {
  const { command, args } = target
  return file(
    { type: 'stdio', command, args, ...processEnvironment(target, reference) },
    asked(processNeeds(target)),
  )
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
