import { spawn } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { allClusterInfo, clusterNames, rpc } from '../support/controller-rpc.ts'
import { modernRequest, namesIn, structured } from '../support/mcp-wire.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { cleanEnvironment, MAIN, runProgram, temporaryFolder, watch } from '../support/program.ts'
import {
  settingsFor,
  startDaemon,
  startDemo,
  type DemoProcess,
  type Ready,
} from '../support/start-demo.ts'
import { openStdio } from '../support/stdio-wire.ts'

const READY_WITHIN_MS = 5_000

function readyFields({ program }: DemoProcess): Ready {
  // The line under test; startDemo has parsed it once.
  return JSON.parse(program.stdout()) as Ready
}

const LOOPBACK = (scheme: string, path = '') =>
  expect.stringMatching(new RegExp(`^${scheme}://127\\.0\\.0\\.1:\\d+${path}$`))

/** Whether something still listens there. */
function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** What a new connection to the controller is shown. */
function fingerprintOf(controller: string): Promise<string> {
  const { hostname, port } = new URL(controller)
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: hostname, port: +port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256)
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

/** The faults that play, as `/demo/faults` tells them. */
function demoFaults({ controller, program }: DemoProcess): Promise<unknown> {
  // A field of the line under test.
  const { demo_token: token } = JSON.parse(program.stdout()) as { demo_token: string }
  return new Promise((resolve, reject) => {
    const sending = request(
      new URL('/demo/faults', controller),
      { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve(JSON.parse(text)))
      },
    )
    sending.once('error', reject)
    sending.end()
  })
}

test('is ready within five seconds and prints one line with all it takes to connect', async () => {
  const began = performance.now()
  const demo = await startDemo()
  expect(performance.now() - began).toBeLessThan(READY_WITHIN_MS)
  expect(demo.program.stdout()).toMatch(/^[^\n]+\n$/)
  expect(readyFields(demo)).toEqual({
    event: 'ready',
    mcp: LOOPBACK('http', '/mcp'),
    sse: LOOPBACK('http', '/sse'),
    token: expect.stringMatching(/^[\w-]{43}$/),
    controller: LOOPBACK('https'),
    username: 'admin',
    password: expect.stringMatching(/^\S{12,}$/),
    key_username: 'admin',
    key_file: expect.stringMatching(/\.key$/),
    demo_token: expect.stringMatching(/^[\w-]{32}$/),
    users: expect.arrayContaining([
      { username: 'admin', password: demo.password, role: 'admins' },
      { username: 'viewer', password: expect.any(String), role: 'viewers' },
    ]),
  })
  const called = await modernRequest(demo.mcp, demo.token, 'tools/call', {
    name: 'list_clusters',
    arguments: { limit: 100 },
  })
  expect(namesIn(structured(called.message))).toEqual(await clusterNames(demo))
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  'ends with 0 at %s, and leaves neither ports nor its key behind',
  async (signal) => {
    const demo = await startDemo()
    expect(await demo.stop(signal)).toBe(0)
    expect(await Promise.all([answers(demo.mcp), answers(demo.controller)])).toEqual([false, false])
    await expect(stat(demo.key_file)).rejects.toThrow('ENOENT')
  },
)

test('plays faults that are named once, several times, or with commas', async () => {
  const demo = await startDemo([
    '--controller-only',
    '--fault',
    'latency=1,half=9@jobs',
    '--fault=clock-skew=-60',
  ])
  const response = await demoFaults(demo)
  expect(response).toEqual({
    faults: [
      { kind: 'latency', value: '1' },
      { kind: 'half', value: '9', path: 'jobs' },
      { kind: 'clock-skew', value: '-60' },
    ],
  })
})

test('a taken port is told with the option that chooses another', async () => {
  const { controller, mcp } = await startDemo()
  const [controllerPort, port] = [controller, mcp].map((url) => new URL(url).port)
  const start = (...args: string[]) => runProgram(['demo', '--json', ...args])
  const [first, second] = await Promise.all([
    start('--port', '0', '--controller-port', `${controllerPort}`),
    start('--controller-port', '0', '--port', `${port}`),
  ])
  expect([first.code, second.code]).toEqual([1, 1])
  expect(first.stderr).toContain('choose another port with --controller-port.')
  expect(second.stderr).toContain('choose another port with --port.')
})

describe('the certificate', () => {
  test('is kept in the state directory, for its owner only, and is the same after a restart', async () => {
    const stateDir = await temporaryFolder()
    const controllerPort = `${await portToComeBackOn()}`
    const start = () =>
      startDemo(['--controller-only', '--controller-port', controllerPort], {
        MCP_STATE_DIR: stateDir,
      })
    const first = await start()
    const daemon = await startDaemon({ ...settingsFor(first), MCP_STATE_DIR: stateDir })
    const list = async () =>
      (
        await modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', {
          name: 'list_clusters',
          arguments: { limit: 100 },
        })
      ).message
    expect(namesIn(structured(await list()))).toEqual(await clusterNames(first))
    const shown = await fingerprintOf(first.controller)
    await first.stop()

    const second = await start()
    expect(await fingerprintOf(second.controller)).toBe(shown)
    expect(namesIn(structured(await list()))).toEqual(await clusterNames(second))
    const { mode } = await stat(join(stateDir, 'demo-certificate.json'))
    expect(mode & 0o777).toBe(0o600)
  })

  test('is another for another state directory, also with the same seed', async () => {
    const [one, other] = await Promise.all([
      startDemo(['--controller-only', '--seed', '7']),
      startDemo(['--controller-only', '--seed', '7']),
    ])
    expect(await fingerprintOf(one.controller)).not.toBe(await fingerprintOf(other.controller))
  })

  test.each([
    ['no PEM', 'cmon'],
    ['a certificate without its key', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'],
  ])('is made anew where %s is kept', async (_, kept) => {
    const stateDir = await temporaryFolder()
    const file = join(stateDir, 'demo-certificate.json')
    await writeFile(file, JSON.stringify({ 'key and certificate': kept }))
    const demo = await startDemo(['--controller-only'], { MCP_STATE_DIR: stateDir })
    expect(await fingerprintOf(demo.controller)).toMatch(/^([\dA-F]{2}:){31}[\dA-F]{2}$/)
    expect(await readFile(file, 'utf8')).toContain('BEGIN CERTIFICATE')
    expect(demo.program.stderr()).toBe('')
  })

  test('is a new one where none can be kept, which is said', async () => {
    const file = join(await temporaryFolder(), 'a file')
    await writeFile(file, '')
    const demo = await startDemo(['--controller-only'], { MCP_STATE_DIR: file })
    expect(await clusterNames(demo)).not.toEqual([])
    expect(demo.program.stderr()).toMatch(/has a new certificate, since none can be kept: \S/)
  })
})

test('asks nothing of the outer environment but MCP_ settings that leave its address alone', async () => {
  const demo = await startDemo([], {
    CMON_ENDPOINT: 'https://192.0.2.1:9501',
    CMON_PASSWORD: 'of another controller',
    MCP_AUTH_TOKEN: 'another-token-0123456789',
    MCP_BIND_ADDRESS: '0.0.0.0:3000',
    MCP_INCLUDE_TOOLS: 'list_clusters',
  })
  const listed = await modernRequest(demo.mcp, demo.token, 'tools/list')
  expect(listed.message.result?.['tools']).toMatchObject([{ name: 'list_clusters' }])
  const called = await modernRequest(demo.mcp, demo.token, 'tools/call', { name: 'list_clusters' })
  expect(structured(called.message)['clusters']).not.toEqual([])
})

test('--controller-only starts no daemon', async () => {
  const demo = await startDemo(['--controller-only'])
  expect(Object.keys(readyFields(demo)).sort()).toEqual(
    [
      'controller',
      'demo_token',
      'event',
      'key_file',
      'key_username',
      'password',
      'username',
      'users',
    ].sort(),
  )
  expect(await clusterNames(demo)).not.toEqual([])
})

test('--stdio serves on stdout and tells its ready line on stderr', async () => {
  const server = await openStdio(['demo', '--stdio', '--controller-port', '0'])
  const [line] = await server.program.saw('stderr', /^\{"event":"ready".*\}\n/m)
  // The line that --json promises.
  const ready = JSON.parse(line) as Ready
  const names = namesIn(structured(await server.callTool('list_clusters', { limit: 100 })))
  expect(names).toEqual(await clusterNames(ready))
  expect(server.lines()).toHaveLength(2)
  server.program.child.stdin.end()
  expect(await server.program.exited).toBe(0)
  expect(await answers(ready.controller)).toBe(false)
})

test('refuses to be a systemd service', async () => {
  // What systemd sets for the process that it starts itself: the number stays the same over exec.
  const service = watch(
    spawn(
      'sh',
      ['-c', `SYSTEMD_EXEC_PID=$$ exec "${process.execPath}" ${MAIN} demo --controller-port 0`],
      { env: await cleanEnvironment(), stdio: 'pipe' },
    ),
  )
  expect(await service.exited).toBe(1)
  expect(service.stderr()).toContain('The demo is no service')
})

test('starts below a service too, such as a terminal of one', async () => {
  const demo = await startDemo(['--controller-only'], { SYSTEMD_EXEC_PID: '1' })
  expect(await demo.stop()).toBe(0)
})

describe('the world', () => {
  test('is the same for the same seed and another for another', async () => {
    const [one, same, other] = await Promise.all(
      ['7', '7', '8'].map(async (seed) => {
        const demo = await startDemo(['--controller-only', '--seed', seed, '--clusters', '14'])
        return (await allClusterInfo(demo)).map(withoutTimes)
      }),
    )
    expect(one).toHaveLength(14)
    expect(one).toEqual(same)
    expect(one).not.toEqual(other)
  })
})

/** Run on with the clock: a start that is a second later has another. */
const DURATIONS = new Set(['uptime', 'seconds_behind_master'])

/** Everything but what tells how late it is, which differs from run to run. */
function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes)
  if (typeof value === 'string') return value.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')
  if (typeof value === 'number') return isRecentEpoch(value) ? 'a time' : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      DURATIONS.has(key) ? 'a duration' : withoutTimes(inner),
    ]),
  )
}

function isRecentEpoch(seconds: number): boolean {
  const yearsAgo = (Date.now() / 1000 - seconds) / (365 * 24 * 3600)
  return yearsAgo > -1 && yearsAgo < 10
}

test('--rpc-log writes a JSON line per RPC, and no password into it', async () => {
  const file = join(await temporaryFolder(), 'rpcs.jsonl')
  const demo = await startDemo(['--rpc-log', file])
  await modernRequest(demo.mcp, demo.token, 'tools/call', { name: 'list_clusters' })
  await rpc(demo.controller, '/v2/auth', {
    operation: 'authenticateWithPassword',
    user_name: 'viewer',
    password: 'a wrong password',
  })
  await demo.stop()
  const text = await readFile(file, 'utf8')
  const entries = text
    .trimEnd()
    .split('\n')
    // The contract of the demo command.
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  for (const entry of entries)
    expect(entry).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      path: expect.stringMatching(/^\/v2\//),
      body: expect.any(Object),
      status: expect.any(String),
    })
  expect(entries).toContainEqual(
    expect.objectContaining({
      user: 'admin',
      path: '/v2/auth',
      operation: 'authenticateWithPassword',
      status: 'Ok',
    }),
  )
  expect(entries).toContainEqual(
    expect.objectContaining({ user: 'admin', path: '/v2/clusters', status: 'Ok' }),
  )
  expect(text).not.toContain(demo.password)
  expect(text).not.toContain('a wrong password')
})

test('npm run demo: Ctrl-C, which npm forwards once more, stops it with exit code 0', async () => {
  const npm = watch(
    spawn('npm', ['run', 'demo', '--', '--json', '--port', '0', '--controller-port', '0'], {
      env: await cleanEnvironment(),
      stdio: 'pipe',
      // A group of its own, as a terminal makes one, to send the signal to.
      detached: true,
    }),
  )
  const [line] = await npm.saw('stdout', /^\{.*\}$/m)
  // The line that DESIGN promises.
  const ready = JSON.parse(line) as Ready
  const { pid } = npm.child
  if (pid === undefined) throw new Error('npm did not start')
  process.kill(-pid, 'SIGINT')
  expect(await npm.exited).toBe(0)
  expect(await Promise.all([ready.mcp, ready.controller].map(answers))).toEqual([false, false])
})
