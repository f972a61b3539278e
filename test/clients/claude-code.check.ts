import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startOidcDaemon } from '../support/oidc-daemon.ts'
import { startDemo } from '../support/start-demo.ts'
import { describeClient, homeWith, inShell, snippetFor, userEnvironment } from './client-program.ts'

const CONNECTED = /^clustercontrol: .* - ✔ Connected$/m

describeClient('claude', (bin) => {
  test('takes the command; the token comes from the environment, whenever it connects', async () => {
    const demo = await startDemo()
    const home = await homeWith()
    const { stdout } = await snippetFor(demo, 'claude-code')
    const added = await inShell(stdout, userEnvironment(bin, home))
    expect(added.code).toBe(0)
    const list = async (token: string): Promise<string> => {
      const env = userEnvironment(bin, home, { CLUSTERCONTROL_AUTH: `Bearer ${token}` })
      return (await inShell('claude mcp list', env)).stdout
    }
    expect(await list(demo.token)).toMatch(CONNECTED)
    expect(await list('another-token')).toContain('HTTP 401')
    expect(await readFile(join(home, '.claude.json'), 'utf8')).not.toContain(demo.token)
  })

  test('connects in the shell that ran the lines of --show-token', async () => {
    const demo = await startDemo()
    const { stdout } = await snippetFor(demo, 'claude-code', '--show-token')
    const env = userEnvironment(bin, await homeWith())
    expect((await inShell(`${stdout}claude mcp list`, env)).stdout).toMatch(CONNECTED)
  })

  test('connects over SSE where the daemon has nothing else', async () => {
    const demo = await startDemo([], { MCP_TRANSPORTS: 'sse' })
    const base = new URL(demo.sse).origin
    const { stdout } = await snippetFor(
      demo,
      'claude-code',
      '--show-token',
      '--url',
      base,
      '--mcp-transports',
      'sse',
    )
    expect(stdout).toContain(`--transport sse clustercontrol ${base}/sse`)
    const env = userEnvironment(bin, await homeWith())
    expect((await inShell(`${stdout}claude mcp list`, env)).stdout).toMatch(CONNECTED)
  })

  test('tells that somebody has to log in where the daemon takes tokens of an issuer', async () => {
    const { resource } = await startOidcDaemon(await startDemo(['--controller-only']))
    const env = userEnvironment(bin, await homeWith())
    const script = `claude mcp add --scope user --transport http clustercontrol ${resource}\nclaude mcp list`
    expect((await inShell(script, env)).stdout).toMatch(
      /^clustercontrol: .* - ! Needs authentication$/m,
    )
  })

  test('starts the server itself', async () => {
    const demo = await startDemo()
    const home = await homeWith()
    const { stdout } = await snippetFor(demo, 'claude-code', '--stdio')
    const env = userEnvironment(bin, home, { CMON_PASSWORD: demo.password })
    expect((await inShell(`${stdout}claude mcp list`, env)).stdout).toMatch(CONNECTED)
    expect(await readFile(join(home, '.claude.json'), 'utf8')).not.toContain(demo.password)
  })
})
