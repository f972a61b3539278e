import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import {
  modernRequest,
  openSession,
  openSse,
  structured,
  toolErrorIn,
} from '../support/mcp-wire.ts'
import { familiesIn, family, promtool, samplesIn, scrape, type Samples } from '../support/scrape.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

const call = async (daemon: DaemonProcess, name: string, args: Record<string, unknown> = {}) =>
  (await modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', { name, arguments: args }))
    .message

const measured = async (daemon: DaemonProcess): Promise<Samples> => samplesIn(await scrape(daemon))

test('calls are counted by tool, outcome and kind of principal, and timed', async () => {
  const daemon = await startDaemon(settingsForController(await startController()))
  await call(daemon, 'list_clusters')
  await call(daemon, 'list_clusters', { limit: 1 })
  await call(daemon, 'list_clusters', { limit: 'many' })
  await call(daemon, 'get_cluster', { cluster: 'nowhere' })
  const samples = await measured(daemon)
  expect(family(samples, 'calls_total')).toEqual({
    'tool="list_clusters",outcome="ok",principal_kind="token"': 2,
    'tool="list_clusters",outcome="invalid_argument",principal_kind="token"': 1,
    'tool="get_cluster",outcome="not_found",principal_kind="token"': 1,
  })
  expect(family(samples, 'call_duration_seconds_count')).toEqual({
    'tool="list_clusters"': 3,
    'tool="get_cluster"': 1,
  })
  expect(family(samples, 'call_duration_seconds_bucket')).toMatchObject({
    'le="60",tool="list_clusters"': 3,
  })
})

test('a slow controller shows in the times of calls and requests', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  await call(daemon, 'list_clusters')
  const before = await measured(daemon)
  controller.faults.set('latency=300@clusters')
  await call(daemon, 'list_clusters')
  const after = await measured(daemon)
  for (const [name, labels] of [
    ['call_duration_seconds_sum', 'tool="list_clusters"'],
    ['rpc_duration_seconds_sum', 'module="clusters"'],
  ] as const) {
    const took = (family(after, name)[labels] ?? 0) - (family(before, name)[labels] ?? 0)
    expect(took).toBeGreaterThan(0.29)
    expect(took).toBeLessThan(20)
  }
})

test('names that a client makes up add no series', async () => {
  const daemon = await startDaemon(settingsForController(await startController()))
  await call(daemon, 'list_clusters')
  await call(daemon, 'no_such_tool')
  await call(daemon, 'get_cluster', { cluster: 'nowhere' })
  const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  const before = await measured(daemon)
  for (let count = 0; count < 20; count += 1) {
    await call(daemon, `tool_${count}`)
    await session.callTool(`"} 1\nevil_total{a="${count}`)
    await call(daemon, 'get_cluster', { cluster: `"},${count}\n`, [`made_up_${count}`]: 1 })
    await fetch(`${daemon.url}/${count}/metrics`, { headers: { 'x-request-id': `id-${count}` } })
  }
  const after = await measured(daemon)
  expect([...after.keys()].filter((key) => !before.has(key))).toEqual([
    'cmon_mcp_calls_total{tool="get_cluster",outcome="invalid_argument",principal_kind="token"}',
  ])
  expect(family(after, 'calls_total')).toMatchObject({
    'tool="(unknown)",outcome="unknown_tool",principal_kind="token"': 41,
  })
})

test('requests to the controller are counted by module and status, logins by outcome', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  await call(daemon, 'list_clusters')
  const before = family(await measured(daemon), 'rpcs_total')
  controller.sessions.expireAll()
  await call(daemon, 'list_clusters')
  const samples = await measured(daemon)
  const more = Object.fromEntries(
    Object.entries(family(samples, 'rpcs_total')).map(([labels, value]) => [
      labels,
      value - (before[labels] ?? 0),
    ]),
  )
  // One is told that its session is over; then comes a login, and the same again. Readiness asks too.
  expect(more).toMatchObject({
    'module="clusters",status="not_authenticated"': expect.any(Number),
    'module="auth",status="ok"': 1,
  })
  expect(family(samples, 'logins_total')).toEqual({
    'controller="main",outcome="ok"': 2,
    'controller="main",outcome="not_authenticated"': 0,
  })
})

test('a controller that refuses the login, goes, and comes back is seen in each condition', async () => {
  const controller = await startController()
  const settings = settingsForController(controller)
  const refused = await startDaemon({ ...settings, CMON_PASSWORD: 'not the password' })
  toolErrorIn(await call(refused, 'list_clusters'))
  const samples = await measured(refused)
  expect(family(samples, 'controller_up')).toEqual({ 'controller="main"': 0 })
  expect(family(samples, 'controller_condition')).toEqual({
    'controller="main",condition="unknown"': 0,
    'controller="main",condition="ready"': 0,
    'controller="main",condition="unreachable"': 0,
    'controller="main",condition="refused"': 1,
  })
  expect(family(samples, 'logins_total')).toMatchObject({
    'controller="main",outcome="not_authenticated"': 1,
  })
  expect(family(samples, 'calls_total')).toEqual({
    'tool="list_clusters",outcome="not_authenticated",principal_kind="token"': 1,
  })

  const daemon = await startDaemon(settings)
  const up = async () => family(await measured(daemon), 'controller_up')['controller="main"']
  await expect.poll(up, { timeout: 10_000 }).toBe(1)
  // Nobody calls; each scrape looks how things are for the next one.
  controller.faults.set('drop=1')
  await expect.poll(up, { timeout: 30_000, interval: 500 }).toBe(0)
  controller.faults.clear()
  await expect.poll(up, { timeout: 30_000, interval: 500 }).toBe(1)
})

test('requests under way and waiting for a connection', async () => {
  const controller = await startController()
  const daemon = await startDaemon({
    ...settingsForController(controller),
    CMON_MAX_CONCURRENCY: '2',
  })
  await call(daemon, 'list_clusters')
  const idle = await measured(daemon)
  expect(family(idle, 'rpcs_in_flight')).toEqual({ 'controller="main"': 0 })
  expect(family(idle, 'rpcs_waiting')).toEqual({ 'controller="main"': 0 })
  controller.faults.set('latency=3000@jobs')
  const calls = Array.from({ length: 5 }, (_, index) => call(daemon, 'get_job', { job: index + 1 }))
  await expect
    .poll(async () => {
      const samples = await measured(daemon)
      return [
        family(samples, 'rpcs_in_flight')['controller="main"'],
        family(samples, 'rpcs_waiting')['controller="main"'],
      ]
    })
    .toEqual([2, 3])
  controller.faults.clear()
  await Promise.all(calls)
})

test('sessions and open streams by transport', async () => {
  const daemon = await startDaemon(settingsForController(await startController()))
  const now = async () => {
    const samples = await measured(daemon)
    return { ...family(samples, 'sessions'), ...family(samples, 'streams') }
  }
  const sse = await openSse(`${daemon.url}/sse`, { token: daemon.token })
  const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  const other = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  const stream = await session.stream()
  // A second one of the same session is refused, and so is none.
  expect((await session.stream()).status).toBe(409)
  expect(await now()).toEqual({ '': 2, 'transport="sse"': 1, 'transport="http"': 1 })
  await other.end()
  sse.close()
  stream.close()
  await expect.poll(now).toEqual({ '': 1, 'transport="sse"': 0, 'transport="http"': 0 })
})

test('changes by how they stood with consent', async () => {
  const daemon = await startDaemon(settingsForController(await startController()))
  const restart = { cluster: 'prod-shop-mysql', node: '192.0.2.16:3306', reason: 'a test' }
  const planned = await call(daemon, 'restart_node', restart)
  // The tool's own output schema says so.
  const { plan } = structured(planned) as { plan: { approval: string } }
  await call(daemon, 'restart_node', { ...restart, approval: plan.approval })
  await call(daemon, 'restart_node', { ...restart, approval: plan.approval })
  await call(daemon, 'delete_backup', { backup: 1, reason: 'a test' })
  const samples = await measured(daemon)
  expect(family(samples, 'approvals_total')).toMatchObject({
    'outcome="planned"': 1,
    'outcome="second_call"': 1,
    'outcome="approval_invalid"': 1,
  })
})

test('bad tokens are counted, missing ones are not', async () => {
  const daemon = await startDaemon(settingsForController(await startController()))
  for (const authorization of ['Bearer wrong-one', 'Basic dTpw', undefined])
    await fetch(`${daemon.url}/metrics`, {
      headers: authorization === undefined ? {} : { authorization },
    })
  expect(family(await measured(daemon), 'bad_tokens_total')).toEqual({ '': 2 })
})

test('the process, the build and the settings', async () => {
  const daemon = await startDaemon(settingsForController(await startController()))
  const before = Date.now() / 1000
  const samples = await measured(daemon)
  const one = (name: string, labels = ''): number => family(samples, name)[labels] ?? Number.NaN
  expect(one('process_resident_memory_bytes')).toBeGreaterThan(20e6)
  expect(one('process_heap_bytes', 'state="used"')).toBeGreaterThan(1e6)
  expect(one('process_cpu_seconds_total', 'mode="user"')).toBeGreaterThan(0.01)
  expect(one('process_open_fds')).toBeGreaterThan(5)
  for (const name of [
    'process_start_time_seconds',
    'config_last_reload_success_timestamp_seconds',
  ]) {
    expect(one(name)).toBeGreaterThan(before - 60)
    expect(one(name)).toBeLessThan(before + 60)
  }
  expect(one('config_last_reload_successful')).toBe(1)
  expect(Object.keys(family(samples, 'build_info'))).toEqual([
    `version="0.1.0",node_version="${process.versions.node}"`,
  ])
  // Of the time since the scrape before, which may have been none.
  const worst = async (): Promise<number> =>
    family(await measured(daemon), 'event_loop_delay_seconds')['percentile="100"'] ?? Number.NaN
  await expect.poll(worst).toBeGreaterThan(0)
  expect(await worst()).toBeLessThan(10)
})

test('who has no token, comes by another name or has switched them off gets none', async () => {
  const settings = settingsForController(await startController())
  const daemon = await startDaemon(settings)
  const head = { authorization: `Bearer ${daemon.token}` }
  const status = async (url: string, headers: Record<string, string>) =>
    (await fetch(`${url}/metrics`, { headers })).status
  expect(await status(daemon.url, {})).toBe(401)
  expect(await status(daemon.url, { ...head, origin: 'https://evil.example.com' })).toBe(403)
  expect(await status(daemon.url, head)).toBe(200)
  const off = await startDaemon({ ...settings, MCP_METRICS: 'false' })
  expect(await status(off.url, head)).toBe(404)
})

test.skipIf(promtool === undefined)('promtool has nothing to complain about', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  await call(daemon, 'list_clusters')
  await call(daemon, 'get_cluster', { cluster: 'nowhere' })
  const text = await scrape(daemon)
  expect(familiesIn(text).length).toBeGreaterThan(20)
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' })
})
