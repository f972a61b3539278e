import { runProgram } from './program.ts'
import { runCommand } from './run-command.ts'

export const TOKEN = 'a-token-of-the-tests-0123456789abcdef'
export const SETTINGS = { MCP_BASE_URL: 'https://mcp.example.com/cc', MCP_AUTH_TOKEN: TOKEN }
export const URL_OF_MCP = 'https://mcp.example.com/cc/mcp'

export const ALL = [
  'claude-code',
  'codex',
  'claude-desktop',
  'vscode',
  'cursor',
  'gemini',
  'mcp-remote',
]

/** stdout of `client-config` that did its work. */
export async function snippet(
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  // What it says of starting itself depends on the process.
  const runIt = args.some((arg) => ['--stdio', '--via'].includes(arg)) ? runProgram : runCommand
  const { code, stdout, stderr } = await runIt(['client-config', ...args], env)
  if (code !== 0) throw new Error(stderr)
  return stdout
}

/** The one entry of a JSON snippet, and what the file asks the user for. */
export interface Entry {
  server: {
    type?: string
    url?: string
    headers?: Record<string, string>
    command?: string
    args?: string[]
    env?: Record<string, string>
  }
  inputs: { id: string; password: boolean }[]
}

export function entryOf(text: string): Entry {
  // The test of whole snippets below holds this shape.
  const file = JSON.parse(text) as {
    mcpServers?: { clustercontrol: Entry['server'] }
    servers?: { clustercontrol: Entry['server'] }
    inputs?: Entry['inputs']
  }
  const server = (file.mcpServers ?? file.servers)?.clustercontrol
  if (server === undefined) throw new Error(`no entry in ${text}`)
  return { server, inputs: file.inputs ?? [] }
}
