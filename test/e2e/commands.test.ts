import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { settingList } from '../../src/config/settings.ts'
import { runProgram } from '../support/program.ts'

test('--version prints the version of the package', async () => {
  // npm's own file.
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
  expect(await runProgram(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('--help explains every setting and names every command', async () => {
  const { code, stdout, stderr } = await runProgram(['--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const missing = settingList.map(([, { key }]) => key).filter((key) => !stdout.includes(key))
  expect(missing).toEqual([])
  for (const command of ['serve', 'stdio', 'demo', 'call', 'tools', 'check-config'])
    expect(stdout).toContain(`\n  ${command} `)
})

test('generate-token prints 256 random bits that need no quoting', async () => {
  const tokens = await Promise.all([runProgram(['generate-token']), runProgram(['generate-token'])])
  for (const { code, stdout, stderr } of tokens) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^[\w-]{43}\n$/)
  }
  expect(tokens[0]?.stdout).not.toBe(tokens[1]?.stdout)
})

describe('tools, without any controller configured', () => {
  test('lists every tool with its level', async () => {
    const { code, stdout, stderr } = await runProgram(['tools'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^ {2}list_clusters +observe {2}List clusters$/m)
    expect(stdout).toMatch(/^\d+ tools, level destroy$/m)
  })

  test('--json has the hints that clients get', async () => {
    const { code, stdout } = await runProgram(['tools', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      level: 'destroy',
      tools: expect.arrayContaining([
        {
          name: 'list_clusters',
          title: 'List clusters',
          description: expect.any(String),
          annotations: {
            readOnlyHint: true,
            destructiveHint: false,
            idempotentHint: true,
            openWorldHint: false,
          },
        },
      ]),
    })
  })

  test('shows what the settings leave, by flag as by environment', async () => {
    const listed = async (args: string[], env: Record<string, string> = {}): Promise<string[]> => {
      const { stdout } = await runProgram(['tools', '--json', ...args], env)
      // What --json prints.
      return (JSON.parse(stdout) as { tools: { name: string }[] }).tools.map(({ name }) => name)
    }
    const only = ['list_clusters']
    expect(await listed(['-mcp-include-tools', 'list_clusters'])).toEqual(only)
    expect(await listed([], { MCP_INCLUDE_TOOLS: 'list_clusters' })).toEqual(only)
    expect(await listed(['--mcp-exclude-tools=list_clusters'])).not.toContain('list_clusters')
  })

  test('refuses a tool name that does not exist, with the nearest', async () => {
    const { code, stderr } = await runProgram(['tools', '--mcp-include-tools', 'list_cluster'])
    expect(code).toBe(78)
    expect(stderr).toContain('list_clusters')
  })
})

describe('a command line that makes no sense ends with 64 and says what is wrong', () => {
  test.each([
    ['unknown command', ['sreve'], "unknown command 'sreve'. Did you mean serve?"],
    ['unknown option', ['serve', '--nope'], "unknown option '--nope'"],
    ['missing argument', ['call'], "missing required argument 'tool'"],
    ['missing value', ['serve', '--cmon-endpoint'], "'--cmon-endpoint <value>' argument missing"],
    ['odd port', ['demo', '--port', 'x'], 'A whole number is needed'],
    ['port out of range', ['demo', '--port', '65536'], 'Ports go up to 65535'],
    ['odd clock', ['demo', '--clock-speed', '0'], 'A number above 0 is needed'],
    [
      'clock too fast',
      ['demo', '--clock-speed', '100001'],
      'A number above 0 is needed, up to 100000',
    ],
    ['clock in words', ['demo', '--clock-speed', 'x'], 'A number above 0 is needed, up to 100000'],
    ['odd controller port', ['demo', '--controller-port', '-1'], 'from 0 to 65535'],
    [
      'one port for two',
      ['demo', '--port', '30111', '--controller-port', '30111'],
      'both 30111: they need two ports',
    ],
    ['odd seed', ['demo', '--seed', '1.5'], 'A whole number is needed, from 0 to 999999999'],
    ['too many clusters', ['demo', '--clusters', '10001'], 'from 0 to 10000'],
    ['unknown world', ['demo', '--world', 'nonsense'], 'Worlds: default, transcript.'],
    ['unknown fault', ['demo', '--fault', 'flood=1'], "Unknown fault 'flood=1'"],
    ['unknown fault of several', ['demo', '--fault', 'latency=1,flood=1'], "'flood=1'"],
    ['odd value of a fault', ['demo', '--fault', 'half=x'], 'needs the form half=N'],
    ['no fault', ['demo', '--fault', ''], "Unknown fault ''"],
    [
      'daemon and no daemon',
      ['demo', '--stdio', '--controller-only'],
      "cannot be used with option '--controller-only'",
    ],
    ['argument of demo', ['demo', 'nonsense'], 'too many arguments'],
    ['unknown option of demo', ['demo', '--nonsense'], "unknown option '--nonsense'"],
  ])('%s', async (_, args, said) => {
    const { code, stdout, stderr } = await runProgram(args)
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
    expect(stderr).toContain(said)
  })
})

test('a port in use ends the daemon with 1 and a sentence that says so', async () => {
  const squatter = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void squatter.close())
  await new Promise((resolve) => squatter.once('listening', resolve))
  const address = squatter.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const { code, stdout, stderr } = await runProgram(['serve'], {
    CMON_ENDPOINT: 'https://127.0.0.1:1',
    CMON_USERNAME: 'admin',
    CMON_PASSWORD: 'secret',
    MCP_BIND_ADDRESS: `127.0.0.1:${address.port}`,
  })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('another program listens there')
  expect(stderr).not.toMatch(/^ {4}at /m)
})
