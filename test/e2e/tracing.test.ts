import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { callLines } from '../support/call-lines.ts'
import { MODERN, modernMeta, openSse, post } from '../support/mcp-wire.ts'
import { startReceiver, type ReceivedSpan, type Receiver } from '../support/otlp-receiver.ts'
import { cleanEnvironment } from '../support/program.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const OTHER_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = 'b7ad6b7169203331'
const SERVER = 2
const CLIENT = 3
const ERROR = 2

const call = (
  { url, token }: DaemonProcess,
  name: string,
  args: Record<string, unknown>,
  { headers = {}, meta = {} }: { headers?: object; meta?: object } = {},
) =>
  post(
    `${url}/mcp`,
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: args, _meta: { ...modernMeta(), ...meta } },
    },
    {
      authorization: `Bearer ${token}`,
      'mcp-protocol-version': MODERN,
      'mcp-method': 'tools/call',
      'mcp-name': name,
      ...headers,
    },
  )

async function traced({ url }: Receiver, env: Record<string, string> = {}): Promise<DaemonProcess> {
  return startDaemon({
    ...settingsForController(await startController()),
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    ...env,
  })
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.find((span) => span.name === name)
  if (found === undefined) throw new Error(`no ${name} in ${spans.map((one) => one.name).join()}`)
  return found
}

test('a call is a span, and each of its requests to the controller is one below it', async () => {
  const receiver = await startReceiver()
  const daemon = await traced(receiver, {
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=red%20team',
    OTEL_SERVICE_NAME: 'mcp-of-the-north',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  })
  await call(daemon, 'list_clusters', { limit: 1 })
  await call(daemon, 'get_cluster', { cluster: 'nowhere' })
  const [first] = await callLines(daemon, 2)
  // What is left is delivered when the daemon stops.
  expect(await daemon.stop()).toBe(0)
  const { spans } = receiver
  const good = named(spans, 'tools/call list_clusters')
  expect(good).toMatchObject({ kind: SERVER, traceId: first?.['traceId'] })
  expect(good.parentSpanId ?? '').toBe('')
  expect(good.attributes).toEqual({
    'mcp.method.name': 'tools/call',
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'list_clusters',
    'cmon_mcp.request.id': first?.['requestId'],
    'cmon_mcp.principal.kind': 'token',
    'cmon_mcp.outcome': 'ok',
  })
  const below = spans.filter(({ parentSpanId }) => parentSpanId === good.spanId)
  expect(below.length).toBeGreaterThan(0)
  for (const { kind, traceId, attributes, name, startTimeUnixNano, endTimeUnixNano } of below) {
    expect({ kind, traceId }).toEqual({ kind: CLIENT, traceId: good.traceId })
    expect(attributes).toEqual({
      'rpc.system': 'cmon',
      'rpc.service': name.split('/')[0],
      'rpc.method': name.split('/')[1],
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'url.path': `/v2/${name.split('/')[0]}`,
      'server.address': '127.0.0.1',
      'server.port': expect.any(Number),
      'cmon_mcp.controller': 'main',
      'cmon_mcp.status': 'ok',
    })
    // A clock's rounding apart, a request lies within its call.
    expect(BigInt(startTimeUnixNano) + 2_000_000n).toBeGreaterThan(BigInt(good.startTimeUnixNano))
    expect(BigInt(endTimeUnixNano)).toBeLessThan(BigInt(good.endTimeUnixNano) + 2_000_000n)
  }
  const bad = named(spans, 'tools/call get_cluster')
  expect(bad.traceId).not.toBe(good.traceId)
  expect(bad.status).toMatchObject({ code: ERROR })
  expect(bad.attributes).toMatchObject({
    'cmon_mcp.outcome': 'not_found',
    'error.type': 'tool_error',
  })
  expect(receiver.requests[0]).toMatchObject({
    path: '/v1/traces',
    headers: { 'x-tenant': 'red team', 'content-type': 'application/json' },
  })
  expect(receiver.resources[0]).toMatchObject({
    'service.name': 'mcp-of-the-north',
    'service.version': '0.1.0',
    'deployment.environment.name': 'test',
  })
  // Arguments stay out.
  expect(JSON.stringify(receiver.requests)).not.toContain('nowhere')
})

test('the caller says which trace a call belongs to: by headers, or by _meta, which wins', async () => {
  const receiver = await startReceiver()
  const daemon = await traced(receiver)
  const headers = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'vendor=a' }
  const meta = { traceparent: `00-${OTHER_TRACE}-${SPAN}-01`, tracestate: 'vendor=b' }
  await call(daemon, 'list_clusters', {}, { headers })
  await call(daemon, 'list_nodes', {}, { headers, meta })
  await call(daemon, 'list_jobs', {}, { headers, meta: { traceparent: 'nonsense' } })
  const unsampled = { traceparent: `00-${TRACE}-${SPAN}-00` }
  await call(daemon, 'list_backups', {}, { headers: unsampled })
  const lines = await callLines(daemon, 4)
  expect(lines.map(({ traceId }) => traceId)).toEqual([TRACE, OTHER_TRACE, TRACE, TRACE])
  await daemon.stop()
  const seen = (name: string) => {
    const { traceId, parentSpanId, traceState } = named(receiver.spans, `tools/call ${name}`)
    return { traceId, parentSpanId, traceState }
  }
  expect(seen('list_clusters')).toEqual({
    traceId: TRACE,
    parentSpanId: SPAN,
    traceState: 'vendor=a',
  })
  expect(seen('list_nodes')).toEqual({
    traceId: OTHER_TRACE,
    parentSpanId: SPAN,
    traceState: 'vendor=b',
  })
  expect(seen('list_jobs')).toMatchObject({ traceId: TRACE, parentSpanId: SPAN })
  // Its caller didn't want it kept.
  expect(receiver.spans.map(({ name }) => name)).not.toContain('tools/call list_backups')
})

test('over SSE too, by the headers of the message', async () => {
  const receiver = await startReceiver()
  const daemon = await traced(receiver)
  const sse = await openSse(`${daemon.url}/sse`, { token: daemon.token })
  await fetch(new URL(sse.endpoint, daemon.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${daemon.token}`,
      traceparent: `00-${TRACE}-${SPAN}-01`,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 99,
      method: 'tools/call',
      params: { name: 'list_clusters', arguments: {} },
    }),
  })
  const [line] = await callLines(daemon, 1)
  expect(line?.['traceId']).toBe(TRACE)
  sse.close()
  await daemon.stop()
  expect(named(receiver.spans, 'tools/call list_clusters').parentSpanId).toBe(SPAN)
})

test('a request that fails is told as failed, and names that a client makes up name no span', async () => {
  const receiver = await startReceiver()
  const controller = await startController()
  const daemon = await startDaemon({
    ...settingsForController(controller),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  })
  await call(daemon, 'list_clusters', {})
  controller.faults.set('garbage=1@clusters')
  await call(daemon, 'list_clusters', {})
  await call(daemon, 'made_up_by_a_client', {})
  await daemon.stop()
  const failed = receiver.spans.filter(({ status }) => status.code === ERROR)
  expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual(
    expect.arrayContaining([
      [expect.stringMatching(/^clusters\//), 'bad_reply'],
      ['tools/call list_clusters', 'tool_error'],
      ['tools/call (unknown)', 'tool_error'],
    ]),
  )
  expect(JSON.stringify(receiver.requests)).not.toContain('made_up')
})

test('a sampler leaves out what it is told to', async () => {
  const receiver = await startReceiver()
  const daemon = await traced(receiver, { OTEL_TRACES_SAMPLER: 'always_off' })
  const headers = { traceparent: `00-${TRACE}-${SPAN}-01` }
  await call(daemon, 'list_clusters', {}, { headers })
  await daemon.stop()
  expect(receiver.requests).toEqual([])
})

test.each([
  ['answers with an error', () => 500],
  ['never answers', () => undefined],
])('a receiver that %s does no harm, and does not hold up the end', async (_, answer) => {
  const receiver = await startReceiver(answer)
  const daemon = await traced(receiver)
  const { message } = await call(daemon, 'list_clusters', { limit: 1 })
  expect(message.result?.['isError']).toBeUndefined()
  const began = Date.now()
  expect(await daemon.stop()).toBe(0)
  expect(Date.now() - began).toBeLessThan(9_000)
  expect(receiver.requests.length).toBeGreaterThan(0)
  expect(daemon.program.stderr()).toContain('traces can not be delivered')
})

test('neither does one that is not there, and no proxy is asked', async () => {
  const proxy = await startReceiver()
  const controller = await startController()
  const daemon = await startDaemon({
    ...settingsForController(controller),
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20canary-0123456789',
    http_proxy: proxy.url,
    HTTP_PROXY: proxy.url,
    NODE_USE_ENV_PROXY: '1',
  })
  const { message } = await call(daemon, 'list_clusters', { limit: 1 })
  expect(message.result?.['isError']).toBeUndefined()
  expect(await daemon.stop()).toBe(0)
  expect(proxy.requests).toEqual([])
  expect(daemon.program.stderr()).toMatch(/ECONNREFUSED|refused/)
  expect(daemon.program.stderr()).not.toContain('canary')
})

test('nothing of OpenTelemetry is loaded for those who set no endpoint', async () => {
  const controller = await startController()
  const receiver = await startReceiver()
  const loaded = async (env: Record<string, string>): Promise<string[]> => {
    const script = `
      import { createRequire } from 'node:module'
      import { run } from './src/commands/run.ts'
      import { createMetrics } from './src/observability/metrics.ts'
      const now = { controllers: () => [], sessions: () => 0, streams: () => ({ sse: 0, http: 0 }) }
      createMetrics({ version: '0', now }).close()
      const code = await run(['call', 'list_clusters'], {
        env: process.env, print: () => {}, complain: console.error,
      })
      const { cache } = createRequire(process.cwd() + '/x.js')
      const found = Object.keys(cache).flatMap((path) => path.match(/@opentelemetry\\/[^/]+/g) ?? [])
      console.log(JSON.stringify([code, ...new Set(found)]))
      process.exit()`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      { env: await cleanEnvironment({ ...settingsForController(controller), ...env }) },
    )
    // The script's own line.
    return JSON.parse(stdout) as string[]
  }
  expect(await loaded({})).toEqual([0])
  expect(await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })).toContain(
    '@opentelemetry/sdk-trace',
  )
})
