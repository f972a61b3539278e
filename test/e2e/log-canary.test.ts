import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settingList } from '../../src/config/settings.ts'
import { modernRequest, openSession, openSse } from '../support/mcp-wire.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { startProgram, temporaryFolder } from '../support/program.ts'
import { settingsForController, startController } from '../support/start-controller.ts'

const ACCEPT = 'application/json, text/event-stream'
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent']

/** Of each setting that is a secret a value that stands nowhere else. */
const CANARIES: Record<string, string> = Object.fromEntries(
  settingList
    .filter(([, { secret }]) => secret)
    .map(([, { key, kind }]) => {
      const canary = `canary-${key.toLowerCase().replaceAll('_', '-')}-0123456789`
      // Headers are pairs, and a webhook is an address, at which nobody is here.
      const forms = [canary, `x-key=${canary}`, `http://127.0.0.1:9/${canary}`]
      return [key, forms.find((form) => kind.schema.safeParse(form).success) ?? canary]
    }),
)

const until = async (url: string): Promise<void> =>
  expect
    .poll(
      () =>
        fetch(url).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 15_000 },
    )
    .toBe(true)

/** Whatever a client may do that has a secret in it, done right and wrong. */
async function misuse(url: string, token: string): Promise<void> {
  const bearer = { authorization: `Bearer ${token}` }
  const wrong = { authorization: 'Bearer canary-wrong-token-0123456789' }
  const argument = 'canary-argument-0123456789'
  const importing = {
    type: 'replication',
    vendor: 'mariadb',
    name: 'legacy-crm',
    nodes: ['198.51.100.31'],
    db_user: 'admin',
    db_password: argument,
    reason: 'a test',
  }
  const leaky = [
    ['list_clusters', { limit: 1 }],
    ['import_cluster', importing],
    ['import_cluster', { ...importing, password: argument }],
    ['no_such_tool', { password: argument }],
    ['list_clusters', { cluster: { password: argument } }],
    ['list_clusters', { controller: `password=${argument}` }],
    ['list_clusters', argument],
  ] as const
  const session = await openSession(`${url}/mcp`, { token })
  const sse = await openSse(`${url}/sse`, { token })
  for (const [name, args] of leaky) {
    await modernRequest(`${url}/mcp`, token, 'tools/call', { name, arguments: args })
    await session.request('tools/call', { name, arguments: args })
  }
  await sse.callTool('import_cluster', { db_password: argument })
  await session.request(argument, { password: argument })
  const say = async (path: string, headers: Record<string, string>, body: string) => {
    const json = { 'content-type': 'application/json', accept: ACCEPT }
    const sent = { method: 'POST', headers: { ...json, ...headers }, body }
    await (await fetch(`${url}${path}`, sent)).text()
  }
  for (const path of ['/mcp', sse.endpoint])
    for (const body of [
      { jsonrpc: '2.0', id: 'never asked', result: { password: argument } },
      { jsonrpc: '2.0', method: `notifications/${argument}`, params: { argument } },
      { jsonrpc: '2.0', id: argument, method: 7 },
      argument,
    ])
      await say(path, session.headers, JSON.stringify(body))
  for (const headers of [bearer, wrong, { ...bearer, cookie: `cmon-sid=${argument}` }])
    for (const path of ['/mcp', `/mcp?token=${argument}`, '/message', `/${argument}`, '/sse/x'])
      await say(path, headers, `{"password": "${argument}"`)
  sse.close()
}

/** All that a daemon with these settings logs while it is misused; its audit has been looked through. */
async function written(env: Record<string, string>): Promise<string> {
  const port = await portToComeBackOn()
  const url = `http://127.0.0.1:${port}`
  const audit = join(await temporaryFolder(), 'audit.jsonl')
  const program = await startProgram(['serve'], {
    MCP_BIND_ADDRESS: `127.0.0.1:${port}`,
    // Nobody is there, and that is logged.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    MCP_AUDIT_FILE: audit,
    ...env,
  })
  await until(`${url}/healthz`)
  await misuse(url, env['MCP_AUTH_TOKEN'] ?? '')
  await misuse(url, env['MCP_AUTH_TOKEN_PREVIOUS'] ?? '')
  expect(await program.stop()).toBe(0)
  const lines = await readFile(audit, 'utf8')
  expect(lines).toContain('"tool":"import_cluster"')
  expectClean(lines)
  return program.stdout() + program.stderr()
}

/** Nor may anything have been caught by the last net, which masks. */
function expectClean(log: string): void {
  expect(log.match(/.{0,200}(canary|\*\*\*).{0,40}/g) ?? []).toEqual([])
}

async function encryptedKey(): Promise<string> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: {
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: CANARIES['CMON_KEY_PASSPHRASE'] ?? '',
    },
  })
  const path = join(await temporaryFolder(), 'cmon.key')
  await writeFile(path, privateKey, { mode: 0o600 })
  return path
}

test('the canaries are of every secret setting', () => {
  expect(Object.keys(CANARIES)).toContain('MCP_AUTH_TOKEN')
  expect(new Set(Object.values(CANARIES)).size).toBe(Object.keys(CANARIES).length)
})

test.each(LEVELS)('at level %s no secret is written, whatever a client does', async (level) => {
  const controller = await startController()
  const admin = controller.world.users.find(({ userName }) => userName === 'admin')
  if (admin === undefined) throw new Error('no admin')
  admin.password = CANARIES['CMON_PASSWORD'] ?? ''
  const { CMON_KEY_PASSPHRASE, CMON_PASSWORD, ...others } = CANARIES
  const log = await written({
    ...settingsForController(controller),
    ...others,
    MCP_LOG_LEVEL: level,
    CMON_PASSWORD: CMON_PASSWORD ?? '',
  })
  expectClean(log)
  expect(/"tool":"import_cluster",.*"outcome":"ok"/.test(log)).toBe(
    ['trace', 'debug', 'info'].includes(level),
  )
})

test('nor when the controller refuses the login, by password or by key', async () => {
  const controller = await startController()
  const { CMON_KEY_PASSPHRASE = '', CMON_PASSWORD = '', ...others } = CANARIES
  const { CMON_ENDPOINT = '' } = settingsForController(controller)
  const common = { ...others, CMON_ENDPOINT, CMON_USERNAME: 'admin', MCP_LOG_LEVEL: 'trace' }
  const byKey = { CMON_KEY_FILE: await encryptedKey(), CMON_KEY_PASSPHRASE }
  for (const login of [{ CMON_PASSWORD }, byKey]) {
    const log = await written({ ...common, ...login })
    expect(log).toContain('"outcome":"not_authenticated"')
    expectClean(log)
    expect(log).not.toContain('PRIVATE KEY')
  }
})

test('nor by print-config, check-config and their complaints', async () => {
  for (const command of ['print-config', 'check-config'])
    for (const env of [
      CANARIES,
      // Files that aren't there: their names are no secrets.
      Object.fromEntries(Object.keys(CANARIES).map((key) => [`${key}_FILE`, '/nowhere'])),
    ]) {
      const program = await startProgram([command], env)
      await program.exited
      expect(program.stdout() + program.stderr()).not.toContain('canary')
    }
})
