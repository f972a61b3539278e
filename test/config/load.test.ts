import { describe, expect, test } from 'vitest'
import { controller, load, problemsOf } from './loading.ts'

describe('what counts', () => {
  const file = (text: string) => ({ '/etc/default/cmon-mcp': text })

  test('flags over environment over env file over credentials over default', () => {
    const files = {
      '/env': "CMON_PASSWORD='of file'\nCMON_USERNAME=file\nCMON_NAME=file\nMCP_LEVEL=operate\n",
      '/run/credentials/cmon-password': 'of credentials\n',
      '/run/credentials/MCP_AUTH_TOKEN': 'of-credentials\n',
    }
    const { config, warnings } = load({
      argvSettings: { CMON_ENDPOINT: 'https://192.0.2.1:9501', CMON_USERNAME: 'flag' },
      env: {
        ...controller,
        CMON_PASSWORD: undefined,
        CMON_NAME: 'environment',
        CREDENTIALS_DIRECTORY: '/run/credentials',
      },
      envFile: '/env',
      files,
    })
    expect({
      endpoint: config.cmonEndpoint,
      username: config.cmonUsername,
      name: config.cmonName,
      password: config.cmonPassword?.reveal(),
      level: config.level,
      token: config.authToken?.reveal(),
      transports: config.transports,
      origins: config.origins,
      warnings,
    }).toEqual({
      endpoint: 'https://192.0.2.1:9501',
      username: 'flag',
      name: 'environment',
      password: 'of file',
      level: 'operate',
      token: 'of-credentials',
      transports: ['sse', 'http'],
      origins: {
        cmonEndpoint: '--cmon-endpoint',
        cmonUsername: '--cmon-username',
        cmonName: 'environment',
        cmonPassword: '/env:1',
        level: '/env:4',
        authToken: '/run/credentials/MCP_AUTH_TOKEN',
      },
      warnings: [],
    })
  })

  test('the env file of the package is read when it exists, and only then', () => {
    const text = 'CMON_NAME=east\n'
    expect(load({ env: controller, files: file(text) }).config.cmonName).toBe('east')
    expect(load({ env: controller }).config.cmonName).toBe('main')
    expect(load({ env: controller, files: file(text), ignoreEnvFile: true }).config.cmonName).toBe(
      'main',
    )
  })

  test('an env file that is named must be there', () => {
    expect(problemsOf({ env: controller, envFile: '/none' })).toEqual([
      '--env-file: no such file: /none',
    ])
  })

  test("the package's env file that this user can't read is a warning", () => {
    const files = { '/etc/default/cmon-mcp': new Error("can't be read by this user") }
    expect(load({ env: controller, files }).warnings).toEqual([
      "/etc/default/cmon-mcp can't be read by this user; its settings are ignored",
    ])
  })

  test('empty in the file is unset; empty in the environment unsets the file', () => {
    const env = { ...controller, MCP_LEVEL: '', CMON_PASSWORD: '', CMON_KEY_FILE: '/key.pem' }
    const files = {
      ...file("MCP_LEVEL=operate\nCMON_PASSWORD='y'\nCMON_NAME=\n"),
      '/key.pem': 'PEM',
    }
    const { config } = load({ env, files })
    expect([config.level, config.cmonPassword, config.cmonName, config.origins]).toEqual([
      'destroy',
      undefined,
      'main',
      { cmonEndpoint: 'environment', cmonUsername: 'environment', cmonKeyFile: 'environment' },
    ])
  })

  test('keys that the command ignores are neither read nor complained of', () => {
    const env = {
      ...controller,
      CMON_ENDPOINT: 'nonsense',
      CMON_CONTROLLERS_DIR: '/x',
      CREDENTIALS_DIRECTORY: '/run/credentials',
    }
    const { config } = load({
      argvSettings: { CMON_ENDPOINT: 'https://127.0.0.1:9501', CMON_USERNAME: 'demo' },
      env,
      ignoreEnvironment: (key) => key.startsWith('CMON_'),
      needs: { controller: false, http: true },
      files: { '/run/credentials/CMON_PASSWORD': 'y' },
    })
    expect([config.cmonEndpoint, config.cmonUsername, config.cmonPassword]).toEqual([
      'https://127.0.0.1:9501',
      'demo',
      undefined,
    ])
  })

  test('loading again gives what the file says by then', () => {
    const first = load({ env: controller, files: file('MCP_LEVEL=operate') }).config
    const second = load({ env: controller, files: file('MCP_LEVEL=observe') }).config
    expect([first.level, second.level]).toEqual(['operate', 'observe'])
  })
})

describe('problems', () => {
  test('are all told at once, one per line, without the text of secrets', () => {
    const env = {
      CMON_ENDPOINT: 'https://u:hidden@example.com',
      CMON_USERNAME: 'admin',
      CMON_PASSWORD: 'x',
      CMON_TIMEOUT: '30',
      MCP_AUTH_TOKEN: 'hid den',
      MCP_TOOLSETS: 'backups,nodez',
    }
    const given = { env, knownToolsets: ['backups', 'nodes'], knownTools: [] }
    expect(() => load(given)).toThrow(
      [
        'CMON_ENDPOINT (environment): must not hold a user name or password; they have settings of their own',
        'CMON_TIMEOUT (environment): must be a time with its unit, such as 500ms, 30s or 5m (given: "30")',
        'MCP_AUTH_TOKEN (environment): must be visible ASCII without spaces, or no client could send it',
        'MCP_TOOLSETS (environment): there is no toolset "nodez"; did you mean nodes?; there are: all, backups, nodes',
      ].join('\n'),
    )
  })

  test('files that settings name must be there', () => {
    const env = { ...controller, CMON_CA_FILE: '/ca.pem' }
    expect(problemsOf({ env })).toEqual(['CMON_CA_FILE (environment): no such file: /ca.pem'])
    expect(problemsOf({ env, needs: { controller: false, http: true } })).toEqual([])
  })

  test('an unreadable line counts as set', () => {
    const files = { '/env': 'CMON_PASSWORD=pa#ss\n' }
    const env = { ...controller, CMON_PASSWORD: undefined }
    expect(problemsOf({ env, envFile: '/env', files })).toHaveLength(1)
  })
})
