import { chmod, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { onTestFinished, vi } from 'vitest'
import { temporaryFolder } from './program.ts'

const PROXY = 'node_modules/mcp-remote/dist/proxy.js'

/** mcp-remote, started by a client that speaks stdio, with nobody's browser and nobody's home folder. */
export interface McpRemote {
  readonly client: Client
  /** Resolves when somebody has logged in, where that is needed. */
  readonly connected: Promise<void>
  /** The address that it wants opened in a browser, the `number`th of them, from 1. */
  readonly wantsOpened: (number: number) => Promise<string>
  /** How often it has wanted a browser. */
  readonly askedForBrowser: () => Promise<number>
  readonly stderr: () => string
  readonly close: () => Promise<void>
}

/** Starts it for a URL; `home` is what it keeps tokens in, and a second one may go on with them. */
export function startMcpRemote(url: string, home: Home): McpRemote {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROXY, url, '--transport', 'http-only', '--auth-timeout', '90'],
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: home.folder,
      MCP_REMOTE_CONFIG_DIR: home.folder,
      BROWSER: home.browser,
    },
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const connected = client.connect(transport, { timeout: 90_000 }).catch((thrown: unknown) => {
    throw new Error(`mcp-remote did not connect; stderr: ${stderr}`, { cause: thrown })
  })
  // A test that fails before it waits for this has told why already.
  connected.catch(() => {})
  onTestFinished(() => client.close())
  const opened = async (): Promise<string[]> =>
    (await readFile(home.opened, 'utf8')).split('\n').filter(Boolean)
  return {
    client,
    connected,
    wantsOpened: (number) =>
      vi.waitFor(
        async () => {
          const address = (await opened())[number - 1]
          if (address === undefined) throw new Error(`no browser is asked for; stderr: ${stderr}`)
          return address
        },
        { timeout: 30_000, interval: 50 },
      ),
    askedForBrowser: async () => (await opened()).length,
    stderr: () => stderr,
    close: () => client.close(),
  }
}

interface Home {
  readonly folder: string
  /** The program that it takes for the browser: notes what it is to open. */
  readonly browser: string
  readonly opened: string
}

/** A home folder with a browser that opens nothing. */
export async function homeOfMcpRemote(): Promise<Home> {
  const folder = await temporaryFolder()
  const opened = join(folder, 'opened')
  const browser = join(folder, 'browser')
  await writeFile(opened, '')
  await writeFile(browser, `#!/bin/sh\nprintf '%s\\n' "$1" >>'${opened}'\n`)
  await chmod(browser, 0o700)
  return { folder, browser, opened }
}
