import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DemoController } from '../../../src/demo/server.ts'
import { selfSigned } from '../../support/certificates.ts'
import { listenOnLoopback } from '../../support/listen-on-loopback.ts'
import { temporaryFolder } from '../../support/program.ts'
import { runDoctor, type Examined } from '../../support/run-doctor.ts'
import { loginsAt, settingsForController, startController } from '../../support/start-controller.ts'

const SERVER = {
  MCP_BIND_ADDRESS: '127.0.0.1:0',
  MCP_AUTH_TOKEN: 'a-token-of-the-tests-0123456789abcdef',
}

/** The doctor with the settings for a controller, and others on top. */
function examine(controller: DemoController, env: Record<string, string> = {}): Promise<Examined> {
  return runDoctor({ ...SERVER, ...settingsForController(controller), ...env })
}

/** The doctor with an endpoint where no controller is. */
function examineEndpoint(url: string): Promise<Examined> {
  return runDoctor({
    ...SERVER,
    CMON_ENDPOINT: url,
    CMON_USERNAME: 'admin',
    CMON_PASSWORD: 'the-password-of-nobody',
  })
}

/** One fault, in this check, with its setting. */
function theFault({ faults }: Examined, check: string, setting: string | undefined) {
  expect(faults.map((fault) => [fault.check, fault.setting])).toEqual([[check, setting]])
  const [fault] = faults
  return { text: fault?.text ?? '', fix: fault?.fix ?? '' }
}

describe('an endpoint that is none', () => {
  test('a name that does not resolve', async () => {
    const found = await examineEndpoint('https://controller.invalid:9501')
    expect(found.code).toBe(69)
    expect(theFault(found, 'main: address', 'CMON_ENDPOINT').text).toContain('controller.invalid')
    expect(found.status).toMatchObject({ 'main: port': 'skipped', 'main: clock': 'skipped' })
  })

  test('a closed port', async () => {
    const found = await examineEndpoint('https://127.0.0.1:1')
    expect(found.code).toBe(69)
    const { text, fix } = theFault(found, 'main: port', 'CMON_ENDPOINT')
    expect(text).toContain('ECONNREFUSED')
    expect(fix).toContain("CMON_ENDPOINT='https://127.0.0.1:9501'")
  })

  test('plain HTTP', async () => {
    const port = await listenOnLoopback(createHttpServer((_, response) => response.end('hello')))
    const found = await examineEndpoint(`https://127.0.0.1:${port}`)
    expect(found.code).toBe(69)
    const { text, fix } = theFault(found, 'main: TLS', 'CMON_ENDPOINT')
    expect(text).toContain('answers plain HTTP')
    expect(fix).toContain("CMON_ENDPOINT='https://127.0.0.1:9501'")
  })

  test("the controller's plain port is told as such", async () => {
    const plain = createHttpServer((_, response) => {
      response.setHeader('server', 'cmon/2.3.4').end('{}')
    })
    const found = await examineEndpoint(`https://127.0.0.1:${await listenOnLoopback(plain)}`)
    expect(theFault(found, 'main: TLS', 'CMON_ENDPOINT').text).toContain("controller's plain port")
  })

  test('neither TLS nor HTTP, as of a database', async () => {
    const database = createServer((socket) => void socket.write('5.7.31-log\0\0\n'))
    const found = await examineEndpoint(`https://127.0.0.1:${await listenOnLoopback(database)}`)
    expect(found.code).toBe(69)
    expect(theFault(found, 'main: TLS', 'CMON_ENDPOINT').text).toContain('neither TLS nor HTTP')
  })

  test.each([
    ['a web page', 'text/html', '<html><title>Sign in</title></html>', 'web page'],
    ['JSON of something else', 'application/json', '{"message":"no route"}', 'no request_status'],
  ])('%s over TLS, to which no password is sent', async (_, type, body, says) => {
    const { keyPem, certificatePem } = await selfSigned()
    const asked: string[] = []
    const web = createTlsServer({ key: keyPem, cert: certificatePem }, (request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => void asked.push(text))
      request.on('end', () => response.setHeader('content-type', type).end(body))
    })
    const found = await examineEndpoint(`https://127.0.0.1:${await listenOnLoopback(web)}`)
    expect(found.code).toBe(69)
    const { text, fix } = theFault(found, 'main: controller', 'CMON_ENDPOINT')
    expect(text).toContain(says)
    expect(fix).toContain("CMON_ENDPOINT='https://127.0.0.1:9501'")
    expect(asked.join('')).not.toContain('the-password-of-nobody')
  })

  test('a controller that is still starting', async () => {
    const found = await examine(await startController({ faults: ['slow-start=600'] }))
    expect(found.code).toBe(69)
    // The fault leaves info/ping alone.
    expect(theFault(found, 'main: login', 'CMON_ENDPOINT').text).toContain('still starting')
  })
})

describe('a certificate', () => {
  test('that nobody vouches for', async () => {
    const controller = await startController()
    // Not a loopback address, yet Linux leads it there.
    const found = await examine(controller, {
      CMON_ENDPOINT: controller.url.replace('127.0.0.1', '0.0.0.0'),
    })
    expect(found.code).toBe(69)
    const { text, fix } = theFault(found, 'main: certificate', 'CMON_TLS_FINGERPRINT')
    expect(text).toContain('CN=cmon demo controller')
    expect(fix).toContain(`CMON_TLS_FINGERPRINT='${controller.fingerprint256}'`)
    expect(fix).toContain('cmon-mcp doctor --trust')
    expect(loginsAt(controller)).toBe(0)
  })

  test('that is another one than the pinned one', async () => {
    const controller = await startController()
    const stateDir = await temporaryFolder()
    const pinned = 'AA:'.repeat(31) + 'AA'
    const { host } = new URL(controller.url)
    await writeFile(join(stateDir, 'certificate-pins.json'), JSON.stringify({ [host]: pinned }))
    const found = await examine(controller, { MCP_STATE_DIR: stateDir })
    expect(found.code).toBe(69)
    const { text, fix } = theFault(found, 'main: certificate', 'CMON_TLS_FINGERPRINT')
    expect(text).toContain('another certificate than the one pinned before')
    expect(fix).toContain(pinned)
    expect(fix).toContain(`CMON_TLS_FINGERPRINT='${controller.fingerprint256}'`)
    expect(loginsAt(controller)).toBe(0)
  })

  test('that CMON_CA_FILE does not vouch for', async () => {
    const file = join(await temporaryFolder(), 'ca.pem')
    await writeFile(file, (await selfSigned()).certificatePem)
    const found = await examine(await startController(), { CMON_CA_FILE: file })
    expect(found.code).toBe(69)
    expect(theFault(found, 'main: certificate', 'CMON_CA_FILE').fix).toContain('CMON_CA_FILE')
  })

  test('for another name, though the CA is right', async () => {
    const certificate = await selfSigned({ names: ['controller.example.com'], addresses: [] })
    const file = join(await temporaryFolder(), 'ca.pem')
    await writeFile(file, certificate.certificatePem)
    const found = await examine(await startController({ certificate }), { CMON_CA_FILE: file })
    expect(found.code).toBe(69)
    expect(theFault(found, 'main: certificate', 'CMON_CA_FILE').text).toContain(
      'not for 127.0.0.1, but for DNS:controller.example.com',
    )
  })

  test('and a CA file without a certificate in it', async () => {
    const file = join(await temporaryFolder(), 'ca.der')
    await writeFile(file, 'no certificate')
    const found = await examine(await startController(), { CMON_CA_FILE: file })
    expect(found.code).toBe(78)
    expect(theFault(found, 'main: certificate', 'CMON_CA_FILE').fix).toContain('openssl x509')
  })

  test('that has expired is a warning where it is pinned all the same', async () => {
    const certificate = await selfSigned({ days: -3 })
    const { code, findings } = await examine(await startController({ certificate }), {
      CMON_TLS_FINGERPRINT: certificate.fingerprint256,
    })
    expect(code).toBe(0)
    const warnings = findings.filter(({ status }) => status === 'warning')
    expect(warnings.map(({ check }) => check)).toEqual(['main: certificate'])
    expect(warnings[0]?.text).toContain('has expired')
  })

  test('seen for the first time on loopback is not pinned by looking at it', async () => {
    const stateDir = await temporaryFolder()
    const controller = await startController()
    const first = await examine(controller, { MCP_STATE_DIR: stateDir })
    const second = await examine(controller, { MCP_STATE_DIR: stateDir })
    expect([first.code, second.code]).toEqual([0, 0])
    expect(second.findings.map(({ text }) => text).join('\n')).toContain('trusted at first use')
  })
})

describe('a login', () => {
  test('with a wrong password, tried once', async () => {
    const controller = await startController()
    const found = await examine(controller, { CMON_PASSWORD: 'not-the-password' })
    expect(found.code).toBe(77)
    const { fix } = theFault(found, 'main: login', 'CMON_PASSWORD')
    expect(fix).toContain("CMON_PASSWORD='…'")
    expect(found.text).not.toContain('not-the-password')
    expect(loginsAt(controller)).toBe(1)
  })

  test('of a suspended user', async () => {
    const controller = await startController()
    const found = await examine(controller, settingsForController(controller, 'suspended'))
    expect(found.code).toBe(77)
    expect(theFault(found, 'main: login', 'CMON_PASSWORD').text).toContain('disabled or suspended')
  })

  const keyFile = async (): Promise<string> => {
    const file = join(await temporaryFolder(), 'key.pem')
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await writeFile(file, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
    return file
  }

  test('with a key that is not registered', async () => {
    const found = await examine(await startController(), {
      CMON_PASSWORD: '',
      CMON_KEY_FILE: await keyFile(),
    })
    expect(found.code).toBe(77)
    expect(theFault(found, 'main: login', 'CMON_KEY_FILE').fix).toContain('registered')
  })

  test('with a key, of a user whom the controller does not know', async () => {
    const found = await examine(await startController(), {
      CMON_USERNAME: 'nonesuch',
      CMON_PASSWORD: '',
      CMON_KEY_FILE: await keyFile(),
    })
    expect(found.code).toBe(77)
    expect(theFault(found, 'main: login', 'CMON_KEY_FILE').fix).toContain(
      'no key login to a user of this name',
    )
  })
})

describe('rights', () => {
  test('to nothing at all', async () => {
    const controller = await startController()
    const [someone] = controller.world.users.filter(({ userName }) => userName === 'viewer')
    if (someone === undefined) throw new Error('the demo has no viewer')
    someone.groupNames = ['nobody']
    const found = await examine(controller, {
      CMON_USERNAME: 'viewer',
      CMON_PASSWORD: someone.password ?? '',
    })
    expect(found.code).toBe(77)
    const { text, fix } = theFault(found, 'main: rights', 'CMON_USERNAME')
    expect(text).toContain('viewer sees no cluster')
    expect(fix).toContain('--acl="user:viewer:rwx"')
  })

  test('to look only are a warning where more is offered, and none where it is not', async () => {
    const controller = await startController()
    const viewer = controller.world.users.find(({ userName }) => userName === 'viewer')
    const login = { CMON_USERNAME: 'viewer', CMON_PASSWORD: viewer?.password ?? '' }
    const warned = async (env: Record<string, string>) =>
      (await examine(controller, { ...login, ...env })).status['main: rights']
    expect(await warned({ MCP_LEVEL: 'destroy' })).toBe('warning')
    expect(await warned({ MCP_LEVEL: 'observe' })).toBe('ok')
  })
})

describe('clocks', () => {
  test.each([
    ['7200', 'ahead of ours'],
    ['-600', 'behind ours'],
  ])('%s s apart are a fault that names the limit', async (skew, says) => {
    const found = await examine(await startController({ faults: [`clock-skew=${skew}`] }))
    expect(found.code).toBe(1)
    const { text, fix } = theFault(found, 'main: clock', 'system clock')
    expect(text).toContain(says)
    expect(text).toContain('limit 60 s')
    expect(fix).toContain('timedatectl set-ntp true')
  })

  test('half a minute apart are a warning', async () => {
    const { code, status } = await examine(await startController({ faults: ['clock-skew=30'] }))
    expect({ code, clock: status['main: clock'] }).toEqual({ code: 0, clock: 'warning' })
  })
})
