import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { toolsets } from '../../src/tools/index.ts'
import { temporaryFolder } from '../support/program.ts'
import { runCommand } from '../support/run-command.ts'
import { isInstalled, SHELLS } from '../support/shell-complete.ts'

const TOOLS = toolsets.flatMap(({ tools }) => tools.map(({ name }) => name))

describe.each(Object.entries(SHELLS))('in %s', (shell, complete) => {
  const installed = isInstalled(shell)
  const inShell = test.skipIf(!installed)
  let script: string
  beforeAll(async () => {
    const { code, stdout } = await runCommand(['completion', shell])
    expect(code).toBe(0)
    script = join(await temporaryFolder(), 'script')
    await writeFile(script, stdout)
  })

  inShell('commands', async () => {
    const { stdout } = await runCommand(['--help'])
    const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]+)[ |]/gm)].map(([, name = '']) => name)
    const known = commands.filter((name) => name !== 'help').toSorted()
    expect(known).toContain('client-config')
    // bash offers flags with them.
    const offered = await complete(script, 'cmon-mcp ')
    expect(offered.filter((word) => !word.startsWith('-'))).toEqual(known)
    expect(await complete(script, 'cmon-mcp ch')).toEqual(['check-config'])
  })

  inShell.each([
    ['values of a setting', 'cmon-mcp --mcp-level ', ['destroy', 'observe', 'operate']],
    ['values behind a command', 'cmon-mcp serve --mcp-level o', ['observe', 'operate']],
    ['values behind "="', 'cmon-mcp serve --mcp-level=o', ['observe', 'operate']],
    ['toolsets', 'cmon-mcp tools --mcp-toolsets m', ['maintenance', 'meta', 'monitoring']],
    ['flags of a command', 'cmon-mcp client-config --s', ['--show-token', '--stdio']],
    [
      'flags of settings',
      'cmon-mcp call --mcp-l',
      ['--mcp-level', '--mcp-log-format', '--mcp-log-level'],
    ],
    ['short forms', 'cmon-mcp stdio --endp', ['--endpoint']],
    ['clients', 'cmon-mcp client-config c', ['claude-code', 'claude-desktop', 'codex', 'cursor']],
    ['clients behind a flag with a value', 'cmon-mcp client-config --url x ge', ['gemini']],
    ['shells', 'cmon-mcp completion ', ['bash', 'fish', 'zsh']],
  ])('%s', async (_, line, expected) => {
    expect(await complete(script, line)).toEqual(expected)
  })

  inShell('tools of call', async () => {
    expect(await complete(script, 'cmon-mcp call ')).toEqual(TOOLS.toSorted())
    expect(await complete(script, 'cmon-mcp call list_clu')).toEqual(['list_clusters'])
    expect(await complete(script, 'cmon-mcp call list_clusters ')).toEqual([])
  })

  inShell('files', async () => {
    const offered = await complete(script, 'cmon-mcp serve --env-file packaging/defa')
    expect(offered.map((path) => path.replace(/\/$/, '').replace('packaging/', ''))).toEqual([
      'default',
    ])
  })

  inShell('nothing for free text', async () => {
    expect(await complete(script, 'cmon-mcp --cmon-username ')).toEqual([])
  })
})

test('another shell is refused with the known ones', async () => {
  const { code, stdout, stderr } = await runCommand(['completion', 'tcsh'])
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
  expect(stderr).toContain('Allowed choices are bash, zsh, fish')
})
