import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AUDIT_KEY, auditPlace, type AuditPlace } from '../support/audit-file.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { modernRequest, openSession, openSse, structured } from '../support/mcp-wire.ts'
import { runProgram } from '../support/program.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'
import { openStdio } from '../support/stdio-wire.ts'

const WINDOW = {
  cluster: 'prod-orders-galera',
  minutes: 30,
  reason: 'kernel update',
  ticket: 'OPS-7',
}
const UUID = expect.stringMatching(/^[\da-f]{8}-[\da-f-]{27}$/)

const call = async (
  { url, token }: Pick<DaemonProcess, 'url' | 'token'>,
  name: string,
  args: Record<string, unknown> = {},
) => (await modernRequest(`${url}/mcp`, token, 'tools/call', { name, arguments: args })).message

async function audited(env: Record<string, string> = {}): Promise<{
  place: AuditPlace
  daemon: DaemonProcess
  settings: Record<string, string>
}> {
  const place = await auditPlace()
  const settings = { ...settingsForController(await startController()), ...place.env, ...env }
  return { place, settings, daemon: await startDaemon(settings) }
}

test('every way in leaves a line of each call, and the file is fine', async () => {
  const { place, daemon, settings } = await audited()
  const sse = await openSse(`${daemon.url}/sse`, { token: daemon.token })
  const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  await sse.callTool('list_clusters', { limit: 1 })
  await session.callTool('list_clusters', { limit: 1 })
  await call(daemon, 'list_clusters', { limit: 1 })
  await call(daemon, 'no_such_tool', { limit: 1 })
  await call(daemon, 'get_cluster', { cluster: 'nowhere', made_up: 1 })
  sse.close()
  expect(await daemon.stop()).toBe(0)
  const stdio = await openStdio(['stdio'], settings)
  await stdio.callTool('list_clusters', { limit: 1 })
  expect(await stdio.program.stop()).toBe(0)
  await runProgram(['call', 'list_clusters', '{"limit":1}'], settings)

  const read = (transport: string, who: 'token' | 'local', client?: string) => ({
    event: 'call',
    requestId: UUID,
    principal: who,
    principalKind: who,
    authenticated: who === 'token' ? 'shared token' : 'own process',
    ...(client === undefined ? {} : { client }),
    transport,
    tool: 'list_clusters',
    level: 'observe',
    arguments: { limit: 1 },
    rpcs: [
      {
        controller: 'main',
        user: 'admin',
        rpc: 'clusters/getAllClusterInfo',
        kind: 'read',
        count: 1,
      },
    ],
    outcome: 'ok',
    milliseconds: expect.any(Number),
  })
  const begin = {
    event: 'begin',
    version: '0.1.0',
    host: expect.any(String),
    pid: expect.any(Number),
  }
  const end = { event: 'end', why: 'stopped' }
  const { rpcs: _, level: __, ...unknown } = read('http', 'token', 'wire/1')
  const lines = [
    begin,
    read('sse', 'token', 'wire/1'),
    read('http', 'token', 'wire/1'),
    read('http', 'token', 'wire/1'),
    { ...unknown, tool: '(unknown)', arguments: {}, rpcs: [], outcome: 'unknown_tool' },
    {
      ...read('http', 'token', 'wire/1'),
      tool: 'get_cluster',
      arguments: { cluster: 'nowhere' },
      argumentsLeftOut: 1,
      rpcs: [],
      outcome: 'invalid_argument',
    },
    end,
    begin,
    read('stdio', 'local', expect.any(String)),
    end,
    begin,
    read('call', 'local'),
    end,
  ]
  expect(place.lines()).toEqual(lines.map((line, index) => ({ ...line, seq: index + 1 })))
  expect(statSync(place.file).mode & 0o777).toBe(0o600)
  expect(await place.verify()).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(
      /^13 lines, 1 to 13 of chain [\da-f]{16}, .*: as they were written\n$/,
    ),
  })
})

test('a change leaves what it is about to send before, and what became of it after', async () => {
  const { place, daemon } = await audited()
  expect(structured(await call(daemon, 'create_maintenance_window', WINDOW))).toMatchObject({
    done: true,
  })
  const change = {
    requestId: UUID,
    principal: 'token',
    principalKind: 'token',
    authenticated: 'shared token',
    client: 'wire/1',
    transport: 'http',
    tool: 'create_maintenance_window',
    level: 'operate',
    arguments: { cluster: 'prod-orders-galera', minutes: 30 },
    reason: 'kernel update',
    ticket: 'OPS-7',
    controller: 'main',
    user: 'admin',
    cluster: 'main/prod-orders-galera',
    severity: 'routine',
    summary: expect.stringMatching(/^Create a maintenance window of main\/prod-orders-galera/),
    requests: [
      {
        rpc: 'maintenance/addMaintenance',
        params: expect.objectContaining({ cluster_id: 1, reason: expect.anything() }),
      },
    ],
    consent: 'not needed',
  }
  const [, intent, ended] = place.lines()
  expect(intent).toEqual({ event: 'intent', seq: 2, ...change })
  expect(ended).toEqual({
    event: 'call',
    seq: 3,
    ...change,
    requestId: intent?.['requestId'],
    intent: 2,
    rpcs: expect.arrayContaining([
      {
        controller: 'main',
        user: 'admin',
        rpc: 'maintenance/addMaintenance',
        kind: 'write',
        count: 1,
      },
    ]),
    outcome: 'ok',
    milliseconds: expect.any(Number),
  })
})

test('a plan that waits leaves no intent; the second call says who agreed', async () => {
  const { place, daemon } = await audited()
  const { nodes } = structured(await call(daemon, 'list_nodes', { cluster: WINDOW.cluster }))
  // The tool's own rows.
  const [{ node } = { node: '' }] = nodes as { node: string }[]
  const args = { cluster: WINDOW.cluster, node, reason: 'kernel update' }
  const { plan } = structured(await call(daemon, 'restart_node', args))
  // By the tool's output schema.
  const { approval } = plan as { approval: string }
  await call(daemon, 'restart_node', { ...args, approval })
  const told = place
    .lines()
    .filter(({ tool }) => tool === 'restart_node')
    .map(({ event, outcome, consent, arguments: given }) => ({ event, outcome, consent, given }))
  const given = { cluster: WINDOW.cluster, node }
  expect(told).toEqual([
    { event: 'call', outcome: 'planned', consent: undefined, given },
    { event: 'intent', outcome: undefined, consent: 'second call', given },
    { event: 'call', outcome: 'ok', consent: 'second call', given },
  ])
})

test('a daemon that is killed leaves its intent, and the next goes on behind what it left', async () => {
  const place = await auditPlace()
  const controller = await startController({ faults: ['latency=2000@maintenance'] })
  const settings = { ...settingsForController(controller), ...place.env }
  const daemon = await startDaemon(settings)
  const lost = call(daemon, 'create_maintenance_window', WINDOW).catch(() => undefined)
  await expect
    .poll(() => place.lines().map(({ event }) => event), { timeout: 20_000 })
    .toContain('intent')
  await daemon.stop('SIGKILL')
  await lost
  expect(place.lines().map(({ event }) => event)).toEqual(['begin', 'intent'])
  // As a write that was under way.
  appendFileSync(place.file, '{"time":"2026-01-01T00:00:00.000Z","event":"ca')
  expect(await place.verify()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('the file ends in the middle of this line'),
  })
  const next = await startDaemon(settings)
  await call(next, 'list_clusters', { limit: 1 })
  await next.stop()
  expect(await place.verify()).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(
      /^note: .*:\d+: torn, for its writer was killed; the next line says so\n/,
    ),
  })
  const text = readFileSync(place.file, 'utf8')
  writeFileSync(place.file, text.replace('"event":"ca\n', '"event":"cb\n'))
  expect((await place.verify()).code).toBe(1)
})

test('a rotated file goes on in the next, and all are checked together', async () => {
  const place = await auditPlace()
  const settings = {
    ...settingsForController(await startController()),
    ...place.env,
    MCP_AUDIT_KEY: AUDIT_KEY,
    MCP_AUTH_TOKEN: 'a-token-of-the-tests-0123456789abcdef',
  }
  const daemon = await startFileDaemon(settings)
  const target = { url: daemon.url, token: settings.MCP_AUTH_TOKEN }
  await call(target, 'list_clusters', { limit: 1 })
  const [one, two] = ['audit.jsonl.1', 'audit.jsonl']
  await rename(place.file, join(place.folder, one))
  await daemon.reload(settings)
  await call(target, 'list_clusters', { limit: 1 })
  await daemon.program.stop()
  expect(place.lines(one).map(({ event, why, seq }) => [seq, event, why])).toEqual([
    [1, 'begin', undefined],
    [2, 'call', undefined],
    [3, 'end', 'moved away'],
  ])
  expect(place.lines(two).map(({ event, why, seq }) => [seq, event, why])).toEqual([
    [4, 'begin', undefined],
    [5, 'call', undefined],
    [6, 'end', 'stopped'],
  ])
  const withKey = ['--mcp-audit-key', AUDIT_KEY]
  const codes = await Promise.all(
    [[one, two], [two, one], [two], [one]].map(
      async (names) => (await place.verify(names, withKey)).code,
    ),
  )
  expect(codes).toEqual([0, 1, 0, 0])
  // A daemon that comes after the file was moved knows where the chain was.
  const three = 'audit.jsonl.0'
  await rename(place.file, join(place.folder, three))
  await runProgram(['call', 'list_clusters', '{"limit":1}'], settings)
  expect(await place.verify([one, three, two], withKey)).toMatchObject({ code: 0, stderr: '' })

  const log = daemon.program.stderr()
  expect(await place.verifyAgainst(log, [one, three])).toBe(0)
  const text = readFileSync(join(place.folder, three), 'utf8').trimEnd().split('\n')
  writeFileSync(join(place.folder, three), `${text.slice(0, -1).join('\n')}\n`)
  expect(await place.verifyAgainst(log, [one, three])).toBe(1)
  expect(await place.verify([one, three, two], withKey)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('line 6 of the chain is missing before it'),
  })
})

test('lines that were cut off while nobody looked are told at the next start', async () => {
  const { place, settings, daemon } = await audited()
  await call(daemon, 'list_clusters', { limit: 1 })
  await daemon.stop()
  const [first = ''] = readFileSync(place.file, 'utf8').split('\n')
  writeFileSync(place.file, `${first}\n`)
  expect(await place.verify()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cut off'),
  })
  const { stderr } = await runProgram(['call', 'list_clusters', '{"limit":1}'], settings)
  expect(stderr).toContain('it ends with line 1, but line 3 was written')
  expect(await place.verify()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('lines 2 to 3 of the chain are missing'),
  })
})

test('a second process writes to a file of its own', async () => {
  const { place, settings, daemon } = await audited()
  await call(daemon, 'list_clusters', { limit: 1 })
  const other = await startDaemon(settings)
  await call(other, 'list_clusters', { limit: 1 })
  await call(daemon, 'list_clusters', { limit: 1 })
  expect(place.lines().length).toBe(3)
  expect(place.lines('audit.2.jsonl').map(({ event }) => event)).toEqual(['begin', 'call'])
  // What a killed one leaves behind stops nobody.
  await daemon.stop('SIGKILL')
  await runProgram(['call', 'list_clusters', '{"limit":1}'], settings)
  expect(place.lines().length).toBe(6)
  for (const name of ['audit.jsonl', 'audit.2.jsonl'])
    expect((await place.verify([name])).code).toBe(0)
})

test('a reload moves the audit elsewhere, and takes it away', async () => {
  const place = await auditPlace()
  const settings = {
    ...settingsForController(await startController()),
    MCP_AUTH_TOKEN: 'a-token-of-the-tests-0123456789abcdef',
  }
  const daemon = await startFileDaemon({ ...settings, ...place.env })
  const target = { url: daemon.url, token: settings.MCP_AUTH_TOKEN }
  const look = () => call(target, 'list_clusters', { limit: 1 })
  await look()
  expect(
    await daemon.reload({ ...settings, MCP_AUDIT_FILE: join(place.folder, 'other.jsonl') }),
  ).toMatchObject({ changed: ['MCP_AUDIT_FILE'] })
  await look()
  await daemon.reload(settings)
  await look()
  await daemon.program.stop()
  const events = (name: string) => place.lines(name).map(({ event }) => event)
  expect([events('audit.jsonl'), events('other.jsonl')]).toEqual([
    ['begin', 'call', 'end'],
    ['begin', 'call', 'end'],
  ])
})

test.each([
  [{ MCP_AUDIT_FILE: '/nowhere/audit.jsonl' }, 'MCP_AUDIT_FILE'],
  [{ MCP_AUDIT_KEY: 'short' }, 'MCP_AUDIT_KEY'],
  [{ MCP_STATE_DIR: '/dev/null/state' }, 'MCP_AUDIT_FILE'],
])('%j is a mistake in the settings', async (env, key) => {
  const { env: good } = await auditPlace()
  const settings = { ...settingsForController(await startController()), ...good, ...env }
  expect(await runProgram(['check-config'], settings)).toMatchObject({
    code: 78,
    stderr: expect.stringContaining(key),
  })
})
