import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createCertificate, type Certificate } from '../../src/demo/certificate.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { runProgram, temporaryFolder } from '../support/program.ts'

const TOKEN = 'a-token-of-the-tests-0123456789abcdef'
// No controller answers there: these tests are about the side of the clients.
const CONTROLLER = {
  CMON_ENDPOINT: 'https://127.0.0.1:1',
  CMON_USERNAME: 'nobody',
  CMON_PASSWORD: 'nothing',
  MCP_AUTH_TOKEN: TOKEN,
}

let first: Certificate
let second: Certificate
beforeAll(async () => {
  ;[first, second] = await Promise.all([createCertificate(), createCertificate()])
})

interface TlsFiles {
  settings: Record<string, string>
  /** Each file is swapped for another, as issuers do. */
  write: (certificatePem: string, keyPem: string) => Promise<void>
}

async function tlsFiles(): Promise<TlsFiles> {
  const folder = await temporaryFolder()
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  const swap = async (path: string, text: string): Promise<void> => {
    await writeFile(`${path}.new`, text, { mode: 0o600 })
    await rename(`${path}.new`, path)
  }
  const write = async (certificatePem: string, keyPem: string): Promise<void> => {
    await swap(certFile, certificatePem)
    await swap(keyFile, keyPem)
  }
  await write(first.certificatePem, first.keyPem)
  return {
    settings: { ...CONTROLLER, MCP_TLS_CERT_FILE: certFile, MCP_TLS_KEY_FILE: keyFile },
    write,
  }
}

/** The certificate that a new connection is shown. */
async function shownAt(url: string): Promise<string> {
  const socket = connect({ port: Number(new URL(url).port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

/** An SSE stream over TLS that checks the daemon's certificate; what has come so far. */
async function openStream(url: string): Promise<{ text: () => string; ended: () => boolean }> {
  const sending = request(`${url}/sse`, {
    ca: first.certificatePem,
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  sending.end()
  let text = ''
  let ended = false
  sending.once('response', (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk))
    response.once('close', () => void (ended = true))
    response.on('error', () => {})
  })
  onTestFinished(() => void sending.destroy())
  sending.on('error', () => {})
  await expect.poll(() => text).toContain('event: endpoint')
  return { text: () => text, ended: () => ended }
}

test('a certificate renewed with SIGHUP is shown to new connections; open streams go on', async () => {
  const { settings, write } = await tlsFiles()
  const daemon = await startFileDaemon(settings)
  expect(daemon.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  const stream = await openStream(daemon.url)
  expect(await shownAt(daemon.url)).toBe(first.fingerprint256)

  await write(second.certificatePem, second.keyPem)
  await daemon.reload(settings)
  expect(await shownAt(daemon.url)).toBe(second.fingerprint256)
  // The reload tells the client of the stream that lists may be others now.
  await expect.poll(stream.text).toContain('notifications/tools/list_changed')
  expect(stream.ended()).toBe(false)
})

test('a renewed file is taken over by itself, a half renewed one only once it is whole', async () => {
  const { settings, write } = await tlsFiles()
  const daemon = await startFileDaemon(settings)
  await write(second.certificatePem, first.keyPem)
  expect(await daemon.logged(/can not be used/)).toMatchObject({
    level: 'error',
    err: { message: expect.stringContaining("isn't the key of the certificate") },
  })
  expect(await shownAt(daemon.url)).toBe(first.fingerprint256)
  await write(second.certificatePem, second.keyPem)
  await daemon.logged(/the certificate was renewed/)
  expect(await shownAt(daemon.url)).toBe(second.fingerprint256)
})

test('a reload with a broken certificate changes nothing; TLS itself stays on until a restart', async () => {
  const { settings, write } = await tlsFiles()
  const daemon = await startFileDaemon(settings)
  await write('no certificate', first.keyPem)
  expect(await daemon.reload(settings)).toMatchObject({
    level: 'error',
    problems: expect.stringContaining('MCP_TLS_CERT_FILE'),
  })
  expect(await daemon.reload(CONTROLLER)).toMatchObject({
    level: 'error',
    problems: expect.stringContaining('by a restart only'),
  })
  expect(await shownAt(daemon.url)).toBe(first.fingerprint256)
})

test.each([
  [{ MCP_TLS_KEY_FILE: 'tls.key' }, 'MCP_TLS_KEY_FILE', 'is set without MCP_TLS_CERT_FILE'],
  [{ MCP_TLS_CERT_FILE: 'tls.crt' }, 'MCP_TLS_CERT_FILE', 'is set without MCP_TLS_KEY_FILE'],
])('half a pair of files is a mistake: %o', async (pair, key, message) => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'tls.crt'), first.certificatePem)
  await writeFile(join(folder, 'tls.key'), first.keyPem, { mode: 0o600 })
  const paths = Object.fromEntries(
    Object.entries(pair).map(([name, file]) => [name, join(folder, file)]),
  )
  const { code, stderr } = await runProgram(['serve'], { ...CONTROLLER, ...paths })
  expect({ code, said: stderr.includes(message) && stderr.includes(key) }).toEqual({
    code: 78,
    said: true,
  })
})
