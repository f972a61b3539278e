import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeKey, startIssuer, type Issuer } from '../../support/issuer.ts'
import { temporaryFolder } from '../../support/program.ts'
import { runDoctor, type Examined } from '../../support/run-doctor.ts'
import { settingsForController, startController } from '../../support/start-controller.ts'

const CONTROLLER = settingsForController(await startController())
const BASE = {
  MCP_BIND_ADDRESS: 'unix:/nonexistent/none.sock',
  MCP_BASE_URL: 'https://mcp.example.com',
}

const examine = (env: Record<string, string>): Promise<Examined> =>
  runDoctor({ ...CONTROLLER, ...BASE, ...env })

const withIssuer = (issuer: Issuer, more: Record<string, string> = {}): Promise<Examined> =>
  examine({
    MCP_OIDC_ISSUER: issuer.url,
    MCP_OIDC_AUDIENCE: 'https://mcp.example.com/mcp',
    ...more,
  })

const of = ({ findings }: Examined, check: string): unknown[] =>
  findings
    .filter((finding) => finding.check === check)
    .map(({ status, setting, text }) => [status, setting, text])

test('an issuer that answers with keys is fine', async () => {
  const issuer = await startIssuer()
  await issuer.start()
  expect(of(await withIssuer(issuer), 'issuer')).toEqual([
    ['ok', undefined, `${issuer.url} answers, with 1 keys that can be used`],
  ])
})

test.each<[string, (issuer: Issuer) => void | Promise<void>, string, string]>([
  [
    'is another one',
    (issuer) => void (issuer.metadata = { issuer: 'https://other.example.com' }),
    'MCP_OIDC_ISSUER',
    'calls itself otherwise in its metadata',
  ],
  [
    'is none',
    (issuer) => void (issuer.answer = () => ({ status: 404, text: '' })),
    'MCP_OIDC_ISSUER',
    'answers HTTP 404',
  ],
  ['is down', (issuer) => issuer.stop(), 'MCP_OIDC_ISSUER', 'ECONNREFUSED'],
  [
    'has keys elsewhere',
    (issuer) => void (issuer.metadata = { jwks_uri: 'http://127.0.0.1:1/keys' }),
    'MCP_OIDC_ISSUER',
    'name keys on another origin',
  ],
  [
    'signs otherwise',
    async (issuer) => void issuer.keys.splice(0, 1, await makeKey('ES384')),
    'MCP_OIDC_ALGORITHMS',
    'the issuer signs by ES384, of which none is taken',
  ],
])('an issuer that %s is told with the setting', async (_, spoil, setting, text) => {
  const issuer = await startIssuer()
  await issuer.start()
  await spoil(issuer)
  expect(of(await withIssuer(issuer), 'issuer')).toEqual([
    ['failed', setting, expect.stringContaining(text)],
  ])
})

test('keys that are not where the settings say are told', async () => {
  const issuer = await startIssuer()
  await issuer.start()
  const found = await withIssuer(issuer, { MCP_OIDC_JWKS_URL: 'http://127.0.0.1:1/keys' })
  expect(of(found, 'issuer')).toEqual([
    [
      'failed',
      'MCP_OIDC_JWKS_URL',
      expect.stringContaining("http://127.0.0.1:1/keys can't be read"),
    ],
  ])
})

test('an audience that no client would ask for is a warning with the line to write', async () => {
  const issuer = await startIssuer()
  await issuer.start()
  const { findings } = await withIssuer(issuer, { MCP_OIDC_AUDIENCE: 'https://other.example.com' })
  expect(
    findings.filter(({ check, status }) => check === 'issuer' && status === 'warning'),
  ).toEqual([
    {
      check: 'issuer',
      status: 'warning',
      text: 'the audience https://other.example.com is none of the URLs of this server, for which clients ask tokens',
      setting: 'MCP_OIDC_AUDIENCE',
      fix: "unless the issuer puts that into aud by itself: MCP_OIDC_AUDIENCE='https://mcp.example.com/mcp'",
    },
  ])
})

test('a file of tokens is counted, and what is wrong with it told', async () => {
  const file = join(await temporaryFolder(), 'tokens.yaml')
  const entry = (name: string, digit: string, end: string): string =>
    `  - {name: ${name}, hash: "sha256:${digit.repeat(64)}", level: observe, expires: ${end}}\n`
  await writeFile(
    file,
    `tokens:\n${entry('old', '0', '2020-01-31')}${entry('new', '1', '2999-01-31')}`,
    { mode: 0o644 },
  )
  expect(of(await examine({ MCP_TOKENS_FILE: file }), 'named tokens')).toEqual([
    ['ok', undefined, `${file} holds 2, of which 1 are good today`],
    ['warning', 'MCP_TOKENS_FILE', expect.stringContaining('every user can read it')],
    ['warning', 'MCP_TOKENS_FILE', `${file}: past their end are old`],
  ])
  await writeFile(file, 'tokens: 7')
  expect(of(await examine({ MCP_TOKENS_FILE: file }), 'named tokens')).toEqual([
    ['failed', undefined, expect.stringContaining('tokens must be a list')],
  ])
})

test('the policy: how much it gives, what is frozen today, and a file that can not be used', async () => {
  const file = join(await temporaryFolder(), 'policy.yaml')
  await writeFile(
    file,
    'grants: [{level: operate}]\nfreezes: [{name: year end, from: 2020-01-01T00:00Z, until: 2990-01-01T00:00Z}]\n',
  )
  expect(of(await examine({ MCP_POLICY_FILE: file }), 'policy')).toEqual([
    ['ok', undefined, `${file} holds 1 grants`],
    ['ok', undefined, 'change freezes that last: year end'],
  ])
  await writeFile(file, 'grants: [{level: most}]')
  expect(of(await examine({ MCP_POLICY_FILE: file }), 'policy')).toEqual([
    ['failed', undefined, expect.stringContaining('level must be observe, operate or destroy')],
  ])
})
