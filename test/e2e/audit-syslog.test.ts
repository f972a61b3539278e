import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { auditPlace } from '../support/audit-file.ts'
import { selfSigned } from '../support/certificates.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { listenOnLoopback } from '../support/listen-on-loopback.ts'
import { modernRequest } from '../support/mcp-wire.ts'
import { isOnPath } from '../support/on-path.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { temporaryFolder, watch } from '../support/program.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

/** What came, message for message or piece for piece. */
interface Collector {
  readonly target: string
  readonly heard: () => string
}

async function overUdp(): Promise<Collector> {
  const socket = createSocket('udp4')
  let heard = ''
  socket.on('message', (message) => (heard += `${message.toString()}\n`))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())))
  return { target: `udp://127.0.0.1:${socket.address().port}`, heard: () => heard }
}

function listeningTo(server: Server, event: 'connection' | 'secureConnection'): () => string {
  let heard = ''
  server.on(event, (socket: NodeJS.ReadableStream) => {
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    socket.on('error', () => {})
  })
  return () => heard
}

async function overTcp(): Promise<Collector> {
  const server = createServer()
  const heard = listeningTo(server, 'connection')
  return { target: `tcp://127.0.0.1:${await listenOnLoopback(server)}`, heard }
}

async function overUnix(): Promise<Collector> {
  const path = join(await temporaryFolder(), 'log')
  const server = createServer()
  const heard = listeningTo(server, 'connection')
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { target: `unix:${path}`, heard }
}

const started = async (env: Record<string, string>): Promise<DaemonProcess> =>
  startDaemon({ ...settingsForController(await startController()), ...env })

const listClusters = async ({ url, token }: Pick<DaemonProcess, 'url' | 'token'>) =>
  (
    await modernRequest(`${url}/mcp`, token, 'tools/call', {
      name: 'list_clusters',
      arguments: { limit: 1 },
    })
  ).message

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`
/** Of RFC 5424: facility "log audit", severity "notice", no structured data. */
const headOf = (pid: number | undefined): string =>
  `<109>1 ${TIME} ${hostname()} cmon-mcp ${pid} call - `

const LINE = {
  time: expect.stringMatching(new RegExp(`^${TIME}$`)),
  event: 'call',
  tool: 'list_clusters',
  principal: 'token',
  authenticated: 'shared token',
  arguments: { limit: 1 },
  outcome: 'ok',
}

const onLine = (heard: string): string => heard.replace(/\n$/, '')

function withLength(heard: string): string {
  const [, length, message = ''] = /^(\d+) (.*)$/.exec(heard) ?? []
  expect(Number(length)).toBe(Buffer.byteLength(message))
  return message
}

describe('each call is told to a collector', () => {
  test.each<[string, () => Promise<Collector>, (heard: string) => string]>([
    ['in a datagram', overUdp, onLine],
    ['over TCP, with its length before it', overTcp, withLength],
    ['over a unix socket, a line each', overUnix, onLine],
  ])('%s', async (_, collect, messageIn) => {
    const { target, heard } = await collect()
    const daemon = await started({ MCP_AUDIT_SYSLOG: target })
    await listClusters(daemon)
    expect(await daemon.stop()).toBe(0)
    await expect.poll(heard).toContain('}')
    const message = messageIn(heard())
    const head = new RegExp(`^${headOf(daemon.child.pid)}(?={)`)
    expect(message).toMatch(head)
    expect(JSON.parse(message.replace(head, ''))).toMatchObject(LINE)
  })

  test('over TLS, by a certificate that is trusted', async () => {
    const { keyPem, certificatePem } = await selfSigned()
    const server = createTlsServer({ key: keyPem, cert: certificatePem })
    const heard = listeningTo(server, 'secureConnection')
    const port = await listenOnLoopback(server)
    const authority = join(await temporaryFolder(), 'authority.pem')
    await writeFile(authority, certificatePem)
    const target = { MCP_AUDIT_SYSLOG: `tls://127.0.0.1:${port}` }
    const trusting = await started({ ...target, NODE_EXTRA_CA_CERTS: authority })
    await listClusters(trusting)
    await expect.poll(heard, { timeout: 10_000 }).toContain('"tool":"list_clusters"')
    const length = heard().length
    const wary = await started(target)
    await listClusters(wary)
    await wary.stop()
    expect(wary.program.stderr()).toMatch(/"lost":1,"problem":"self[- ]signed certificate"/)
    expect(heard()).toHaveLength(length)
  })

  test.skipIf(!isOnPath('perl'))(
    'not in a socket for datagrams, such as /dev/log: the log says what to do',
    async () => {
      const path = join(await temporaryFolder(), 'log')
      const script =
        'use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0])) or die; sleep 60'
      const collector = watch(spawn('perl', ['-e', script, path]))
      onTestFinished(async () => void (await collector.stop()))
      await expect.poll(() => existsSync(path)).toBe(true)
      const daemon = await started({ MCP_AUDIT_SYSLOG: `unix:${path}` })
      await listClusters(daemon)
      expect(await daemon.stop()).toBe(0)
      expect(daemon.program.stderr()).toContain('let the collector listen on udp://127.0.0.1:514')
    },
  )
})

test('a change is told before it is made, and both lines stand in the file too', async () => {
  const { target, heard } = await overUdp()
  const place = await auditPlace()
  const daemon = await started({ MCP_AUDIT_SYSLOG: target, ...place.env })
  const window = { cluster: 'prod-orders-galera', minutes: 5, reason: 'a test' }
  await modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', {
    name: 'create_maintenance_window',
    arguments: window,
  })
  await expect
    .poll(() => [...heard().matchAll(/ (intent|call) - \{/g)].map(([, event]) => event))
    .toEqual(['intent', 'call'])
  expect(place.lines().map(({ event }) => event)).toEqual(['begin', 'intent', 'call'])
})

test('a collector that is away holds up no call, and hears of it when it is back', async () => {
  const port = await portToComeBackOn()
  const daemon = await started({ MCP_AUDIT_SYSLOG: `tcp://127.0.0.1:${port}` })
  expect(await listClusters(daemon)).toMatchObject({ result: { structuredContent: { total: 17 } } })
  const server = createServer()
  const heard = listeningTo(server, 'connection')
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  await expect.poll(heard, { timeout: 10_000 }).toContain('"tool":"list_clusters"')
})

test('what never reaches a collector is counted and told', async () => {
  const port = await portToComeBackOn()
  const daemon = await started({ MCP_AUDIT_SYSLOG: `tcp://127.0.0.1:${port}` })
  await listClusters(daemon)
  await listClusters(daemon)
  expect(await daemon.stop()).toBe(0)
  expect(daemon.program.stderr()).toMatch(
    /"lost":2,"problem":"[^"]*ECONNREFUSED[^"]*","msg":"the copy of the audit could not be sent to syslog"/,
  )
})

test('a reload sends the lines elsewhere', async () => {
  const [one, other] = [await overUdp(), await overUdp()]
  const settings = {
    ...settingsForController(await startController()),
    MCP_AUTH_TOKEN: 'a-token-of-the-tests-0123456789abcdef',
  }
  const daemon = await startFileDaemon({ ...settings, MCP_AUDIT_SYSLOG: one.target })
  const call = () => listClusters({ url: daemon.url, token: settings.MCP_AUTH_TOKEN })
  await call()
  await expect.poll(one.heard).toContain('list_clusters')
  await daemon.reload({ ...settings, MCP_AUDIT_SYSLOG: other.target })
  await call()
  await expect.poll(other.heard).toContain('list_clusters')
  expect(one.heard().match(/"list_clusters"/g)).toHaveLength(1)
})
