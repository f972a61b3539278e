import { describe, expect, test } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { ALL, SETTINGS, snippet, TOKEN, URL_OF_MCP } from '../../support/client-snippet.ts'
import { runCommand } from '../../support/run-command.ts'

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

test.each(ALL)('--no-token leaves the credential of %s out', async (client) => {
  const { stdout, stderr } = await runCommand(['client-config', client, '--no-token'], SETTINGS)
  expect(stdout + stderr).not.toMatch(/auth|token|bearer/i)
})

test('an unknown client is refused with the known ones', async () => {
  const refused = await runCommand(['client-config', 'emacs'])
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 64, stdout: '' })
  for (const client of ALL) expect(refused.stderr).toContain(client)
})
