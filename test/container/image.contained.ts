import { createSocket } from 'node:dgram'
import { chownSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { modernRequest, namesIn, openSession, structured } from '../support/mcp-wire.ts'
import { temporaryFolder } from '../support/program.ts'
import { filesOfImage, runOnce, start, type Container } from './engine.ts'
import { setStage, statusOf, TOKEN, URL_OF_DAEMON, USER, type Stage } from './stage.ts'

let stage: Stage
let daemon: Container
beforeAll(async () => {
  stage = await setStage()
  daemon = await start(stage.settings)
})

test('the image is the program, its libraries, certificates and a user: no shell, nothing else', async () => {
  const files = await filesOfImage()
  // What an engine lays over the image is not of the image.
  const overlaid = /^(dev|proc|sys|run|etc\/(hosts|hostname|resolv\.conf|mtab))(\/|$)/
  expect(
    files.filter((path) => !path.startsWith('usr/share/doc/') && !overlaid.test(path)),
  ).toEqual([
    'etc/group',
    'etc/nsswitch.conf',
    'etc/os-release',
    'etc/passwd',
    'etc/ssl/certs/ca-certificates.crt',
    'lib/x86_64-linux-gnu/libc.so.6',
    'lib/x86_64-linux-gnu/libdl.so.2',
    'lib/x86_64-linux-gnu/libgcc_s.so.1',
    'lib/x86_64-linux-gnu/libm.so.6',
    'lib/x86_64-linux-gnu/libpthread.so.0',
    'lib/x86_64-linux-gnu/libstdc++.so.6',
    'lib64/ld-linux-x86-64.so.2',
    'usr/bin/cmon-mcp',
    'var/lib/dpkg/status.d/ca-certificates',
    'var/lib/dpkg/status.d/libc6',
    'var/lib/dpkg/status.d/libgcc-s1',
    'var/lib/dpkg/status.d/libstdc++6',
  ])
})

test('without settings it says which it lacks, and ends with 78', async () => {
  const { code, stderr } = await runOnce([])
  expect(code).toBe(78)
  expect(stderr).toContain('CMON_ENDPOINT: is not set')
  expect(stderr).toContain("MCP_ALLOWED_HOSTS='mcp.example.com:3000'")
  expect(stderr).toContain('MCP_AUTH_TOKEN: is not set')
})

test('it runs without rights, and a tool call gets its answer', async () => {
  await expect.poll(() => statusOf('/readyz'), { timeout: 20_000 }).toBe(200)
  const status = readFileSync(`/proc/${daemon.pid}/status`, 'utf8')
  expect(/^Uid:\t(\d+)/m.exec(status)?.[1]).toBe(String(USER))
  expect(/^Gid:\t(\d+)/m.exec(status)?.[1]).toBe(String(USER))
  expect(/^CapEff:\t(\d+)/m.exec(status)?.[1]).toMatch(/^0+$/)
  expect(/^NoNewPrivs:\t(\d)/m.exec(status)?.[1]).toBe('1')
  const call = { name: 'list_clusters', arguments: {} }
  const { message } = await modernRequest(`${URL_OF_DAEMON}/mcp`, TOKEN, 'tools/call', call)
  expect(namesIn(structured(message))).toContain('cache-redis')
  expect(await statusOf('/mcp')).toBe(401)
})

test('healthcheck is 0 while it serves, and 1 once it has stopped', async () => {
  expect(await runOnce(stage.settings, 'healthcheck')).toMatchObject({
    code: 0,
    stdout: 'ok: cmon-mcp answers at 0.0.0.0:3000\n',
  })
  expect(await daemon.stop()).toBe(0)
  expect(await runOnce(stage.settings, 'healthcheck')).toMatchObject({ code: 1, stdout: '' })
})

test('sessions outlive the container on a volume', async () => {
  const state = await temporaryFolder()
  chownSync(state, USER, USER)
  const mounted = [...stage.settings, `--volume=${state}:/var/lib/cmon-mcp`]
  const first = await start(mounted)
  await expect.poll(() => statusOf('/readyz'), { timeout: 20_000 }).toBe(200)
  const session = await openSession(`${URL_OF_DAEMON}/mcp`, { token: TOKEN })
  await first.stop()
  const second = await start(mounted)
  await expect.poll(() => statusOf('/readyz'), { timeout: 20_000 }).toBe(200)
  const answer = await session.callTool('get_inventory')
  expect(answer.status).toBe(200)
  await second.stop()
})

test('names are looked up by DNS, without any library for it', async () => {
  const asked = new Set<string>()
  const resolver = await loopbackResolver(asked)
  const { port } = new URL(stage.controller)
  const named = await start([
    ...stage.settings,
    '--dns=127.0.0.1',
    `--env=CMON_ENDPOINT=https://controller.example.com:${port}`,
    '--env=CMON_TLS_INSECURE=true',
  ])
  await expect.poll(() => statusOf('/readyz'), { timeout: 30_000 }).toBe(200)
  expect([...asked]).toContain('controller.example.com')
  await named.stop()
  resolver.close()
})

/** Says 127.0.0.1 to whoever asks for an IPv4 address, and that there is no other (RFC 1035, 4.1). */
async function loopbackResolver(asked: Set<string>) {
  const socket = createSocket('udp4')
  socket.on('message', (question, { address, port }) => {
    const labels: string[] = []
    let at = 12
    for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length))
      at += length + 1
    }
    asked.add(labels.join('.'))
    const isIpv4 = question.readUInt16BE(at + 1) === 1
    const answer = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1])
    const reply = Buffer.concat([question.subarray(0, at + 5), ...(isIpv4 ? [answer] : [])])
    reply.writeUInt16BE(0x8180, 2)
    reply.writeUInt16BE(isIpv4 ? 1 : 0, 6)
    reply.writeUInt32BE(0, 8)
    socket.send(reply, port, address)
  })
  await new Promise<void>((resolve) => socket.bind(53, '127.0.0.1', resolve))
  afterAll(() => void socket.close())
  return socket
}
