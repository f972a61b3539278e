import { createServer } from 'node:http'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { selfSigned } from '../support/certificates.ts'
import { listenOnLoopback } from '../support/listen-on-loopback.ts'
import { runProgram, startProgram, temporaryFolder } from '../support/program.ts'
import { runHere } from '../support/run-doctor.ts'
import { startDaemon } from '../support/start-demo.ts'

const SETTINGS = {
  CMON_ENDPOINT: 'https://127.0.0.1:1',
  CMON_USERNAME: 'admin',
  CMON_PASSWORD: 'the-password-of-nobody',
}

test('the daemon at its address, at a wildcard by loopback: 0 and one line', async () => {
  const daemon = await startDaemon({
    ...SETTINGS,
    MCP_BIND_ADDRESS: '0.0.0.0:0',
    MCP_ALLOWED_HOSTS: 'mcp.example.com',
  })
  for (const host of ['127.0.0.1', '0.0.0.0'])
    // Its own settings needn't be complete: it only asks.
    expect(
      await runProgram(['healthcheck'], { MCP_BIND_ADDRESS: `${host}:${daemon.port}` }),
    ).toEqual({
      code: 0,
      stdout: `ok: cmon-mcp answers at ${host}:${daemon.port}\n`,
      stderr: '',
    })
})

test('a daemon that speaks TLS itself', async () => {
  const folder = await temporaryFolder()
  const { keyPem, certificatePem } = await selfSigned({ names: ['mcp.example.com'], addresses: [] })
  const tls = {
    MCP_TLS_CERT_FILE: join(folder, 'cert.pem'),
    MCP_TLS_KEY_FILE: join(folder, 'key.pem'),
  }
  await writeFile(tls.MCP_TLS_CERT_FILE, certificatePem)
  await writeFile(tls.MCP_TLS_KEY_FILE, keyPem, { mode: 0o600 })
  const daemon = await startDaemon({ ...SETTINGS, ...tls })
  const { code } = await runHere(['healthcheck'], {
    ...tls,
    MCP_BIND_ADDRESS: `127.0.0.1:${daemon.port}`,
  })
  expect(code).toBe(0)
})

test('a daemon on a unix socket', async () => {
  const bind = `unix:${join(await temporaryFolder(), 'mcp.sock')}`
  const daemon = await startProgram(['serve'], { ...SETTINGS, MCP_BIND_ADDRESS: bind })
  await daemon.saw('stderr', /"msg":"listening"/)
  expect(await runHere(['healthcheck'], { MCP_BIND_ADDRESS: bind })).toMatchObject({ code: 0 })
  await daemon.stop()
  expect(await runHere(['healthcheck'], { MCP_BIND_ADDRESS: bind })).toMatchObject({ code: 1 })
})

test.each([
  ['nobody', undefined, 'ECONNREFUSED'],
  ['another program', () => createServer((_, response) => response.end('ok')), 'not cmon-mcp'],
  ['a program that says nothing', () => createServer(() => {}), 'no answer within 3 s'],
])('%s there: 1 and one line', async (_, make, says) => {
  const port = make === undefined ? 1 : await listenOnLoopback(make())
  const { code, stdout, stderr } = await runHere(['healthcheck'], {
    MCP_BIND_ADDRESS: `127.0.0.1:${port}`,
  })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^failed: [^\n]*\n$/)
  expect(stderr).toContain(says)
})
