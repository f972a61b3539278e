import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/settings.ts'
import { controller, load, problemsOf } from './loading.ts'
import type { MemoryFile } from './memory-files.ts'

const passwordOf = (config: Config) => [config.cmonPassword?.reveal(), config.origins.cmonPassword]

describe('secrets in files', () => {
  const login = { ...controller, CMON_PASSWORD: undefined }

  test('lose one line end, and are told as their origin', () => {
    const { config, warnings } = load({
      env: { ...login, CMON_PASSWORD_FILE: '/password' },
      files: { '/password': ' a b \n\n' },
    })
    expect([passwordOf(config), warnings]).toEqual([
      [' a b \n', '/password, by CMON_PASSWORD_FILE (environment)'],
      [],
    ])
  })

  test('compete with the secret itself: the stronger origin wins', () => {
    const files = { '/env': 'CMON_PASSWORD_FILE=/password\n', '/password': 'of the file' }
    expect(passwordOf(load({ env: controller, envFile: '/env', files }).config)).toEqual([
      'x',
      'environment',
    ])
    const env = { ...login, CMON_PASSWORD_FILE: '/password' }
    const weaker = { ...files, '/env': "CMON_PASSWORD='y'\n" }
    expect(passwordOf(load({ env, envFile: '/env', files: weaker }).config)[0]).toBe('of the file')
  })

  test('and with the secret itself at the same origin are a problem', () => {
    const env = { ...controller, CMON_PASSWORD_FILE: '/password' }
    expect(problemsOf({ env, files: { '/password': 'y' } })).toEqual([
      'CMON_PASSWORD (environment): and CMON_PASSWORD_FILE (environment) are both set; keep one of them',
    ])
  })

  test.each([
    [{}, 'CMON_PASSWORD_FILE (environment): no such file: /password'],
    [{ '/password': '\n' }, 'CMON_PASSWORD_FILE: /password is empty'],
    [
      { '/password': new Error("can't be read by this user") },
      "CMON_PASSWORD_FILE: /password can't be read by this user",
    ],
  ])('that give none are a problem', (files: Record<string, MemoryFile>, problem) => {
    expect(problemsOf({ env: { ...login, CMON_PASSWORD_FILE: '/password' }, files })).toEqual([
      problem,
    ])
  })

  test('are warned about when every user can read them', () => {
    const { warnings } = load({
      env: {
        CMON_ENDPOINT: 'https://127.0.0.1:9501',
        CMON_USERNAME: 'a',
        CMON_KEY_FILE: '/key.pem',
      },
      envFile: '/env',
      files: {
        '/env': { text: 'MCP_AUTH_TOKEN_FILE=/token\nCMON_KEY_PASSPHRASE=x\n', mode: 0o644 },
        '/token': { text: 'abc', mode: 0o604 },
        '/key.pem': { text: 'PEM', mode: 0o640 },
      },
    })
    expect(warnings).toEqual([
      '/env holds a secret and every user can read it; run: chmod o-r /env',
      '/token holds a secret and every user can read it; run: chmod o-r /token',
    ])
  })

  test('on the command line are warned about', () => {
    const { warnings } = load({ argvSettings: controller })
    expect(warnings).toEqual([
      'CMON_PASSWORD (--cmon-password): other users of this machine may see it in the list of processes; better: CMON_PASSWORD in the environment or the env file, or CMON_PASSWORD_FILE',
    ])
  })
})
