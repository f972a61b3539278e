import { writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCertificate } from '../../src/demo/certificate.ts'
import { exchange } from '../support/http-exchange.ts'
import { URL } from './service.ts'
import { listed, type Stage } from './stage.ts'

/** With the socket unit, which stays enabled. */
export function socketSteps(stage: Stage): void {
  const { machine, root, service } = stage

  test('with the socket unit clients wait through a restart', async () => {
    await machine.run('systemctl', 'stop', 'cmon-mcp')
    await machine.run('systemctl', 'enable', '--now', 'cmon-mcp.socket')
    // The first connection starts it.
    expect(await listed(stage)).toEqual(stage.clusters)
    const { MainPID } = await service.state()
    const restarted = new AbortController()
    const restart = machine.run('systemctl', 'restart', 'cmon-mcp').finally(() => restarted.abort())
    const statuses: number[] = []
    while (!restarted.signal.aborted) {
      const { status } = await exchange(`${URL}/healthz`)
      statuses.push(status)
    }
    await restart
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect((await service.state()).MainPID).not.toBe(MainPID)
  })

  test('the socket unit opens a port below 1024, and a TLS key stays with root', async () => {
    const { keyPem, certificatePem } = await createCertificate()
    writeFileSync(join(root, 'etc/cmon-mcp/tls.pem'), certificatePem)
    writeFileSync(join(root, 'etc/cmon-mcp/credentials/tls.key'), keyPem, { mode: 0o600 })
    await service.override('cmon-mcp.service', 'tls', [
      '[Service]',
      'LoadCredential=tls-key:/etc/cmon-mcp/credentials/tls.key',
    ])
    const address = '127.0.0.1:443'
    const elsewhere = ['[Socket]', 'ListenStream=', `ListenStream=${address}`]
    await service.override('cmon-mcp.socket', 'port', elsewhere)
    const before = await service.settings()
    await service.set({
      MCP_BIND_ADDRESS: address,
      MCP_TLS_CERT_FILE: '/etc/cmon-mcp/tls.pem',
      MCP_TLS_KEY_FILE: '/run/credentials/cmon-mcp.service/tls-key',
    })
    await machine.run('systemctl', 'stop', 'cmon-mcp')
    await machine.run('systemctl', 'restart', 'cmon-mcp.socket')
    expect(await encryptedStatus(`https://${address}/healthz`, certificatePem)).toBe(200)

    await machine.run('rm', '-r', '/etc/systemd/system/cmon-mcp.socket.d')
    await machine.run('systemctl', 'daemon-reload')
    const { MCP_BIND_ADDRESS = '' } = before
    await service.set({ MCP_BIND_ADDRESS, MCP_TLS_CERT_FILE: '', MCP_TLS_KEY_FILE: '' })
    await machine.run('systemctl', 'stop', 'cmon-mcp')
    await machine.run('systemctl', 'restart', 'cmon-mcp.socket')
    expect(await listed(stage)).toEqual(stage.clusters)
  })
}

/** The status of an answer over TLS by the server with this certificate, whatever name is in it. */
function encryptedStatus(url: string, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { ca, agent: false, checkServerIdentity: () => undefined }
    get(url, options, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).once('error', reject)
  })
}
