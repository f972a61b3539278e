import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { manual } from '../../scripts/generated/man.ts'
import { createProgram } from '../../src/commands/program.ts'
import { availableKeys, flagOf } from '../../src/config/settings.ts'
import { proxyKeys } from '../../src/config/settings-proxy.ts'
import { temporaryFolder } from '../support/program.ts'
import { runCommand } from '../support/run-command.ts'
import { isInstalled } from '../support/shell-complete.ts'

const run = promisify(execFile)
const io = { env: {}, print: () => {}, complain: () => {} }
const program = createProgram(io, () => {})

let page: string
beforeAll(async () => {
  page = join(await temporaryFolder(), 'cmon-mcp.1')
  await writeFile(page, manual(program, new Date(0)))
})

/** What a program says of the page; nothing but praise is silence. */
async function complaints(command: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(command, [...args, page]).catch(
    // execFile's own rejection.
    (thrown: { stdout: string; stderr: string }) => thrown,
  )
  return stdout + stderr
}

test.skipIf(!isInstalled('mandoc'))('mandoc has nothing to complain of', async () => {
  expect(await complaints('mandoc', '-T', 'lint', '-W', 'style')).toBe('')
})

test.skipIf(!isInstalled('groff'))('groff has nothing to warn of', async () => {
  expect(await complaints('groff', '-man', '-ww', '-z')).toBe('')
})

test.skipIf(!isInstalled('mandoc'))('a reader finds every command and setting', async () => {
  const { stdout } = await run('mandoc', ['-T', 'utf8', '-O', 'width=500', page])
  // Bold letters are struck twice.
  const read = stdout.replaceAll(new RegExp(`.${String.fromCodePoint(8)}`, 'gu'), '')
  expect(read).toMatch(/^NAME\n\s+cmon-mcp - MCP server for ClusterControl$/m)
  const commands = program.commands.map((command) => command.name())
  const keys = [...availableKeys, ...proxyKeys]
  const missing = [...commands, ...keys, ...availableKeys.map(flagOf)].filter(
    // A file form has no flag of its own on the page.
    (word) => !read.includes(word) && !word.endsWith('-file'),
  )
  expect(missing).toEqual([])
  expect(read).toMatch(/^\s+78\s+The settings are wrong/m)
  expect(read).toContain(`cmon-mcp call list_clusters '{"limit": 5}'`)
})

test('`npm run man` writes the page with the date of what is packed, and the completions', async () => {
  await run(process.execPath, ['--import', 'tsx', 'scripts/man.ts'], {
    env: { ...process.env, SOURCE_DATE_EPOCH: '0' },
  })
  expect(await readFile('dist/man/cmon-mcp.1', 'utf8')).toBe(await readFile(page, 'utf8'))
  expect(await readFile(page, 'utf8')).toContain('.TH CMON\\-MCP 1 1970-01-01')
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await runCommand(['completion', shell])
    expect(await readFile(join('dist/completions', shell), 'utf8')).toBe(stdout)
  }
})
