import { type Client, type DaemonTarget, type ProcessTarget } from './client.ts'
import { mcpServersFile } from './mcp-servers.ts'
import { bearerHeaders, processNeeds, processEnvironment, tokenNeeds } from './secrets.ts'

const reference = (variable: string): string => `\${${variable}}`

export const gemini: Client = {
  name: 'gemini',
  title: 'Gemini CLI',
  transports: ['http', 'sse'],
  places: [
    { system: 'macOS, Linux', path: '~/.gemini/settings.json' },
    { system: 'Windows', path: '%USERPROFILE%\\.gemini\\settings.json' },
  ],
  forDaemon: (target: DaemonTarget) =>
    mcpServersFile(
      { type: target.transport, url: target.url, ...bearerHeaders(target, reference) },
      tokenNeeds(target),
    ),
  forProcess: (target: ProcessTarget) =>
    mcpServersFile(
      { command: target.command, args: target.args, ...processEnvironment(target, reference) },
      processNeeds(target),
    ),
}
