import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import { namesIn, structured } from '../support/mcp-wire.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'
import { openStdio, type StdioWire } from '../support/stdio-wire.ts'

let demo: DemoProcess
let names: string[]
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
  names = await clusterNames(demo)
})

const clustersOf = async (server: StdioWire): Promise<string[]> =>
  namesIn(structured(await server.callTool('list_clusters', { limit: 100 })))

describe('is what flags alone start', () => {
  test.each([
    ['as the vendor writes them', (flag: string, value: string) => [`-${flag}`, value]],
    ['with two dashes', (flag: string, value: string) => [`--${flag}`, value]],
    ['with an equals sign', (flag: string, value: string) => [`--${flag}=${value}`]],
    ['with one dash and an equals sign', (flag: string, value: string) => [`-${flag}=${value}`]],
  ])('%s', async (_, write) => {
    const { controller, username, password } = demo
    const server = await openStdio([
      ...write('endpoint', controller),
      ...write('username', username),
      ...write('password', password),
    ])
    expect(await clustersOf(server)).toEqual(names)
  })

  test('with a key file instead of a password', async () => {
    const { controller, key_username, key_file } = demo
    const login = ['-username', key_username, '-key-file', key_file]
    const server = await openStdio(['-endpoint', controller, ...login])
    expect(await clustersOf(server)).toEqual(names)
    expect(server.program.stderr()).not.toContain('list of processes')
  })
})

test('takes its settings from the environment when asked for by name', async () => {
  const server = await openStdio(['stdio'], settingsFor(demo))
  expect(await clustersOf(server)).toEqual(names)
})

describe('a password on the command line', () => {
  test.each([
    ['apart', (password: string) => ['-password', password]],
    ['after an equals sign', (password: string) => [`--password=${password}`]],
    ['by its long name', (password: string) => ['--cmon-password', password]],
  ])('%s is gone from the process list once the server answers', async (_, write) => {
    const { controller, username, password } = demo
    const login = ['-username', username, ...write(password)]
    const server = await openStdio(['-endpoint', controller, ...login])
    const shown = await readFile(`/proc/${server.program.child.pid}/cmdline`, 'utf8')
    expect(shown).not.toContain(password)
    expect(server.program.stderr()).toMatch(/"warn".*list of processes.*CMON_PASSWORD_FILE/)
    expect(server.program.stderr()).not.toContain(password)
  })
})

describe('stdout', () => {
  test('holds JSON-RPC and nothing else, whatever is logged', async () => {
    const server = await openStdio(['stdio'], {
      ...settingsFor(demo),
      MCP_LOG_LEVEL: 'trace',
      MCP_LOG_FORMAT: 'text',
    })
    await server.request('tools/list')
    await server.callTool('list_clusters')
    await server.callTool('no_such_tool')
    server.program.child.stdin.write('this is no JSON\n{"jsonrpc":"2.0"}\n')
    await server.request('ping')
    expect(server.lines()).toSatisfy((lines: unknown[]) =>
      lines.every(
        (line) => typeof line === 'object' && line !== null && Object.hasOwn(line, 'jsonrpc'),
      ),
    )
    expect(server.program.stderr()).toContain('tool call')
    expect(server.program.stderr()).not.toContain(demo.password)
  })
})

describe('ends with 0', () => {
  test('at the end of its input', async () => {
    const { program } = await openStdio(['stdio'], settingsFor(demo))
    program.child.stdin.end()
    expect(await program.exited).toBe(0)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('at %s', async (signal) => {
    const { program } = await openStdio(['stdio'], settingsFor(demo))
    expect(await program.stop(signal)).toBe(0)
  })

  test('at SIGTERM, having answered what was asked before', async () => {
    const slow = await startDemo(['--controller-only', '--fault', 'latency=700@clusters'])
    const server = await openStdio(['stdio'], settingsFor(slow))
    const answer = server.callTool('list_clusters', { limit: 100 })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const code = server.program.stop('SIGTERM')
    expect(namesIn(structured(await answer))).toEqual(names)
    expect(await code).toBe(0)
  })

  test('when its client vanishes without reading', async () => {
    const { program } = await openStdio(['stdio'], settingsFor(demo))
    program.child.stdout.destroy()
    program.child.stdin.write('{"jsonrpc":"2.0","id":9,"method":"tools/list"}\n')
    program.child.stdin.end()
    expect(await program.exited).toBe(0)
  })
})

test('starts without a controller and says so when a tool is called', async () => {
  const server = await openStdio(['stdio'], {
    ...settingsFor(demo),
    CMON_ENDPOINT: 'https://127.0.0.1:1',
  })
  expect(await server.callTool('list_clusters')).toMatchObject({
    result: {
      isError: true,
      content: [
        { text: expect.stringContaining("The controller at 127.0.0.1:1 can't be reached") },
      ],
    },
  })
})
