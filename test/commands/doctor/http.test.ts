import { createServer as createHttpServer, request, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { selfSigned } from '../../support/certificates.ts'
import { listenOnLoopback } from '../../support/listen-on-loopback.ts'
import { runDoctor, type Examined } from '../../support/run-doctor.ts'
import { settingsForController, startController } from '../../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../../support/start-demo.ts'

const CONTROLLER = settingsForController(await startController())
const TOKEN = 'a-token-of-the-tests-0123456789abcdef'

/** The doctor beside a running daemon, with that daemon's settings and others on top. */
function examine(daemon: DaemonProcess, env: Record<string, string> = {}): Promise<Examined> {
  return runDoctor({
    ...CONTROLLER,
    MCP_AUTH_TOKEN: daemon.token,
    MCP_BIND_ADDRESS: `127.0.0.1:${daemon.port}`,
    ...env,
  })
}

/** The one fault. */
function theFault({ faults }: Examined, check: string, setting: string) {
  expect(faults.map((fault) => [fault.check, fault.setting])).toEqual([[check, setting]])
  const [fault] = faults
  return { text: fault?.text ?? '', fix: fault?.fix ?? '' }
}

test.each([
  ['a web server', () => createHttpServer((_, response) => response.end('hello'))],
  [
    'a server that is no web server',
    () => createServer((socket) => void socket.end('SSH-2.0\r\n')),
  ],
])('a port in use by %s is told, with a free one to take', async (_, make) => {
  const port = await listenOnLoopback(make())
  const found = await runDoctor({
    ...CONTROLLER,
    MCP_AUTH_TOKEN: TOKEN,
    MCP_BIND_ADDRESS: `127.0.0.1:${port}`,
  })
  expect(found.code).toBe(1)
  const { text, fix } = theFault(found, 'port', 'MCP_BIND_ADDRESS')
  expect(text).toContain('in use by another program')
  expect(fix).toMatch(/MCP_BIND_ADDRESS='127\.0\.0\.1:\d+'/)
  expect(found.status).toMatchObject({ 'base URL': 'skipped', 'event stream': 'skipped' })
})

test('an address of another machine can not be listened on', async () => {
  const found = await runDoctor({
    ...CONTROLLER,
    MCP_AUTH_TOKEN: TOKEN,
    MCP_BIND_ADDRESS: '192.0.2.1:3000',
  })
  expect(theFault(found, 'port', 'MCP_BIND_ADDRESS').fix).toContain(
    "MCP_BIND_ADDRESS='127.0.0.1:3000'",
  )
})

test('where no daemon runs its port is free, and what needs one is skipped', async () => {
  const { code, faults, status } = await runDoctor({
    ...CONTROLLER,
    MCP_AUTH_TOKEN: TOKEN,
    MCP_BIND_ADDRESS: `127.0.0.1:${await freePort()}`,
  })
  expect({ code, faults }).toEqual({ code: 0, faults: [] })
  expect(status).toMatchObject({
    port: 'ok',
    token: 'ok',
    'base URL': 'skipped',
    'event stream': 'skipped',
  })
})

test('a token that the running daemon does not take, and one that is missing', async () => {
  const daemon = await startDaemon(CONTROLLER)
  const wrong = await examine(daemon, { MCP_AUTH_TOKEN: 'another-token-0123456789abcdefgh' })
  expect(wrong.code).toBe(77)
  expect(theFault(wrong, 'token', 'MCP_AUTH_TOKEN').text).toContain("doesn't take the token")
  const missing = await examine(daemon, { MCP_AUTH_TOKEN: '' })
  expect(missing.code).toBe(77)
  expect(theFault(missing, 'token', 'MCP_AUTH_TOKEN').text).toContain('wants a token')
  expect(wrong.text + missing.text).not.toContain(daemon.token)
})

test('a Host that the daemon refuses is told with the line for MCP_ALLOWED_HOSTS', async () => {
  const env = { MCP_ALLOWED_HOSTS: 'mcp.example.com' }
  const daemon = await startDaemon({ ...CONTROLLER, ...env })
  const found = await examine(daemon, env)
  expect(found.code).toBe(78)
  const { text, fix } = theFault(found, 'base URL', 'MCP_ALLOWED_HOSTS')
  expect(text).toContain('refused with 403')
  expect(fix).toContain(`MCP_ALLOWED_HOSTS='mcp.example.com,`)
})

test('an Origin of its own that the daemon refuses is a warning', async () => {
  const env = { MCP_ALLOWED_ORIGINS: 'https://app.example.com' }
  const daemon = await startDaemon({ ...CONTROLLER, ...env })
  const { findings } = await examine(daemon, env)
  const warned = findings.filter(
    ({ check, status }) => check === 'base URL' && status === 'warning',
  )
  expect(warned).toMatchObject([{ setting: 'MCP_ALLOWED_ORIGINS' }])
})

test('a proxy that buffers event streams is told; not so one that hands them on', async () => {
  const proxied = await daemonBehind((daemonPort) => proxyTo(daemonPort, { buffers: true }))
  const found = await examine(proxied.daemon, { MCP_BASE_URL: proxied.baseUrl })
  expect(found.code).toBe(1)
  const { text, fix } = theFault(found, 'event stream', 'proxy_buffering')
  expect(text).toContain('a proxy buffers event streams')
  expect(fix).toContain('proxy_buffering off;')

  const fine = await daemonBehind((daemonPort) => proxyTo(daemonPort, { buffers: false }))
  const { status } = await examine(fine.daemon, { MCP_BASE_URL: fine.baseUrl })
  expect(status).toMatchObject({ 'base URL': 'ok', 'event stream': 'ok' })
})

test('a proxy that keeps the Authorization header is told', async () => {
  const { daemon, baseUrl } = await daemonBehind((port) =>
    proxyTo(port, { keeps: 'authorization' }),
  )
  const found = await examine(daemon, { MCP_BASE_URL: baseUrl })
  expect(theFault(found, 'event stream', 'Authorization').fix).toContain(
    'proxy_set_header Authorization $http_authorization;',
  )
})

test('a base URL that leads elsewhere, and a proxy without a daemon behind it', async () => {
  const daemon = await startDaemon(CONTROLLER)
  const other = createHttpServer((_, response) => response.end('<html>another site</html>'))
  const elsewhere = await examine(daemon, {
    MCP_BASE_URL: `http://127.0.0.1:${await listenOnLoopback(other)}/cc`,
  })
  expect(elsewhere.code).toBe(78)
  expect(theFault(elsewhere, 'base URL', 'MCP_BASE_URL').text).toContain('leads elsewhere')

  const lost = createHttpServer((_, response) => response.writeHead(502).end('Bad Gateway'))
  const behind = await examine(daemon, {
    MCP_BASE_URL: `http://127.0.0.1:${await listenOnLoopback(lost)}`,
  })
  expect(behind.code).toBe(69)
  expect(theFault(behind, 'base URL', 'proxy_pass').fix).toContain('proxy_pass')
})

test("a proxy's certificate that clients will refuse", async () => {
  const daemon = await startDaemon(CONTROLLER)
  const { keyPem, certificatePem } = await selfSigned()
  const proxy = createTlsServer({ key: keyPem, cert: certificatePem }, (_, response) =>
    response.end('{"status":"ok"}'),
  )
  const baseUrl = `https://127.0.0.1:${await listenOnLoopback(proxy)}`
  const found = await examine(daemon, { MCP_BASE_URL: baseUrl })
  expect(found.code).toBe(78)
  const { text, fix } = theFault(found, 'base URL', 'MCP_BASE_URL')
  expect(text).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
  expect(fix).toContain('certificate')
})

/** A port that nobody listens on just now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A daemon that knows the URL of the proxy before it, which is made once its port is known. */
async function daemonBehind(makeProxy: (daemonPort: number) => ReturnType<typeof proxyTo>) {
  const daemonPort = await freePort()
  const baseUrl = `http://127.0.0.1:${await listenOnLoopback(makeProxy(daemonPort))}`
  const daemon = await startDaemon({
    ...CONTROLLER,
    MCP_BIND_ADDRESS: `127.0.0.1:${daemonPort}`,
    MCP_BASE_URL: baseUrl,
  })
  return { daemon, baseUrl }
}

/** A reverse proxy; a buffering one hands on a body when it has come to its end. */
function proxyTo(port: number, { buffers = false, keeps = '' }) {
  return createHttpServer((incoming, outgoing) => {
    const { [keeps]: _, ...headers } = incoming.headers
    const sending = request(
      { host: '127.0.0.1', port, path: incoming.url, method: incoming.method, headers },
      (answer: IncomingMessage) => {
        const chunks: Buffer[] = []
        if (!buffers) outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.on('data', (chunk: Buffer) => {
          if (buffers) chunks.push(chunk)
          else outgoing.write(chunk)
        })
        answer.on('end', () => {
          if (buffers) outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          outgoing.end(Buffer.concat(chunks))
        })
      },
    )
    sending.on('error', () => outgoing.destroy())
    outgoing.on('close', () => sending.destroy())
    incoming.pipe(sending)
  })
}
