// Makes the picture in README.md from the demo: `npm run screenshots` (needs Debian's chromium).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { launchBrowser } from '../test/support/launch-browser.ts'
import type { Ready } from '../test/support/start-demo.ts'

const PICTURE = 'docs/status.png'
/** Cut below the recent calls. */
const SIZE = { width: 1280, height: 1200 }
const MARGIN = 24

const folder = mkdtempSync(join(tmpdir(), 'cmon-mcp-screenshots-'))
const demo = spawn(
  process.execPath,
  ['dist/main.js', 'demo', '--json', '--port', '0', '--controller-port', '0'],
  { env: { ...process.env, MCP_STATE_DIR: folder }, stdio: ['ignore', 'pipe', 'inherit'] },
)
try {
  const [line] = await once(createInterface(demo.stdout), 'line')
  // The contract of the demo command.
  const ready = JSON.parse(String(line)) as Ready
  const clients = await callTools(ready)
  await takePicture(ready)
  await Promise.all(clients.map((client) => client.close()))
} finally {
  demo.kill()
  await once(demo, 'close')
  rmSync(folder, { recursive: true, force: true })
}
console.log(PICTURE)

/** Calls as a morning has them, by clients that stay connected. */
async function callTools({ mcp, token }: Ready): Promise<Client[]> {
  const connect = async (name: string, version: string) => {
    const client = new Client({ name, version })
    const headers = { authorization: `Bearer ${token}` }
    await client.connect(
      new StreamableHTTPClientTransport(new URL(mcp), { requestInit: { headers } }),
    )
    return {
      client,
      call: (name: string, args: Record<string, unknown> = {}) =>
        client.callTool({ name, arguments: args }),
    }
  }
  const assistant = await connect('claude-code', '2.1.0')
  const second = await connect('claude-code', '2.1.0')
  const editor = await connect('Visual Studio Code', '1.106.0')
  await assistant.call('get_fleet_health')
  await assistant.call('list_clusters', { limit: 10 })
  await editor.call('list_alarms')
  await second.call('list_backups')
  await assistant.call('diagnose_cluster', { cluster: 'prod-orders' })
  await assistant.call('diagnose_cluster', { cluster: 'prod-orders-galera' })
  await assistant.call('get_recent_changes')
  await editor.call('list_jobs')
  await assistant.call('search_logs', { cluster: 'prod-orders-galera' })
  return [assistant.client, second.client, editor.client]
}

async function takePicture({ mcp, token }: Ready): Promise<void> {
  const browser = await launchBrowser({ FONTCONFIG_FILE: fontsFile() })
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' })
    await page.goto(mcp.replace(/mcp$/, 'status'))
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const calls = await page.getByRole('region', { name: 'Recent calls' }).boundingBox()
    const height = Math.round((calls?.y ?? 0) + (calls?.height ?? SIZE.height)) + MARGIN
    mkdirSync(dirname(PICTURE), { recursive: true })
    await page.screenshot({ path: PICTURE, clip: { x: 0, y: 0, width: SIZE.width, height } })
  } finally {
    await browser.close()
  }
}

/** A bare machine has no fonts to show: the one that charts are drawn with serves here too. */
function fontsFile(): string {
  const fonts = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter'))
  const file = join(folder, 'fonts.conf')
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${fonts}</dir>
  <cachedir>${folder}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Inter</family></prefer></alias>
</fontconfig>`,
  )
  return file
}
