import { describe, expect, test } from 'vitest'
import { secretsIn } from '../../src/config/describe.ts'
import { controller, load, problemsOf } from './loading.ts'

const FOLDER = '/etc/cmon-mcp/controllers.d'
const EAST = `${FOLDER}/east.env`
const east = "CMON_ENDPOINT='https://192.0.2.1:9501'\nCMON_USERNAME='ada'\nCMON_PASSWORD='sesame'\n"
const west = "CMON_ENDPOINT='https://192.0.2.2:9501'\nCMON_USERNAME='bob'\nCMON_PASSWORD='open'\n"

const needs = { controller: true, http: false }

describe('the folder of further controllers', () => {
  test('adds those of its files, by name, after the own one', () => {
    const files = { [`${FOLDER}/west.env`]: west, [EAST]: `${east}CMON_TIMEOUT='5s'\n` }
    const { config, warnings } = load({ env: controller, files, needs })
    expect(
      config.controllers.map(({ name, endpoint, timeoutMs }) => [name, endpoint, timeoutMs]),
    ).toEqual([
      ['main', 'https://127.0.0.1:9501', 30_000],
      ['east', 'https://192.0.2.1:9501', 5_000],
      ['west', 'https://192.0.2.2:9501', 30_000],
    ])
    expect(config.controllers.map(({ login }) => login?.username)).toEqual(['admin', 'ada', 'bob'])
    expect(secretsIn(config)).toEqual(expect.arrayContaining(['x', 'sesame', 'open']))
    expect(warnings).toEqual([])
  })

  test('is enough: the own settings need to name none', () => {
    const { config } = load({ files: { [EAST]: east }, needs })
    expect(config.controllers.map(({ name }) => name)).toEqual(['east'])
  })

  test('takes secrets from files and keys instead of passwords', () => {
    const files = {
      [EAST]:
        "CMON_ENDPOINT='https://192.0.2.1:9501'\nCMON_USERNAME='ada'\nCMON_PASSWORD_FILE='/run/east'\n",
      [`${FOLDER}/west.env`]:
        "CMON_ENDPOINT='https://192.0.2.2:9501'\nCMON_USERNAME='bob'\nCMON_KEY_FILE='/run/west.key'\n",
      '/run/east': 'sesame\n',
      '/run/west.key': 'a key',
    }
    const { config } = load({ files, needs })
    expect(config.controllers.map(({ login }) => login)).toMatchObject([
      { kind: 'password', username: 'ada' },
      { kind: 'key', username: 'bob', keyFile: '/run/west.key' },
    ])
    expect(secretsIn(config)).toEqual(['sesame'])
  })

  test('may not be there, unless it is named', () => {
    expect(load({ env: controller, needs }).config.controllers).toHaveLength(1)
    expect(problemsOf({ env: { ...controller, CMON_CONTROLLERS_DIR: '/nowhere' }, needs })).toEqual(
      ['CMON_CONTROLLERS_DIR (environment): /nowhere is not there'],
    )
  })

  test('is ignored where env files are, and what does not end in .env always', () => {
    const files = { [EAST]: 'rubbish', [`${FOLDER}/east.env.dpkg-old`]: 'rubbish' }
    const given = { env: controller, files, needs, ignoreEnvFile: true }
    expect(load(given).config.controllers).toHaveLength(1)
    const other = { [`${FOLDER}/.east.env`]: 'rubbish', [`${FOLDER}/README`]: 'rubbish' }
    expect(load({ env: controller, files: other, needs }).config.controllers).toHaveLength(1)
  })
})

test.each([
  [
    'a key that is missing',
    east.replace(/CMON_PASSWORD.*\n/, ''),
    [
      `CMON_PASSWORD (${EAST}): is not set, nor is CMON_KEY_FILE; add CMON_PASSWORD='…' or CMON_KEY_FILE='/path/to/key.pem'`,
    ],
  ],
  [
    "a setting of the daemon's",
    `${east}MCP_LEVEL='observe'\n`,
    [`MCP_LEVEL (${EAST}:4): has no place in the file of a controller`],
  ],
  [
    'a name of its own',
    `${east}CMON_NAME='other'\n`,
    [`CMON_NAME (${EAST}:4): has no place here: the file's name is the controller's`],
  ],
  [
    'a misspelt key',
    east.replace('CMON_USERNAME', 'CMON_USER'),
    [
      `CMON_USER (${EAST}:2): has no place in the file of a controller; did you mean CMON_USERNAME?`,
      `CMON_USERNAME (${EAST}): is not set; add the ClusterControl user to log in as: CMON_USERNAME='…'`,
    ],
  ],
  [
    'a file that is not there',
    `${east.replace(/CMON_PASSWORD.*\n/, '')}CMON_KEY_FILE='/none'\n`,
    [`CMON_KEY_FILE (${EAST}:3): no such file: /none`],
  ],
])('%s is a problem that names the file', (_, text, expected) => {
  expect(problemsOf({ env: controller, files: { [EAST]: text }, needs })).toEqual(expected)
})

test('two controllers of one name, and a name that is none, are problems', () => {
  expect(problemsOf({ env: controller, files: { [`${FOLDER}/Main.env`]: east }, needs })).toEqual([
    'CMON_NAME: main is also the name of a file in CMON_CONTROLLERS_DIR; give one of them another name',
  ])
  expect(problemsOf({ env: controller, files: { [`${FOLDER}/a b.env`]: east }, needs })).toEqual([
    `${FOLDER}/a b.env: the file's name is the controller's and must be a short name of letters, digits, ".", "_" and "-", such as main`,
  ])
})

test('a file that everybody can read is warned about', () => {
  const files = { [EAST]: { text: east, mode: 0o644 } }
  expect(load({ env: controller, files, needs }).warnings).toEqual([
    `${EAST} holds a secret and every user can read it; run: chmod o-r ${EAST}`,
  ])
})
