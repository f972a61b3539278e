import { randomBytes } from 'node:crypto'
import { cpSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createCertificate } from '../../src/demo/certificate.ts'
import { exchange } from '../support/http-exchange.ts'
import { modernRequest, namesIn, openSession, structured } from '../support/mcp-wire.ts'
import { clusterNames } from '../support/controller-rpc.ts'
import { bootMachine, NotAllowed, type Machine } from './machine.ts'
import { newerPackage, NEWER_VERSION } from './newer-package.ts'
import { ENV_FILE, serviceOn, URL, type Service } from './service.ts'

const { TEST_ROOT: root = '', TEST_DEB: deb = '', TEST_CGROUPS: cgroups = '' } = process.env

let machine: Machine
let service: Service
let token: string
let clusters: string[]
let obstacle: string | undefined

beforeAll(async () => {
  cpSync(deb, join(root, 'root/cmon-mcp.deb'))
  await newerPackage(deb, join(root, 'root/newer.deb'))
  try {
    machine = await bootMachine(root, cgroups.split(':'))
    service = serviceOn(machine)
  } catch (thrown) {
    if (!(thrown instanceof NotAllowed)) throw thrown
    obstacle = thrown.message
    process.stdout.write(`skipped: a container can't boot here (${obstacle})\n`)
  }
})
afterAll(() => machine?.stop())

beforeEach(({ skip, onTestFailed }) => {
  skip(obstacle !== undefined, obstacle)
  onTestFailed(async () => {
    const journal = await machine.attempt('journalctl', '--no-pager', '--lines=200', '-o', 'short')
    process.stderr.write(`The journal of the machine:\n${journal.output}\n`)
  })
})

const list = { name: 'list_clusters', arguments: { limit: 100 } }
/** A bad token asked for often makes the daemon slow. */
const PATIENCE = { timeout: 20_000, interval: 500 }

const newToken = (): string => randomBytes(32).toString('base64url')

async function listed(token: string): Promise<string[]> {
  const { message } = await modernRequest(`${URL}/mcp`, token, 'tools/call', list)
  return namesIn(structured(message))
}

async function statusWith(token: string): Promise<number> {
  const { status } = await modernRequest(`${URL}/mcp`, token, 'tools/list')
  return status
}

test('the first install makes the user, and an env file for it alone with a token of its own', async () => {
  const output = await machine.run('dpkg', '--install', '/root/cmon-mcp.deb')
  expect(output).not.toMatch(/error|warning|failed/i)
  expect(await machine.run('stat', '--format=%a %U:%G', ENV_FILE)).toBe('640 root:cmon-mcp')
  expect(await service.settings()).toMatchObject({
    MCP_LEVEL: 'operate',
    MCP_AUTH_TOKEN: expect.stringMatching(/^[\w-]{43}$/),
  })
  const user = (await machine.run('getent', 'passwd', 'cmon-mcp')).split(':')
  expect(user.at(-1)).toMatch(/\/(nologin|false)$/)
  expect(Number(user[2])).toBeLessThan(1_000)
  token = (await service.settings())['MCP_AUTH_TOKEN'] ?? ''
})

test('it starts once it knows its controller, though that is down, and says what it does', async () => {
  await service.set({ CMON_USERNAME: 'admin', CMON_PASSWORD: 'not-known-yet' })
  await machine.run('systemctl', 'enable', '--now', 'cmon-mcp')
  expect(await service.state()).toMatchObject({
    ActiveState: 'active',
    SubState: 'running',
    StatusText: `Listening for clients at ${URL}`,
  })
  const { status } = await fetch(`${URL}/readyz`)
  expect(status).toBe(503)
})

test('a client calls tools, also one that draws', async () => {
  // By a shell: the demo won't be a service.
  const demo = 'exec > /run/demo.json; /root/demo/cmon-mcp demo --controller-only --json; true'
  await machine.run('mkdir', '/root/demo')
  await machine.run('cp', '/usr/bin/cmon-mcp', '/root/demo/')
  const home = '--setenv=MCP_STATE_DIR=/run/demo'
  await machine.run('systemd-run', '--quiet', '--unit=demo', home, 'sh', '-c', demo)
  const ready = await vi.waitFor(
    // What the demo prints when it is ready.
    async () =>
      JSON.parse(await machine.run('cat', '/run/demo.json')) as Parameters<typeof clusterNames>[0],
    PATIENCE,
  )
  await service.set({ CMON_USERNAME: ready.username, CMON_PASSWORD: ready.password })
  await machine.run('systemctl', 'restart', 'cmon-mcp')
  clusters = await clusterNames(ready)
  expect(clusters.length).toBeGreaterThan(3)
  expect(await listed(token)).toEqual(clusters)
  const { message } = await modernRequest(`${URL}/mcp`, token, 'tools/call', {
    name: 'get_metrics',
    arguments: { cluster: clusters[0], chart: true },
  })
  expect(message.result?.['content']).toContainEqual(
    expect.objectContaining({ mimeType: 'image/png' }),
  )
})

test('after kill -9 it is back, and the session of its client goes on', async () => {
  const session = await openSession(`${URL}/mcp`, { token })
  const before = await service.state()
  await machine.run('systemctl', 'kill', '--kill-who=main', '--signal=KILL', 'cmon-mcp')
  const after = await service.becomes({ ActiveState: 'active', NRestarts: '1' })
  expect(after.MainPID).not.toBe(before.MainPID)
  const answer = await session.callTool(list.name, list.arguments)
  expect(namesIn(structured(answer.message))).toEqual(clusters)
})

test('a mistake in the settings ends it with 78, and it is not tried again', async () => {
  await service.set({ MCP_LEVEL: 'everything' })
  await machine.attempt('systemctl', 'restart', 'cmon-mcp')
  const { NRestarts } = await service.becomes({ ActiveState: 'failed', SubState: 'failed' })
  expect(await machine.run('systemctl', 'show', 'cmon-mcp', '--property=ExecMainStatus')).toBe(
    'ExecMainStatus=78',
  )
  expect(NRestarts).toBe('0')
  await service.set({ MCP_LEVEL: 'operate' })
  await machine.run('systemctl', 'start', 'cmon-mcp')
})

test('a reload takes over a new token, and no stream is lost', async () => {
  const session = await openSession(`${URL}/mcp`, { token })
  const stream = await session.stream()
  onTestFinished(() => stream.close())
  const { MainPID } = await service.state()
  const old = token
  token = newToken()
  await service.set({ MCP_AUTH_TOKEN: token })
  await machine.run('systemctl', 'reload', 'cmon-mcp')
  await vi.waitFor(async () => expect(await statusWith(token)).toBe(200), PATIENCE)
  expect(await statusWith(old)).toBe(401)
  expect(await listed(token)).toEqual(clusters)
  expect(await service.becomes({ ActiveState: 'active' })).toMatchObject({ MainPID })
  const ended = await Promise.race([stream.ended.then(() => true), Promise.resolve(false)])
  expect(ended).toBe(false)
})

test('a reload with a mistake in the file changes nothing, and the journal says what is wrong', async () => {
  await service.set({ MCP_LEVEL: 'everything' })
  await machine.run('systemctl', 'reload', 'cmon-mcp')
  await vi.waitFor(async () => {
    const journal = await machine.run('journalctl', '--unit=cmon-mcp', '--lines=20', '--output=cat')
    expect(journal).toContain('everything')
  }, PATIENCE)
  expect(await service.becomes({ ActiveState: 'active' })).toMatchObject({ SubState: 'running' })
  expect(await listed(token)).toEqual(clusters)
  await service.set({ MCP_LEVEL: 'operate' })
})

test('secrets come by LoadCredential=, which only root need be able to read', async () => {
  token = newToken()
  await machine.run('install', '-m', '0700', '-d', '/etc/cmon-mcp/credentials')
  const file = '/etc/cmon-mcp/credentials/mcp-auth-token'
  await machine.run('sh', '-c', `umask 077; printf '%s\\n' '${token}' > ${file}`)
  await service.set({ MCP_AUTH_TOKEN: '' })
  await service.override('cmon-mcp.service', 'token', [
    '[Service]',
    `LoadCredential=mcp-auth-token:${file}`,
  ])
  await machine.run('systemctl', 'restart', 'cmon-mcp')
  expect(await listed(token)).toEqual(clusters)
})

test('it writes below its state directory, and elsewhere where a drop-in lets it', async () => {
  const inside = '/var/lib/cmon-mcp/secrets'
  await service.set({ MCP_SECRETS_DIR: inside })
  await machine.run('systemctl', 'restart', 'cmon-mcp')
  expect(await machine.run('stat', '--format=%a %U', inside)).toBe('700 cmon-mcp')

  const outside = '/srv/secrets'
  await machine.run('install', '-o', 'cmon-mcp', '-m', '0700', '-d', outside)
  await service.set({ MCP_SECRETS_DIR: outside })
  await machine.attempt('systemctl', 'restart', 'cmon-mcp')
  await service.becomes({ ActiveState: 'failed' })
  await service.override('cmon-mcp.service', 'write', ['[Service]', `ReadWritePaths=${outside}`])
  await machine.run('systemctl', 'start', 'cmon-mcp')
  expect(await listed(token)).toEqual(clusters)
})

test('with the socket unit clients wait through a restart', async () => {
  await machine.run('systemctl', 'stop', 'cmon-mcp')
  await machine.run('systemctl', 'enable', '--now', 'cmon-mcp.socket')
  // The first connection starts it.
  expect(await listed(token)).toEqual(clusters)
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
  expect(await listed(token)).toEqual(clusters)
})

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

test('an upgrade asks nothing, keeps what the operator wrote, and runs the new program', async () => {
  const fingerprint = (): Promise<string> =>
    machine.run('sh', '-c', `sha256sum ${ENV_FILE}; stat --format='%a %U:%G' ${ENV_FILE}`)
  const before = { file: await fingerprint(), ...(await service.state()) }
  const output = await machine.run('dpkg', '--install', '/root/newer.deb')
  expect(output).not.toMatch(/error|warning|failed|conffile|configuration file/i)
  expect(await machine.run('dpkg-query', '--show', '-f${Version}', 'cmon-mcp')).toBe(NEWER_VERSION)
  expect(await fingerprint()).toBe(before.file)
  expect(await listed(token)).toEqual(clusters)
  const after = await service.becomes({ ActiveState: 'active' })
  expect(after.MainPID).not.toBe(before.MainPID)
  expect(await machine.run('systemctl', 'is-enabled', 'cmon-mcp', 'cmon-mcp.socket')).toBe(
    'enabled\nenabled',
  )
})

test('removed, it is stopped and its units are gone, and the settings wait for another install', async () => {
  const { MCP_LEVEL } = await service.settings()
  await machine.run('dpkg', '--remove', 'cmon-mcp')
  expect(await service.state()).toMatchObject({
    LoadState: 'not-found',
    ActiveState: 'inactive',
    SubState: 'dead',
  })
  expect(await machine.attempt('systemctl', 'cat', 'cmon-mcp.socket')).toMatchObject({ code: 1 })
  await expect(fetch(`${URL}/healthz`)).rejects.toThrow()
  expect(await machine.run('find', '/proc', '-maxdepth', '1', '-user', 'cmon-mcp')).toBe('')

  await machine.run('dpkg', '--install', '/root/newer.deb')
  expect(await service.settings()).toMatchObject({ MCP_LEVEL })
})

test('purged, it leaves nothing', async () => {
  await machine.run('dpkg', '--purge', 'cmon-mcp')
  await machine.run('systemctl', 'stop', 'demo')
  // What this test made, not the package.
  await machine.run('rm', '-r', '/root/demo', '/root/cmon-mcp.deb', '/root/newer.deb')
  await machine.run('rm', '-r', '/etc/systemd/system/cmon-mcp.service.d')
  const search = "find / -xdev -name '*cmon-mcp*' -not -path '/proc/*' -not -path '/sys/*'"
  expect(await machine.run('sh', '-c', `${search}; find /run -name '*cmon-mcp*'`)).toBe('')
  expect(await machine.attempt('getent', 'passwd', 'cmon-mcp')).toEqual({ code: 2, output: '' })
  expect(await machine.attempt('getent', 'group', 'cmon-mcp')).toEqual({ code: 2, output: '' })
  expect(await machine.attempt('systemctl', '--failed', '--no-legend')).toEqual({
    code: 0,
    output: '',
  })
})
