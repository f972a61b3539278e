import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { beforeAll, describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { toolsBehind } from '../support/connect-as-client.ts'
import { runProgram, temporaryFolder } from '../support/program.ts'
import { runCommand } from '../support/run-command.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

const TOKEN = 'a-token-of-the-tests-0123456789abcdef'
const SETTINGS = { MCP_BASE_URL: 'https://mcp.example.com/cc', MCP_AUTH_TOKEN: TOKEN }
const URL_OF_MCP = 'https://mcp.example.com/cc/mcp'

const FILE_CLIENTS = ['claude-desktop', 'vscode', 'cursor', 'gemini', 'mcp-remote'] as const
const ALL = ['claude-code', 'codex', ...FILE_CLIENTS]

/** stdout of `client-config` that did its work. */
async function snippet(args: readonly string[], env: Record<string, string>): Promise<string> {
  // What it says of starting itself depends on the process.
  const runIt = args.includes('--stdio') ? runProgram : runCommand
  const { code, stdout, stderr } = await runIt(['client-config', ...args], env)
  if (code !== 0) throw new Error(stderr)
  return stdout
}

/** The one entry of a JSON snippet, and what the file asks the user for. */
interface Entry {
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

function entryOf(text: string): Entry {
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

const remoteCommand = (header: string): object => ({
  mcpServers: {
    clustercontrol: {
      command: 'npx',
      args: [
        '-y',
        `mcp-remote@${packageJson.devDependencies['mcp-remote']}`,
        URL_OF_MCP,
        '--transport',
        'http-only',
        '--header',
        'Authorization:${CLUSTERCONTROL_AUTH}',
      ],
      env: { CLUSTERCONTROL_AUTH: header },
    },
  },
})

describe('the snippet for a daemon names the secret and does not hold it', () => {
  test('Claude Code', async () => {
    expect(await snippet(['claude-code'], SETTINGS)).toBe(
      `claude mcp add --scope user --transport http clustercontrol ${URL_OF_MCP} --header 'Authorization:\${CLUSTERCONTROL_AUTH}'\n`,
    )
  })

  test('Codex', async () => {
    expect(await snippet(['codex'], SETTINGS)).toBe(
      `[mcp_servers.clustercontrol]\nurl = "${URL_OF_MCP}"\nbearer_token_env_var = "CLUSTERCONTROL_TOKEN"\n`,
    )
  })

  test.each([
    ['claude-desktop', remoteCommand('Bearer <token>')],
    ['mcp-remote', remoteCommand('Bearer <token>')],
    [
      'vscode',
      {
        inputs: [
          {
            type: 'promptString',
            id: 'clustercontrol_token',
            description: "the daemon's token (its MCP_AUTH_TOKEN)",
            password: true,
          },
        ],
        servers: {
          clustercontrol: {
            type: 'http',
            url: URL_OF_MCP,
            headers: { Authorization: 'Bearer ${input:clustercontrol_token}' },
          },
        },
      },
    ],
    [
      'cursor',
      {
        mcpServers: {
          clustercontrol: {
            url: URL_OF_MCP,
            headers: { Authorization: 'Bearer ${env:CLUSTERCONTROL_TOKEN}' },
          },
        },
      },
    ],
    [
      'gemini',
      {
        mcpServers: {
          clustercontrol: {
            type: 'http',
            url: URL_OF_MCP,
            headers: { Authorization: 'Bearer ${CLUSTERCONTROL_TOKEN}' },
          },
        },
      },
    ],
  ])('%s', async (client, file) => {
    expect(JSON.parse(await snippet([client], SETTINGS))).toEqual(file)
  })

  test.each(ALL)('%s: stderr says what is missing and where the token is', async (client) => {
    const { stdout, stderr } = await runCommand(['client-config', client], SETTINGS)
    expect(stdout + stderr).not.toContain(TOKEN)
    expect(stderr).toContain("the daemon's token (its MCP_AUTH_TOKEN)")
    expect(stderr).toContain('MCP_AUTH_TOKEN is set by environment; --show-token')
    // What a shell, TOML or a reader would take for anything else is a comment.
    expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('# '))).toEqual([])
  })

  test('stderr says where the file is on each system', async () => {
    const { stderr } = await runCommand(['client-config', 'claude-desktop'], SETTINGS)
    expect(stderr).toContain('~/Library/Application Support/Claude/claude_desktop_config.json')
    expect(stderr).toContain('%APPDATA%\\Claude\\claude_desktop_config.json')
    expect(stderr).toContain('~/.config/Claude/claude_desktop_config.json')
  })
})

describe('--show-token puts it in', () => {
  test.each(ALL)('%s', async (client) => {
    const text = await snippet([client, '--show-token'], SETTINGS)
    expect(text).toContain(`Bearer ${TOKEN}`)
    expect(text.replaceAll('${CLUSTERCONTROL_AUTH}', '')).not.toMatch(/[<$]/)
  })

  test('as a line of its own for a shell, and no argument has a space', async () => {
    const [first = '', second = ''] = (
      await snippet(['claude-code', '--show-token'], SETTINGS)
    ).split('\n')
    expect(first).toBe(`export CLUSTERCONTROL_AUTH='Bearer ${TOKEN}'`)
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      second.replace(/^claude /, 'printf "%s\\n" '),
    ])
    expect(stdout.trim().split('\n').slice(-2)).toEqual([
      '--header',
      'Authorization:${CLUSTERCONTROL_AUTH}',
    ])
    expect(stdout).not.toContain(' ')
  })

  test('is refused when the token is not known here', async () => {
    const refused = await runCommand(['client-config', 'codex', '--show-token'])
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 78, stdout: '' })
    expect(refused.stderr).toContain('MCP_AUTH_TOKEN: is not known here')
  })
})

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

test.each(ALL)('--no-token leaves the credential of %s out', async (client) => {
  const { stdout, stderr } = await runCommand(['client-config', client, '--no-token'], SETTINGS)
  expect(stdout + stderr).not.toMatch(/auth|token|bearer/i)
})

describe('what a client makes of it connects', () => {
  let demo: DemoProcess
  let env: Record<string, string>
  beforeAll(async () => {
    demo = await startDemo()
    env = { MCP_BASE_URL: new URL(demo.mcp).origin, MCP_AUTH_TOKEN: demo.token }
  })

  test.each(['claude-desktop', 'mcp-remote'])('%s starts the command, no shell', async (client) => {
    const { server } = entryOf(await snippet([client, '--show-token'], env))
    const [yes, remote, ...args] = server.args ?? []
    expect([server.command, yes, remote]).toEqual(['npx', '-y', expect.any(String)])
    expect(args.filter((argument) => argument.includes(' '))).toEqual([])
    const transport = new StdioClientTransport({
      command: process.execPath,
      // The same version, which `npx -y` would fetch.
      args: ['node_modules/mcp-remote/dist/proxy.js', ...args],
      env: { ...server.env, MCP_REMOTE_CONFIG_DIR: await temporaryFolder() },
      stderr: 'pipe',
    })
    expect(await toolsBehind(transport)).toContain('list_clusters')
  })

  test.each(['vscode', 'cursor', 'gemini'])('%s opens the URL', async (client) => {
    const { server, inputs } = entryOf(await snippet([client], env))
    expect(inputs.map(({ password }) => password)).toEqual(client === 'vscode' ? [true] : [])
    const headers = { Authorization: filledIn(server.headers?.['Authorization'], demo.token) }
    const transport = new StreamableHTTPClientTransport(new URL(server.url ?? ''), {
      requestInit: { headers },
    })
    expect(await toolsBehind(transport)).toContain('list_clusters')
  })

  test.each(['claude-desktop', 'vscode', 'cursor', 'gemini'])(
    '%s starts the server itself, no shell',
    async (client) => {
      const controller = { ...settingsFor(demo), MCP_LEVEL: 'observe' }
      const { server } = entryOf(await snippet([client, '--stdio'], controller))
      expect(server.env).toEqual({
        CMON_ENDPOINT: demo.controller,
        CMON_USERNAME: demo.username,
        CMON_PASSWORD: expect.stringMatching(/^<password>$|CMON_PASSWORD|cmon_password/),
        MCP_LEVEL: 'observe',
      })
      const password = filledIn(server.env?.['CMON_PASSWORD'], demo.password)
      const transport = new StdioClientTransport({
        command: server.command ?? '',
        args: server.args ?? [],
        // Clients add to an environment of little more than the home folder.
        env: { HOME: await temporaryFolder(), ...server.env, CMON_PASSWORD: password },
        stderr: 'pipe',
      })
      const names = await toolsBehind(transport)
      expect(names).toContain('list_clusters')
      expect(names).not.toContain('delete_backup')
    },
  )
})

/** What the client puts in the place of the reference or the placeholder. */
function filledIn(text: string | undefined, secret: string): string {
  return (text ?? '').replace(/\$\{[^}]+\}|<\w+>/, () => secret)
}

describe('--stdio', () => {
  const CONTROLLER = {
    CMON_ENDPOINT: 'https://192.0.2.10:9501',
    CMON_USERNAME: 'ada',
    CMON_PASSWORD: "it's a secret",
  }

  test('Codex hands the secret on from its environment', async () => {
    const text = await snippet(['codex', '--stdio'], CONTROLLER)
    expect(text).toContain(
      'env = { CMON_ENDPOINT = "https://192.0.2.10:9501", CMON_USERNAME = "ada" }\n' +
        'env_vars = ["CMON_PASSWORD"]\n',
    )
    expect(text).not.toContain('secret')
  })

  test('Claude Code gets the secret by a variable, shown or not', async () => {
    const variable = "--env 'CMON_PASSWORD=${CMON_PASSWORD}' -- "
    const named = await snippet(['claude-code', '--stdio'], CONTROLLER)
    expect(named).toContain(variable)
    expect(named).not.toContain('secret')
    const shown = await snippet(['claude-code', '--stdio', '--show-token'], CONTROLLER)
    expect(shown).toContain(`export CMON_PASSWORD='it'\\''s a secret'\n`)
    expect(shown).toContain(variable)
  })

  test('a secret in a file stays there', async () => {
    const { server } = entryOf(
      await snippet(['claude-desktop', '--stdio'], {
        CMON_ENDPOINT: CONTROLLER.CMON_ENDPOINT,
        CMON_USERNAME: 'ada',
        CMON_PASSWORD_FILE: 'LICENSE',
      }),
    )
    expect(server.env).toEqual({
      CMON_ENDPOINT: CONTROLLER.CMON_ENDPOINT,
      CMON_USERNAME: 'ada',
      CMON_PASSWORD_FILE: expect.stringMatching(/^\/.*\/LICENSE$/),
    })
  })

  test('an env file is named, not copied', async () => {
    const { server } = entryOf(
      await snippet(['cursor', '--stdio', '--env-file', 'packaging/default/cmon-mcp'], {
        CMON_USERNAME: 'ada',
        CMON_KEY_FILE: '/etc/cmon-mcp/cmon.key',
      }),
    )
    expect(server.args?.slice(-3)).toEqual([
      'stdio',
      '--env-file',
      expect.stringMatching(/^\/.*\/packaging\/default\/cmon-mcp$/),
    ])
    expect(server.env).toEqual({ CMON_USERNAME: 'ada', CMON_KEY_FILE: '/etc/cmon-mcp/cmon.key' })
  })

  test('without a controller says that its address is an example', async () => {
    const { code, stderr } = await runCommand(['client-config', 'cursor', '--stdio'])
    expect(code).toBe(0)
    expect(stderr).toContain('# No controller is set here: its address and user are examples.')
  })

  test('is nothing for mcp-remote', async () => {
    const refused = await runCommand(['client-config', 'mcp-remote', '--stdio'])
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 64, stdout: '' })
    expect(refused.stderr).toContain('it has no --stdio form')
  })
})

test('an unknown client is refused with the known ones', async () => {
  const refused = await runCommand(['client-config', 'emacs'])
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 64, stdout: '' })
  for (const client of ALL) expect(refused.stderr).toContain(client)
})
