import { Argument, Option, type Command } from 'commander'
import { CLIENTS } from '../client-config/table.ts'
import type { Client } from '../client-config/client.ts'
import type { Config } from '../config/settings.ts'
import { notesOn, snippetForDaemon, snippetForProcess, snippetForProxy } from './client-config.ts'
import type { CommandKit } from './command-kit.ts'

interface ClientConfigFlags {
  envFile?: string
  stdio?: boolean
  via?: 'proxy'
  url?: string
  showToken?: boolean
  token: boolean
}

/** `cmon-mcp client-config <client>`. */
export function addClientConfigCommand({ command: make, load, io }: CommandKit): void {
  const command = make('client-config', 'how to connect a client: what to paste or run')
    .addArgument(new Argument('<client>', 'which').choices(CLIENTS.map(({ name }) => name)))
    .option('--url <url>', 'how the client reaches the daemon; MCP_BASE_URL otherwise')
    .option('--stdio', 'the client starts the server itself, no daemon')
    .addOption(
      new Option('--via <how>', 'the client starts `cmon-mcp proxy`, which talks to the daemon')
        .choices(['proxy'])
        .conflicts('stdio'),
    )
    .option('--show-token', 'the secret stands in the snippet, rather than where it comes from')
    .option('--no-token', 'the daemon asks for no token')
  command.action((name: string) => {
    const flags = command.opts<ClientConfigFlags>()
    const client = CLIENTS.find((one) => one.name === name)
    // commander has refused every other name.
    if (client === undefined) throw new Error(`no such client: ${name}`)
    if (flags.url !== undefined) command.setOptionValue('mcpBaseUrl', baseOf(flags.url))
    const { config, warnings } = load(command, { controller: false, http: false })
    for (const warning of warnings) io.complain(`# warning: ${warning}`)
    const snippet = snippetFor(command, client, config, flags)
    if (flags.stdio === true && flags.envFile === undefined && config.cmonEndpoint === undefined)
      io.complain('# No controller is set here: its address and user are examples.')
    for (const note of notesOn(client, snippet, config)) io.complain(note)
    io.print(snippet.text)
  })
}

function snippetFor(command: Command, client: Client, config: Config, flags: ClientConfigFlags) {
  const wanted = { showToken: flags.showToken === true, token: flags.token }
  if (flags.stdio !== true && flags.via === undefined)
    return snippetForDaemon(client, config, wanted)
  const { forProcess } = client
  if (forProcess === undefined) {
    const form = flags.stdio === true ? '--stdio' : '--via'
    return command.error(`error: ${client.name} connects to a URL; it has no ${form} form.`)
  }
  return flags.stdio === true
    ? snippetForProcess(forProcess, config, wanted, flags.envFile)
    : snippetForProxy(forProcess, config, wanted)
}

/** Somebody may give the URL with the route. */
function baseOf(url: string): string {
  return url.replace(/\/(mcp|sse)?\/*$/, '')
}
