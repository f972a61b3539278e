import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { TOOL_NAMES } from '../../src/tools/names.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { exchange } from '../support/http-exchange.ts'
import {
  modernRequest,
  openSession,
  openSse,
  post,
  structured,
  type WireMessage,
} from '../support/mcp-wire.ts'
import { runProgram, temporaryFolder, type Finished } from '../support/program.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
})

async function tokensFile(): Promise<string> {
  return join(await temporaryFolder(), 'tokens.yaml')
}

const tokens = (file: string, ...args: string[]): Promise<Finished> =>
  runProgram(['tokens', ...args], { MCP_TOKENS_FILE: file })

/** Adds one and gives the token. */
async function add(file: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tokens(file, 'add', ...args)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return stdout.trim()
}

const settings = (file: string): Record<string, string> => ({
  ...settingsFor(demo),
  MCP_TOKENS_FILE: file,
})

/** Of the tools in a list. */
function namesOf({ result }: WireMessage): string[] {
  // The shape that the protocol gives it.
  const { tools } = result as { tools: { name: string }[] }
  return tools.map(({ name }) => name)
}

test('each token sees and calls what it is for, in every session and without one', async () => {
  const file = await tokensFile()
  const looking = await add(file, 'dashboard', '--toolsets', 'fleet,backups')
  const operating = await add(file, 'night-shift', '--level', 'operate')
  const { url } = await startFileDaemon(settings(file))
  const toolsOf = async (token: string): Promise<string[]> => {
    const { message } = await modernRequest(`${url}/mcp`, token, 'tools/list')
    return namesOf(message)
  }
  const seen = await toolsOf(looking)
  expect(seen).toContain('list_backups')
  expect(seen.filter((name) => /create|delete|restart|list_nodes|list_alarms/.test(name))).toEqual(
    [],
  )
  const more = await toolsOf(operating)
  expect([more.includes('create_backup'), more.includes('remove_cluster')]).toEqual([true, false])

  const session = await openSession(`${url}/mcp`, { token: looking })
  expect(structured((await session.callTool('whoami', {})).message)).toMatchObject({
    principal: 'token:dashboard',
    kind: 'token',
    how: 'named token',
    level: 'observe',
    toolsets: ['fleet', 'backups'],
    tools: seen.length,
  })
  const refused = await session.callTool('create_backup', {})
  expect(refused.message.error?.message).toContain('There is no tool "create_backup" here')
  const foreign = await post(
    `${url}/mcp`,
    { jsonrpc: '2.0', id: 9, method: 'tools/list' },
    { ...session.headers, authorization: `Bearer ${operating}` },
  )
  expect(foreign.status).toBe(404)
})

test('a token for some toolsets sees its own calls, and no figures of the whole daemon', async () => {
  const file = await tokensFile()
  const limited = await add(file, 'dashboard', '--toolsets', 'fleet,backups')
  const looking = await add(file, 'night-shift')
  const { url } = await startFileDaemon(settings(file))
  for (const token of [limited, looking])
    await (await openSession(`${url}/mcp`, { token })).callTool('list_clusters', {})
  const statusFor = async (token: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
    return (await exchange(`${url}/status`, { headers })).json
  }
  const callBy = (principal: string): unknown => expect.objectContaining({ principal })
  const tool = expect.objectContaining({ name: expect.any(String) })
  expect(await statusFor(limited)).toMatchObject({
    view: 'own',
    clients: [],
    calls: { total: 1, failed: 1, recent: [callBy('token:dashboard')] },
    tools: {
      level: 'observe',
      toolsets: [
        { name: 'fleet', tools: expect.arrayContaining([tool]) },
        { name: 'backups', tools: expect.arrayContaining([tool]) },
      ],
    },
  })
  expect(await statusFor(looking)).toMatchObject({
    view: 'daemon',
    clients: [{ sessions: 2 }],
    calls: { total: 2, recent: [callBy('token:night-shift'), callBy('token:dashboard')] },
  })
  const figures = async (token: string): Promise<number> =>
    (await exchange(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status
  expect([await figures(limited), await figures(looking)]).toEqual([403, 200])
})

test('a token for some clusters sees its own calls only, whoever says so', async () => {
  const file = await tokensFile()
  const everywhere = await add(file, 'everywhere')
  const dev = await add(file, 'dev')
  await writeFile(file, `${await readFile(file, 'utf8')}    clusters: ["dev*"]\n`)
  const confined = await add(file, 'confined')
  const policy = join(await temporaryFolder(), 'policy.yaml')
  const grants = [
    { principals: ['token:everywhere', 'token:dev'], level: 'observe' },
    { principals: ['token:confined'], level: 'observe', clusters: ['dev*'] },
  ]
  await writeFile(policy, JSON.stringify({ grants }), { mode: 0o600 })
  const { url } = await startFileDaemon({ ...settings(file), MCP_POLICY_FILE: policy })
  await (await openSession(`${url}/mcp`, { token: everywhere })).callTool('list_clusters', {})
  const seenBy = async (token: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
    const { json } = await exchange(`${url}/status`, { headers })
    // The shape that the page's own tests hold.
    const { view, calls } = json as { view: string; calls: { total: number } }
    return [view, calls.total]
  }
  expect([await seenBy(everywhere), await seenBy(dev), await seenBy(confined)]).toEqual([
    ['daemon', 1],
    ['own', 0],
    ['own', 0],
  ])
})

test('a token that is taken out gets 401, and its open streams are closed, others are not', async () => {
  const file = await tokensFile()
  const gone = await add(file, 'gone')
  const before = await readFile(file, 'utf8')
  const kept = await add(file, 'kept')
  const daemon = await startFileDaemon(settings(file))
  const [goneStream, keptStream] = await Promise.all(
    [gone, kept].map((token) => openSse(`${daemon.url}/sse`, { token })),
  )
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace(before.slice(before.indexOf('  - name: gone')), ''),
  )
  expect(await daemon.reload(settings(file))).toMatchObject({ msg: 'reloaded' })
  await goneStream?.ended
  const list = async (token: string): Promise<number> =>
    (await modernRequest(`${daemon.url}/mcp`, token, 'tools/list')).status
  expect([await list(gone), await list(kept)]).toEqual([401, 200])
  expect(structured((await keptStream?.callTool('whoami')) ?? {})).toMatchObject({
    principal: 'token:kept',
  })
})

test('a token ends when its time has come, with its streams', async () => {
  const file = await tokensFile()
  const token = await add(file, 'short', '--expires', '90d')
  const end = new Date(Date.now() + 4_000).toISOString()
  await writeFile(file, (await readFile(file, 'utf8')).replace(/expires: .*/, `expires: ${end}`))
  const { url } = await startFileDaemon(settings(file))
  const stream = await openSse(`${url}/sse`, { token })
  await stream.ended
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(end))
  expect((await modernRequest(`${url}/mcp`, token, 'tools/list')).status).toBe(401)
  const { stdout } = await tokens(file, 'list')
  expect(stdout).toBe(`short  observe  all  ended ${end}\n`)
})

test('all that is wrong with the file is told at once, by lines, without a value of it', async () => {
  const file = await tokensFile()
  await writeFile(
    file,
    `tokens:
  - name: one
    token: a-plain-token-that-nobody-should-see
    level: everything
  - name: "two words"
    hash: sha256:${'0'.repeat(64)}
    level: observe
    clusters: ["!prod*"]
  - name: three
    hash: sha256:${'1'.repeat(64)}
    level: operate
    toolsets: [fleet, backup]
    expires: 2027-02-30T00:00Z
  - name: four
    hash: sha256:${'1'.repeat(64)}
    level: operate
    toolsets: [fleet, backup]
  - name: four
    hash: sha256:${'1'.repeat(64)}
    level: destroy
  - just a word
`,
  )
  const told = await runProgram(['check-config'], settings(file))
  const at = (line: number, message: string): string =>
    `MCP_TOKENS_FILE (${file}:${line}): ${message}`
  expect({ code: told.code, problems: told.stderr.trim().split('\n') }).toEqual({
    code: 78,
    problems: [
      at(2, 'hash is missing; `cmon-mcp tokens add` writes it'),
      at(
        3,
        'token holds a token as it is: whoever reads the file could use it; `cmon-mcp tokens add NAME --from FILE` writes its hash',
      ),
      at(4, 'level must be observe, operate or destroy'),
      at(5, 'name must be a short name of letters, digits, ".", "_" and "-"'),
      at(8, 'clusters has exceptions only, so it matches nothing; begin it with "*"'),
      at(13, 'expires is no day of the calendar'),
      at(
        17,
        `toolsets names one that doesn't exist; there are: all, ${Object.keys(TOOL_NAMES).join(', ')}`,
      ),
      at(18, 'name is that of another token too'),
      at(19, 'hash is that of another token too'),
      at(21, 'a token must be keys with values'),
    ],
  })
  const start = await runProgram(['serve'], { ...settings(file), MCP_BIND_ADDRESS: '127.0.0.1:0' })
  expect(start.code).toBe(78)
})

test('a broken file changes nothing at a reload', async () => {
  const file = await tokensFile()
  const token = await add(file, 'kept')
  const daemon = await startFileDaemon(settings(file))
  await writeFile(file, 'tokens: [')
  const line = await daemon.reload(settings(file))
  expect(line).toMatchObject({ level: 'error' })
  expect(line['problems']).toContain(`MCP_TOKENS_FILE (${file}:1): is no YAML`)
  expect((await modernRequest(`${daemon.url}/mcp`, token, 'tools/list')).status).toBe(200)
})

test('adding keeps comments and mode, and refuses what the daemon would', async () => {
  const file = await tokensFile()
  await add(file, 'one')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await writeFile(file, `# ours\n${await readFile(file, 'utf8')}`)
  await chmod(file, 0o644)
  const again = await tokens(file, 'add', 'one')
  expect([again.code, again.stdout]).toEqual([64, ''])
  expect(again.stderr).toContain('name is that of another token too')
  const weak = join(await temporaryFolder(), 'token')
  await writeFile(weak, 'password'.repeat(5))
  expect((await tokens(file, 'add', 'two', '--from', weak)).stderr).toContain('can be guessed')
  expect((await tokens(file, 'add', 'two', '--toolsets', 'flet')).stderr).toContain("doesn't exist")
  const strong = '3f9b1c07d2e84a65b0c9d8e7f6a51423'
  await writeFile(weak, strong)
  const { stderr } = await tokens(file, 'add', 'two', '--from', weak)
  expect(stderr).not.toContain(strong)
  expect((await stat(file)).mode & 0o777).toBe(0o644)
  expect(await readFile(file, 'utf8')).toMatch(/^# ours\n/)
  const listed = await tokens(file, 'list')
  expect(listed.stderr).toContain(`warning: ${file} holds a secret and every user can read it`)
  expect(listed.stdout.split('\n').map((row) => row.split(/ +/)[0])).toEqual(['one', 'two', ''])
})

test("an approver's token is listed as one, and has no level, no toolsets, and no way in", async () => {
  const file = await tokensFile()
  const token = await add(file, 'alice', '--approver', '--expires', '90d')
  await add(file, 'dashboard')
  expect((await tokens(file, 'list')).stdout).toMatch(
    /^alice {6}approver {2}- {4}until \S+\ndashboard {2}observe {3}all {2}no end\n$/,
  )
  for (const narrowed of [
    ['--level', 'destroy'],
    ['--toolsets', 'fleet'],
  ]) {
    const refused = await tokens(file, 'add', 'bob', '--approver', ...narrowed)
    expect([refused.code, refused.stdout]).toEqual([64, ''])
  }
  const { url } = await startFileDaemon(settings(file))
  expect((await modernRequest(`${url}/mcp`, token, 'tools/list')).status).toBe(401)

  const hash = /sha256:\w+/.exec(await readFile(file, 'utf8'))?.[0] ?? ''
  await writeFile(
    file,
    `tokens:\n  - name: alice\n    hash: ${hash}\n    approver: true\n    level: destroy\n  - name: bob\n    hash: sha256:${'0'.repeat(64)}\n    approver: 1\n    level: observe\n`,
  )
  const told = await runProgram(['check-config'], settings(file))
  expect({ code: told.code, problems: told.stderr.trim().split('\n') }).toEqual({
    code: 78,
    problems: [
      `MCP_TOKENS_FILE (${file}:5): level has no meaning beside approver: such a token opens nothing else; remove one of both`,
      `MCP_TOKENS_FILE (${file}:8): approver must be true or false`,
    ],
  })
})
