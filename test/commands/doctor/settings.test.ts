import { generateKeyPairSync } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram, temporaryFolder } from '../../support/program.ts'
import { runDoctor } from '../../support/run-doctor.ts'
import { settingsForController, startController } from '../../support/start-controller.ts'
import { startDaemon } from '../../support/start-demo.ts'

const TOKEN = 'a-token-of-the-tests-0123456789abcdef'
const BIND = '127.0.0.1:0'

/** Settings of a controller that nobody is asked for: what is looked at comes before. */
const NOWHERE = {
  CMON_ENDPOINT: 'https://127.0.0.1:1',
  CMON_USERNAME: 'admin',
  CMON_PASSWORD: 'the-password-of-nobody',
  MCP_AUTH_TOKEN: TOKEN,
  MCP_BIND_ADDRESS: BIND,
}

async function inFile(lines: string, mode = 0o600): Promise<string> {
  const file = join(await temporaryFolder(), 'file')
  await writeFile(file, lines)
  await chmod(file, mode)
  return file
}

test('where all is well every check says so, and the exit code is 0', async () => {
  const controller = await startController()
  const settings = settingsForController(controller)
  const daemon = await startDaemon({ ...settings, CMON_TLS_FINGERPRINT: controller.fingerprint256 })
  const { code, status, faults, text } = await runDoctor({
    ...settings,
    CMON_TLS_FINGERPRINT: controller.fingerprint256,
    MCP_BIND_ADDRESS: `127.0.0.1:${daemon.port}`,
    MCP_AUTH_TOKEN: daemon.token,
  })
  expect({ code, faults }).toEqual({ code: 0, faults: [] })
  expect(status).toEqual({
    settings: 'ok',
    'env file': 'skipped',
    environment: 'ok',
    'state directory': 'ok',
    'secrets directory': 'skipped',
    port: 'ok',
    'native TLS': 'skipped',
    token: 'ok',
    'base URL': 'ok',
    'event stream': 'ok',
    'main: credential': 'ok',
    'main: address': 'ok',
    'main: port': 'ok',
    'main: TLS': 'ok',
    'main: controller': 'ok',
    'main: certificate': 'ok',
    'main: login': 'ok',
    'main: rights': 'ok',
    'main: clock': 'ok',
    'named tokens': 'skipped',
    policy: 'skipped',
    issuer: 'skipped',
    'identity per user': 'skipped',
  })
  for (const secret of [daemon.token, settings['CMON_PASSWORD'] ?? ''])
    expect(text).not.toContain(secret)
})

test('people get a line per check, a remedy below a fault, and a sum', async () => {
  const { code, stdout } = await runProgram(['doctor'], NOWHERE)
  expect(code).toBe(69)
  const lines = stdout.split('\n')
  const fault = lines.findIndex((line) => line.startsWith('failed   main: port'))
  expect(lines[fault]).toContain('127.0.0.1:1')
  expect(lines[fault + 1]).toMatch(
    /^ {9}→ CMON_ENDPOINT: .*CMON_ENDPOINT='https:\/\/127\.0\.0\.1:9501'/,
  )
  expect(stdout).toMatch(/\n1 failed, (\d warnings?, )?\d+ ok, \d+ skipped\n$/)
})

test('a missing token on an open port is named with the line to write; the controller is looked at nonetheless', async () => {
  const controller = await startController()
  const { code, faults, status } = await runDoctor({
    ...settingsForController(controller),
    MCP_BIND_ADDRESS: '0.0.0.0:0',
    MCP_BASE_URL: 'http://mcp.example.com:3000',
  })
  expect(code).toBe(78)
  expect(faults).toMatchObject([{ check: 'settings', setting: 'MCP_AUTH_TOKEN' }])
  expect(faults[0]?.text).toContain("MCP_AUTH_TOKEN='…'")
  expect(status).toMatchObject({ port: 'skipped', 'main: login': 'ok', 'main: rights': 'ok' })
})

test('every problem of the settings is told, a misspelt key too', async () => {
  const file = await inFile("MCP_AUTH_TOEKN='x'\nCMON_TIMEOUT=soon\n")
  const { code, faults } = await runDoctor(NOWHERE, ['--env-file', file])
  expect(code).toBe(78)
  const told = faults
    .filter(({ check }) => check === 'settings')
    .map(({ setting }) => String(setting))
  expect(told.toSorted()).toEqual(['CMON_TIMEOUT', 'MCP_AUTH_TOEKN'])
})

test('a weak token is a warning with the command that makes a strong one', async () => {
  const { findings } = await runDoctor({ ...NOWHERE, MCP_AUTH_TOKEN: 'aaaaaaaaaaaaaaaaaaaa' })
  expect(findings).toContainEqual({
    check: 'token',
    status: 'warning',
    text: 'MCP_AUTH_TOKEN is short or uniform enough to be guessed',
    setting: 'MCP_AUTH_TOKEN',
    fix: "MCP_AUTH_TOKEN='…' with what `cmon-mcp generate-token` prints",
  })
})

test('an env file that others may write to is a fault', async () => {
  const file = await inFile('MCP_LEVEL=observe\n', 0o620)
  const { code, faults } = await runDoctor(NOWHERE, ['--env-file', file])
  expect(code).toBe(78)
  expect(faults.filter(({ check }) => check === 'env file')).toMatchObject([
    { setting: '--env-file', fix: `chmod go-w ${file}` },
  ])
})

test.each([
  {
    name: 'an OpenSSH key',
    content: '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
    says: 'ssh-keygen -p -m PEM',
  },
  { name: 'a public key', content: 'ssh-rsa AAAA somebody\n', says: 'RSA private key' },
  {
    name: 'an encrypted key without its passphrase',
    content: generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    }).privateKey,
    says: 'CMON_KEY_PASSPHRASE',
  },
])('$name is told with what to do, before anybody is asked', async ({ content, says }) => {
  const { CMON_PASSWORD: _, ...rest } = NOWHERE
  const { code, faults } = await runDoctor({ ...rest, CMON_KEY_FILE: await inFile(content) })
  expect(code).toBe(78)
  const [fault] = faults.filter(({ check }) => check === 'main: credential')
  expect(fault?.setting).toBe('CMON_KEY_FILE')
  expect(fault?.text).toContain(says)
})

test('a file where the state directory should be is named, with the setting', async () => {
  const file = await inFile('in the way')
  for (const stateDir of [file, join(file, 'state')]) {
    const { code, faults } = await runDoctor({ ...NOWHERE, MCP_STATE_DIR: stateDir })
    expect(code).toBe(78)
    const [fault] = faults.filter(({ check }) => check === 'state directory')
    expect(fault?.setting).toBe('MCP_STATE_DIR')
    expect(fault?.text).toContain(file)
    expect(fault?.fix).toContain("MCP_STATE_DIR='/var/lib/cmon-mcp'")
  }
})

test('a damaged file in the state directory is told before the daemon stumbles over it', async () => {
  const stateDir = await temporaryFolder()
  await writeFile(join(stateDir, 'session.key'), 'short')
  const { code, faults } = await runDoctor({ ...NOWHERE, MCP_STATE_DIR: stateDir })
  expect(code).toBe(78)
  expect(faults.map(({ text }) => text).join('\n')).toContain('session.key')
})

test('proxy variables are told to be ignored', async () => {
  const { findings } = await runDoctor({ ...NOWHERE, HTTPS_PROXY: 'http://proxy.example.com:3128' })
  const [found] = findings.filter(({ check }) => check === 'environment')
  expect(found).toMatchObject({ status: 'warning', setting: 'CMON_ENDPOINT' })
  expect(found?.text).toContain('HTTPS_PROXY is set and ignored')
})
