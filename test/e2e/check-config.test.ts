import { chmod, writeFile } from 'node:fs/promises'
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram, temporaryFolder } from '../support/program.ts'

const SECRET = 'a b#c$d"e'
const FINE = {
  CMON_ENDPOINT: 'https://127.0.0.1:9501',
  CMON_USERNAME: 'admin',
  CMON_PASSWORD: SECRET,
  MCP_AUTH_TOKEN: 'a-token-that-is-long-enough-0123456789',
}

async function envFile(lines: readonly string[]): Promise<string> {
  const file = join(await temporaryFolder(), 'cmon-mcp')
  await writeFile(file, `${lines.join('\n')}\n`)
  await chmod(file, 0o600)
  return file
}

describe('check-config', () => {
  test('says that good settings are fine, without a controller being there', async () => {
    expect(await runProgram(['check-config'], FINE)).toEqual({
      code: 0,
      stdout: 'The settings are fine.\n',
      stderr: '',
    })
  })

  test('lists every problem at once and ends with 78', async () => {
    const folder = await temporaryFolder()
    const keyFile = join(folder, 'admin.key')
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await writeFile(keyFile, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
    const { code, stdout, stderr } = await runProgram(['check-config'], {
      CMON_ENDPOINT: 'ftp://controller',
      CMON_USERNAME: 'admin',
      CMON_PASSWORD: SECRET,
      CMON_KEY_FILE: keyFile,
      CMON_CA_FILE: join(folder, 'nowhere.pem'),
      CMON_TIMEOUT: 'soon',
      MCP_BIND_ADDRESS: '0.0.0.0:3000',
      MCP_LEVEL: 'everything',
    })
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    const blamed = stderr
      .trimEnd()
      .split('\n')
      .map((line) => /^([A-Z_]+)/.exec(line)?.[1])
    expect(new Set(blamed)).toEqual(
      new Set([
        'CMON_ENDPOINT',
        'CMON_PASSWORD',
        'CMON_CA_FILE',
        'CMON_TIMEOUT',
        'MCP_BIND_ADDRESS',
        'MCP_AUTH_TOKEN',
        'MCP_LEVEL',
      ]),
    )
    expect(stderr).toContain('CMON_KEY_FILE')
    expect(stderr).not.toContain(SECRET)
  })

  test('refuses a key file that holds no key', async () => {
    const keyFile = join(await temporaryFolder(), 'admin.key')
    await writeFile(keyFile, 'no key\n', { mode: 0o600 })
    const { code, stderr } = await runProgram(['check-config'], {
      CMON_ENDPOINT: FINE.CMON_ENDPOINT,
      CMON_USERNAME: 'admin',
      CMON_KEY_FILE: keyFile,
    })
    expect(code).toBe(78)
    expect(stderr).toMatch(/^CMON_KEY_FILE: /)
  })

  test('refuses a misspelt key in the env file and names the right one', async () => {
    const file = await envFile(["MCP_AUTH_TOEKN='x'"])
    const { code, stderr } = await runProgram(['check-config', '--env-file', file], FINE)
    expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining(`${file}:1`) })
    expect(stderr).toMatch(/MCP_AUTH_TOEKN.*MCP_AUTH_TOKEN/)
  })

  test('refuses an env file line that shells read differently, and points to the form that does not', async () => {
    const file = await envFile(['CMON_PASSWORD=pa#ssword'])
    const { CMON_PASSWORD: _, ...rest } = FINE
    const { code, stderr } = await runProgram(['check-config', '--env-file', file], rest)
    expect(code).toBe(78)
    expect(stderr).toContain(`CMON_PASSWORD (${file}:1)`)
    expect(stderr).toContain("CMON_PASSWORD='…'")
    expect(stderr).toContain('CMON_PASSWORD_FILE')
    expect(stderr).not.toContain('ssword')
  })
})

describe('what check-config refuses, the daemon refuses too', () => {
  test.each([
    ['an open bind without a token', { MCP_BIND_ADDRESS: '0.0.0.0:0', MCP_AUTH_TOKEN: '' }],
    ['a missing user', { CMON_USERNAME: '' }],
    ['an odd value', { MCP_TRANSPORTS: 'carrier-pigeon' }],
  ])('%s', async (_, env) => {
    const { code, stdout, stderr } = await runProgram(['serve'], { ...FINE, ...env })
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).toContain(Object.keys(env).at(-1))
    expect(stderr).not.toContain(SECRET)
  })
})

describe('print-config', () => {
  test('shows each effective value with its origin, and no secret', async () => {
    const file = await envFile([
      `CMON_PASSWORD='${SECRET}'`,
      "CMON_USERNAME='from-file'",
      'MCP_LEVEL=observe',
    ])
    const { code, stdout, stderr } = await runProgram(
      ['print-config', '--env-file', file, '-cmon-timeout', '5s'],
      {
        CMON_ENDPOINT: FINE.CMON_ENDPOINT,
        CMON_USERNAME: 'from-environment',
        MCP_AUTH_TOKEN: FINE.MCP_AUTH_TOKEN,
      },
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.split('\n')
    expect(lines).toContain('CMON_ENDPOINT=https://127.0.0.1:9501  # environment')
    expect(lines).toContain('CMON_USERNAME=from-environment  # environment')
    expect(lines).toContain(`MCP_LEVEL=observe  # ${file}:3`)
    expect(lines).toContain('CMON_TIMEOUT=5s  # --cmon-timeout')
    expect(lines).toContain('CMON_MAX_CONCURRENCY=16  # default')
    expect(stdout).not.toContain(SECRET)
    expect(stdout).not.toContain(FINE.MCP_AUTH_TOKEN)
  })

  test('--json is the same for programs', async () => {
    const { code, stdout } = await runProgram(['print-config', '--json'], FINE)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toContainEqual({
      key: 'CMON_USERNAME',
      value: 'admin',
      origin: 'environment',
    })
    expect(stdout).not.toContain(JSON.stringify(SECRET).slice(1, -1))
  })
})
