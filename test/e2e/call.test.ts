import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import { namesIn } from '../support/mcp-wire.ts'
import { runProgram } from '../support/program.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
})

test('prints the structured answer and ends with 0', async () => {
  const { code, stdout, stderr } = await runProgram(
    ['call', 'list_clusters', '{"limit":100}'],
    settingsFor(demo),
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  // By the tool's output schema.
  expect(namesIn(JSON.parse(stdout) as Record<string, unknown>)).toEqual(await clusterNames(demo))
})

test('logs in by key as well', async () => {
  const { code, stdout } = await runProgram(['call', 'list_clusters'], {
    CMON_ENDPOINT: demo.controller,
    CMON_USERNAME: demo.key_username,
    CMON_KEY_FILE: demo.key_file,
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('"clusters"') })
})

test('draws charts out of the one file, and ends', async () => {
  const args = '{"cluster":"prod-pg","metrics":["cpu"],"chart":true}'
  const { code, stdout, stderr } = await runProgram(
    ['call', 'get_metrics', args],
    settingsFor(demo),
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ chart: { attached: true, lines_omitted: 0 } })
})

test('leaves a made password where the settings say, and nowhere else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-'))
  const args = JSON.stringify({ user: 'mira', groups: ['users'], reason: 'new colleague' })
  const settings = { ...settingsFor(demo), MCP_APPROVAL: 'off', MCP_SECRETS_DIR: folder }
  try {
    const { code, stdout } = await runProgram(['call', 'create_user', args], settings)
    const [name = 'none'] = await readdir(folder)
    expect({ code, answer: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      answer: expect.objectContaining({ user: 'mira', password_file: join(folder, name) }),
    })
    expect(stdout).not.toContain((await readFile(join(folder, name), 'utf8')).trim())
    const file = { ...settings, MCP_SECRETS_DIR: join(folder, name) }
    expect(await runProgram(['call', 'create_user', args], file)).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('MCP_SECRETS_DIR'),
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

describe('says on stderr what went wrong, and by its exit code of which kind it was', () => {
  test.each([
    {
      what: 'a tool error',
      args: ['list_clusters', '{"limt":3}'],
      code: 1,
      said: ['invalid_argument', 'unknown argument "limt" (Did you mean limit?)'],
    },
    {
      what: 'an unknown tool',
      args: ['list_cluster'],
      code: 64,
      said: ['There is no tool "list_cluster" here', 'list_clusters'],
    },
    {
      what: 'arguments that are no JSON',
      args: ['list_clusters', '{limit:3}'],
      code: 64,
      said: ['The arguments are not a JSON object', '{"limit": 5}'],
    },
    {
      what: 'arguments that are another JSON value',
      args: ['list_clusters', '[3]'],
      code: 64,
      said: ['The arguments are not a JSON object'],
    },
    {
      what: 'a controller that is not there',
      args: ['list_clusters'],
      env: { CMON_ENDPOINT: 'https://127.0.0.1:1' },
      code: 69,
      said: ['unreachable', "127.0.0.1:1 can't be reached (ECONNREFUSED)"],
    },
    {
      what: 'a wrong password',
      args: ['list_clusters'],
      env: { CMON_PASSWORD: 'not the password' },
      code: 77,
      said: ['not_authenticated', 'refused the login of CMON user', 'CMON_PASSWORD'],
    },
  ])('$what: $code', async ({ args, env = {}, code, said }) => {
    const finished = await runProgram(['call', ...args], { ...settingsFor(demo), ...env })
    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' })
    for (const text of said) expect(finished.stderr).toContain(text)
    expect(finished.stderr).not.toMatch(/not the password|^ {4}at /m)
  })
})
