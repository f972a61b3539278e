import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { describe, expect, test } from 'vitest'
import { entryOf, SETTINGS, snippet, TOKEN, URL_OF_MCP } from '../../support/client-snippet.ts'
import { toolsBehind } from '../../support/connect-as-client.ts'
import { temporaryFolder } from '../../support/program.ts'
import { runCommand } from '../../support/run-command.ts'
import { startDemo } from '../../support/start-demo.ts'

const VIA = ['--via', 'proxy']

describe('--via proxy', () => {
  test('Codex hands the token on from its environment', async () => {
    const text = await snippet(['codex', ...VIA], SETTINGS)
    expect(text).toContain(`"proxy", "${URL_OF_MCP}"]\nenv_vars = ["MCP_PROXY_TOKEN"]\n`)
    expect(text).not.toContain(TOKEN)
  })

  test('Claude Code gets the token by a variable, shown or not', async () => {
    const variable = "--env 'MCP_PROXY_TOKEN=${MCP_PROXY_TOKEN}' -- "
    const named = await snippet(['claude-code', ...VIA], SETTINGS)
    expect(named).toContain(variable)
    expect(named).toContain(` proxy ${URL_OF_MCP}\n`)
    expect(named).not.toContain(TOKEN)
    const shown = await snippet(['claude-code', ...VIA, '--show-token'], SETTINGS)
    expect(shown).toContain(`export MCP_PROXY_TOKEN='${TOKEN}'\n`)
    expect(shown).toContain(variable)
  })

  test.each(['claude-desktop', 'vscode', 'cursor', 'gemini'])(
    '%s starts the proxy, no shell, and sees the tools of the daemon',
    async (client) => {
      const demo = await startDemo()
      const env = { MCP_BASE_URL: new URL(demo.mcp).origin, MCP_AUTH_TOKEN: demo.token }
      const { server } = entryOf(await snippet([client, ...VIA], env))
      expect(server.args?.slice(-2)).toEqual(['proxy', demo.mcp])
      const [name] = Object.keys(server.env ?? {})
      expect(name).toBe('MCP_PROXY_TOKEN')
      expect(JSON.stringify(server)).not.toContain(demo.token)
      const transport = new StdioClientTransport({
        command: server.command ?? '',
        args: server.args ?? [],
        env: { HOME: await temporaryFolder(), ...server.env, MCP_PROXY_TOKEN: demo.token },
        stderr: 'pipe',
      })
      expect(await toolsBehind(transport)).toContain('list_clusters')
    },
  )

  test('says where the token is from', async () => {
    const { stderr } = await runCommand(['client-config', 'cursor', ...VIA], SETTINGS)
    expect(stderr).toContain(
      "# The client's environment must have MCP_PROXY_TOKEN: the daemon's token (its MCP_AUTH_TOKEN).",
    )
    expect(stderr).toContain('MCP_AUTH_TOKEN is set by environment; --show-token')
  })

  test('without a token names none', async () => {
    const { server } = entryOf(await snippet(['cursor', ...VIA, '--no-token'], SETTINGS))
    expect(server.env).toBeUndefined()
  })

  test.each<[string, string[], Record<string, string>, number, string]>([
    ['mcp-remote', [], SETTINGS, 64, 'it has no --via form'],
    ['cursor', ['--stdio'], SETTINGS, 64, 'cannot be used with'],
    ['cursor', ['--url', 'http://192.0.2.10:3000'], SETTINGS, 78, 'MCP_BASE_URL: must be https'],
    ['cursor', [], { ...SETTINGS, MCP_TRANSPORTS: 'sse' }, 78, 'MCP_TRANSPORTS: must have http'],
    ['cursor', [], { MCP_BIND_ADDRESS: '0.0.0.0:3000', MCP_AUTH_TOKEN: TOKEN }, 78, 'by --url'],
  ])('is refused for %s %j', async (client, more, env, code, why) => {
    const refused = await runCommand(['client-config', client, ...VIA, ...more], env)
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code, stdout: '' })
    expect(refused.stderr).toContain(why)
  })
})
