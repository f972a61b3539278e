import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { startFileDaemon } from '../support/file-daemon.ts'
import { modernRequest, openSession, type WireMessage } from '../support/mcp-wire.ts'
import { runProgram, temporaryFolder } from '../support/program.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
})

const TOKEN = 'a-token-of-the-tests-0123456789abcdef'

/** A policy file with this text. */
async function policyFile(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'policy.yaml')
  await writeFile(path, text)
  return path
}

function namesOf({ result }: WireMessage): string[] {
  // The shape that the protocol gives it.
  const { tools } = result as { tools: { name: string }[] }
  return tools.map(({ name }) => name)
}

test('a reload puts another policy to use in open sessions, and a broken one leaves the old', async () => {
  const path = await policyFile('grants: [{level: observe, toolsets: [fleet]}]')
  const settings = { ...settingsFor(demo), MCP_AUTH_TOKEN: TOKEN, MCP_POLICY_FILE: path }
  const daemon = await startFileDaemon(settings)
  const session = await openSession(`${daemon.url}/mcp`, { token: TOKEN })
  const listed = async (): Promise<string[]> =>
    namesOf((await session.request('tools/list', {})).message)
  const modern = async (): Promise<string[]> =>
    namesOf((await modernRequest(`${daemon.url}/mcp`, TOKEN, 'tools/list')).message)
  expect(await listed()).not.toContain('list_nodes')
  expect(await modern()).toEqual(await listed())

  await writeFile(path, 'grants: [{level: operate, toolsets: [fleet, nodes]}]')
  expect((await daemon.reload(settings)).level).toBe('info')
  expect(await listed()).toContain('list_nodes')
  expect(await modern()).toEqual(await listed())

  await writeFile(path, 'grants: [{level: everything}]')
  const refused = await daemon.reload(settings)
  expect(JSON.stringify(refused)).toContain('level must be observe, operate or destroy')
  expect(await listed()).toContain('list_nodes')
})

test('check-config tells what is wrong in it, by lines, and so does a daemon that does not start', async () => {
  const path = await policyFile('grants:\n  - level: most\n  - level: observe\n    colour: red\n')
  const env = { ...settingsFor(demo), MCP_AUTH_TOKEN: TOKEN, MCP_POLICY_FILE: path }
  for (const command of ['check-config', 'serve']) {
    const { code, stderr } = await runProgram([command], env)
    expect({ command, code }).toEqual({ command, code: 78 })
    expect(stderr).toContain(
      `MCP_POLICY_FILE (${path}:2): level must be observe, operate or destroy`,
    )
    expect(stderr).toContain(`MCP_POLICY_FILE (${path}:4): holds a key that is unknown`)
  }
})

test('tools shows what somebody gets, and call is somebody too', async () => {
  const path = await policyFile(`grants:
  - {groups: [dba], level: destroy}
  - {principals: ["token:ci"], level: operate, toolsets: [backups]}
  - {principals: [local], level: observe, toolsets: [fleet], clusters: ["metrics-*"]}
`)
  const env = { ...settingsFor(demo), MCP_POLICY_FILE: path }
  const toolsOf = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await runProgram(['tools', '--json', ...args], env)
    return (JSON.parse(stdout) as { tools: { name: string }[] }).tools.map(({ name }) => name)
  }
  expect(await toolsOf('--as', 'nobody')).toEqual([])
  expect(await toolsOf('--as', 'token:ci')).toContain('create_backup')
  expect(await toolsOf('--as', 'token:ci')).not.toContain('restore_backup')
  expect(await toolsOf('--as', 'oidc:ann', '--groups', 'dba')).toContain('restore_backup')
  expect(await toolsOf()).toContain('get_inventory')

  const inventory = await runProgram(['call', 'get_inventory'], env)
  expect({ code: inventory.code, out: JSON.parse(inventory.stdout) as unknown }).toMatchObject({
    code: 0,
    out: { clusters: 1 },
  })
  const refused = await runProgram(['call', 'list_backups'], env)
  expect(refused.code).toBe(64)
  expect(refused.stderr).toContain('list_backups is not for you')
})

test('on stdio the policy holds for whoever started it', async () => {
  const path = await policyFile('grants: [{principals: ["token:*"], level: destroy}]')
  const { stdout } = await runProgram(['tools'], { ...settingsFor(demo), MCP_POLICY_FILE: path })
  expect(stdout.trim()).toBe('0 tools, level observe')
})
