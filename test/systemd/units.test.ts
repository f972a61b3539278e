import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import { isOnPath } from '../support/on-path.ts'
import { temporaryFolder } from '../support/program.ts'

const run = promisify(execFile)

const SERVICE = 'systemd/cmon-mcp.service'
const SOCKET = 'systemd/cmon-mcp.socket'
/** What systemd-analyze calls exposure, ten times. */
const MOST_EXPOSURE = 20

describe('what systemd-analyze says of the units', () => {
  beforeEach(({ skip }) =>
    skip(!isOnPath('systemd-analyze'), 'systemd-analyze is not installed here'),
  )

  test('nothing is wrong with them', async () => {
    const folder = await temporaryFolder()
    const service = await readFile(SERVICE, 'utf8')
    // It wants the program to be there, and this machine needs no installed one.
    const copy = service.replace('ExecStart=/usr/bin/cmon-mcp', `ExecStart=${process.execPath}`)
    const units = [join(folder, 'cmon-mcp.service'), join(folder, 'cmon-mcp.socket')] as const
    await writeFile(units[0], copy)
    await writeFile(units[1], await readFile(SOCKET, 'utf8'))
    // Ends with 0 where it ignores an unknown key: every word counts.
    expect(await run('systemd-analyze', ['verify', '--man=no', ...units])).toEqual({
      stdout: '',
      stderr: '',
    })
  })

  test('the service is shut in', async () => {
    const options = ['security', '--offline=yes', `--threshold=${MOST_EXPOSURE}`, '--no-pager']
    const { stdout } = await run('systemd-analyze', [...options, SERVICE])
    expect(stdout).toMatch(/Overall exposure level for cmon-mcp\.service: [01]\.\d OK/)
  })
})

test('the service names its env file by flag alone, and leaves its addresses open', async () => {
  const keys = (await settingsOf(SERVICE)).map(([key]) => key)
  expect(keys).not.toContain('EnvironmentFile')
  expect(keys).not.toContain('IPAddressDeny')
  expect(keys).not.toContain('MemoryDenyWriteExecute')
  expect(await settingsOf(SERVICE)).toContainEqual([
    'ExecStart',
    '/usr/bin/cmon-mcp serve --env-file /etc/default/cmon-mcp',
  ])
})

test('the socket is where the daemon listens by default', async () => {
  const template = await readFile('packaging/default/cmon-mcp', 'utf8')
  const [, address] = /^MCP_BIND_ADDRESS='(.*)'$/m.exec(template) ?? []
  expect(await settingsOf(SOCKET)).toContainEqual(['ListenStream', address])
})

async function settingsOf(path: string): Promise<[string, string][]> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  return lines.flatMap((line): [string, string][] => {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    return key === undefined || value === undefined ? [] : [[key, value]]
  })
}
