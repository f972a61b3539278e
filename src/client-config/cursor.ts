import { type Client, type DaemonTarget, type ProcessTarget } from './client.ts'
import { mcpServersFile } from './mcp-servers.ts'
import { bearerHeaders, processNeeds, processEnvironment, tokenNeeds } from './secrets.ts'

const reference = (variable: string): string => `\${env:${variable}}`

/** Cursor finds out by itself which transport a URL speaks. */
export const cursor: Client = {
  name: 'cursor',
  title: 'Cursor',
  transports: ['http', 'sse'],
  places: [
    { system: 'a project', path: '.cursor/mcp.json' },
    { system: 'macOS, Linux', path: '~/.cursor/mcp.json' },
    { system: 'Windows', path: '%USERPROFILE%\\.cursor\\mcp.json' },
  ],
  forDaemon: (target: DaemonTarget) =>
    mcpServersFile({ url: target.url, ...bearerHeaders(target, reference) }, tokenNeeds(target)),
  forProcess: (target: ProcessTarget) =>
    mcpServersFile(
      {
        type: 'stdio',
        command: target.command,
        args: target.args,
        ...processEnvironment(target, reference),
      },
      processNeeds(target),
    ),
}
