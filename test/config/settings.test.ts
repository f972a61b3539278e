import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { describeConfig } from '../../src/config/describe.ts'
import { settingsHelp, settingsMarkdown } from '../../src/config/help.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Secret } from '../../src/config/secret.ts'
import { knownKeys, settingList, settingOf } from '../../src/config/settings.ts'
import { isPlanned } from '../../src/config/settings-planned.ts'
import { memoryFiles } from './memory-files.ts'

describe('the table of settings', () => {
  test('names every key and every flag once', () => {
    const shorts = settingList.flatMap(([, { short }]) => (short === undefined ? [] : [short]))
    expect(new Set(knownKeys).size).toBe(knownKeys.length)
    expect(shorts).toEqual(['endpoint', 'username', 'password', 'key-file'])
  })

  test('has defaults that its own kinds take and show the same way', () => {
    for (const [, { key, kind, default: written }] of settingList)
      if (written !== undefined)
        expect([key, kind.show(kind.schema.parse(written))]).toEqual([key, written])
  })

  test('keeps settings of later versions apart', () => {
    expect(settingList.filter(([, { key }]) => isPlanned(key))).toEqual([])
    expect([isPlanned('CMON_FRESHNESS'), isPlanned('MCP_STATE_URL_FILE')]).toEqual([true, true])
  })

  test('knows a secret by its file form too', () => {
    expect(settingOf('CMON_PASSWORD_FILE')).toBe(settingOf('CMON_PASSWORD'))
    expect(settingOf('CMON_USERNAME_FILE')).toBeUndefined()
  })
})

describe('documentation', () => {
  test('the help shows every setting with its flags, in lines of 100 columns', () => {
    const help = settingsHelp()
    expect(settingList.filter(([, { key }]) => !help.includes(`\n  ${key}`))).toEqual([])
    expect(help.split('\n').filter((line) => line.length > 100)).toEqual([])
    expect(help).toContain(
      '  CMON_KEY_FILE, --cmon-key-file, --key-file <path>\n' +
        '      RSA private key (PEM) to log in with instead of a password\n',
    )
    expect(help).not.toContain('MCP_STATE_URL')
  })

  test('the table is GitHub Markdown with a row per setting', () => {
    const rows = settingsMarkdown().split('\n')
    expect([
      rows.length,
      ...rows.slice(0, 3),
      rows.find((row) => row.includes('MCP_TRANSPORTS')),
    ]).toEqual([
      settingList.length + 2,
      '| setting | default | meaning |',
      '| --- | --- | --- |',
      "| `CMON_ENDPOINT` | – | The controller's RPC v2 address, such as `https://127.0.0.1:9501` |",
      '| `MCP_TRANSPORTS` | `sse,http` | Which are mounted: `sse` (HTTP+SSE), `http` (Streamable HTTP) |',
    ])
  })
})

describe('effective settings', () => {
  const { config } = loadConfig({
    argvSettings: { CMON_TIMEOUT: '90s' },
    env: { CMON_PASSWORD: 'hidden', MCP_READ_ONLY: 'yes', STATE_DIRECTORY: '/var/lib/cmon-mcp' },
    needs: { controller: false, http: true },
    files: memoryFiles(),
  })

  test('are described with their origin, secrets masked', () => {
    const wanted = /CMON_(ENDPOINT|PASSWORD|TIMEOUT|NAME)|MCP_(LEVEL|READ_ONLY|BASE_URL|STATE_DIR)/
    expect(describeConfig(config).filter(({ key }) => wanted.test(key))).toEqual([
      { key: 'CMON_ENDPOINT', value: undefined, origin: 'default' },
      { key: 'CMON_NAME', value: 'main', origin: 'default' },
      { key: 'CMON_PASSWORD', value: 'set (hidden)', origin: 'environment' },
      { key: 'CMON_TIMEOUT', value: '90s', origin: '--cmon-timeout' },
      { key: 'MCP_BASE_URL', value: 'http://127.0.0.1:3000', origin: 'default, from bind' },
      { key: 'MCP_LEVEL', value: 'observe', origin: 'MCP_READ_ONLY, environment' },
      { key: 'MCP_READ_ONLY', value: 'true', origin: 'environment' },
      {
        key: 'MCP_STATE_DIR',
        value: '/var/lib/cmon-mcp',
        origin: "default, $STATE_DIRECTORY, or the user's state folder",
      },
    ])
  })

  test('show no secret in any form of output', () => {
    const shown = [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      String(config.cmonPassword),
    ]
    expect(shown.filter((text) => text.includes('hidden'))).toEqual([])
  })

  test('are frozen', () => {
    expect([Object.isFrozen(config), Object.isFrozen(config.origins)]).toEqual([true, true])
  })
})

test('a secret gives its value only when asked', () => {
  const secret = new Secret('hidden')
  expect([String(secret), JSON.stringify({ secret }), inspect(secret), secret.reveal()]).toEqual([
    '***',
    '{"secret":"***"}',
    '***',
    'hidden',
  ])
})
