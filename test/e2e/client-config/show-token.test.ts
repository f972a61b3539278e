import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ALL, SETTINGS, snippet, TOKEN } from '../../support/client-snippet.ts'
import { runCommand } from '../../support/run-command.ts'

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
