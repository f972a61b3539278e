import { describe, expect, test } from 'vitest'
import { entryOf, snippet } from '../../support/client-snippet.ts'
import { runCommand } from '../../support/run-command.ts'

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
