import { describe, expect, test } from 'vitest'
import { entryOf, SETTINGS, snippet, TOKEN, URL_OF_MCP } from '../../support/client-snippet.ts'
import { runCommand } from '../../support/run-command.ts'

describe('the URL', () => {
  test.each([
    ['https://other.example.com', 'https://other.example.com/mcp'],
    ['https://other.example.com/cc/', 'https://other.example.com/cc/mcp'],
    ['https://other.example.com/cc/mcp', 'https://other.example.com/cc/mcp'],
    ['http://192.0.2.10:3000/sse', 'http://192.0.2.10:3000/mcp'],
  ])('--url %s comes before the settings', async (url, expected) => {
    const { server } = entryOf(await snippet(['cursor', '--url', url], SETTINGS))
    expect(server.url).toBe(expected)
  })

  test('follows from the bind address', async () => {
    const { server } = entryOf(await snippet(['cursor'], { MCP_BIND_ADDRESS: '[::1]:4000' }))
    expect(server.url).toBe('http://[::1]:4000/mcp')
  })

  test('is /sse where the daemon has nothing else', async () => {
    const env = { ...SETTINGS, MCP_TRANSPORTS: 'sse' }
    const { server } = entryOf(await snippet(['gemini'], env))
    expect(server).toMatchObject({ type: 'sse', url: 'https://mcp.example.com/cc/sse' })
    const refused = await runCommand(['client-config', 'codex'], env)
    expect(refused.code).toBe(78)
    expect(refused.stderr).toContain('Codex speaks http only; add it to MCP_TRANSPORTS')
  })

  test('plain HTTP to another machine needs a flag of mcp-remote', async () => {
    const argsFor = async (url: string) =>
      entryOf(await snippet(['mcp-remote', '--url', url], SETTINGS)).server.args
    expect(await argsFor('http://192.0.2.10:3000')).toContain('--allow-http')
    expect(await argsFor('http://127.0.0.1:3000')).not.toContain('--allow-http')
    expect(await argsFor('https://mcp.example.com')).not.toContain('--allow-http')
  })

  test.each(['unix:/run/cmon-mcp.sock', '0.0.0.0:3000', '127.0.0.1:0'])(
    'is asked for when MCP_BIND_ADDRESS is %s',
    async (bind) => {
      const env = { MCP_BIND_ADDRESS: bind, MCP_AUTH_TOKEN: TOKEN }
      const refused = await runCommand(['client-config', 'cursor'], env)
      expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 78, stdout: '' })
      expect(refused.stderr).toContain('set MCP_BASE_URL, or give the URL by --url')
      expect(await snippet(['cursor', '--url', 'https://mcp.example.com/cc'], env)).toContain(
        URL_OF_MCP,
      )
    },
  )

  test('that is none is refused', async () => {
    const refused = await runCommand(['client-config', 'cursor', '--url', 'mcp.example.com'])
    expect(refused.code).toBe(78)
    expect(refused.stderr).toContain('must be an http or https URL')
  })
})
