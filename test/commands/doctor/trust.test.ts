import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { daemonStateDir } from '../../../src/commands/doctor/state-path.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { modernRequest, namesIn, structured, toolErrorIn } from '../../support/mcp-wire.ts'
import { cleanEnvironment, MAIN, temporaryFolder, watch } from '../../support/program.ts'
import { runHere } from '../../support/run-doctor.ts'
import {
  loginsAt,
  namesOf,
  settingsForController,
  startController,
} from '../../support/start-controller.ts'
import { startDaemon } from '../../support/start-demo.ts'

/** A controller that isn't on loopback as far as its name tells, which Linux leads there all the same. */
async function remote() {
  const controller = await startController()
  const endpoint = controller.url.replace('127.0.0.1', '0.0.0.0')
  const env = {
    ...settingsForController(controller),
    CMON_ENDPOINT: endpoint,
    MCP_STATE_DIR: await temporaryFolder(),
  }
  return { controller, env, hostPort: new URL(endpoint).host, stateDir: env.MCP_STATE_DIR }
}

async function pinsIn(stateDir: string): Promise<unknown> {
  return JSON.parse(await readFile(join(stateDir, 'certificate-pins.json'), 'utf8'))
}

test('what is pinned a running daemon trusts from then on, and no password has been sent before', async () => {
  const { controller, env, hostPort, stateDir } = await remote()
  const daemon = await startDaemon(env)
  const list = async () =>
    (
      await modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', {
        name: 'list_clusters',
        arguments: { limit: 100 },
      })
    ).message
  expect(toolErrorIn(await list()).text).toContain('cmon-mcp doctor --trust')

  const { code, stdout } = await runHere(
    ['doctor', '--trust', '--fingerprint', controller.fingerprint256.replaceAll(':', '')],
    env,
  )
  expect(code).toBe(0)
  for (const shown of [
    'CN=cmon demo controller',
    'IP Address:127.0.0.1, DNS:localhost',
    controller.fingerprint256,
    'pinned before  nothing',
    `Pinned in ${stateDir}`,
    `CMON_TLS_FINGERPRINT='${controller.fingerprint256}'`,
  ])
    expect(stdout).toContain(shown)
  expect(await pinsIn(stateDir)).toEqual({ [hostPort]: controller.fingerprint256 })
  expect(loginsAt(controller)).toBe(0)

  expect(namesIn(structured(await list()))).toEqual(namesOf(controller))
})

test('who sits at the terminal is asked: only yes pins', async () => {
  const { controller, env, hostPort, stateDir } = await remote()
  const questions: string[] = []
  const answering = (answer: string) =>
    runHere(['doctor', '--trust'], env, (question) => {
      questions.push(question)
      return answer
    })
  const refused = await answering('y')
  expect(refused).toMatchObject({ code: 1, stderr: 'Nothing was changed.\n' })
  await expect(stat(join(stateDir, 'certificate-pins.json'))).rejects.toThrow('ENOENT')
  expect((await answering('yes')).code).toBe(0)
  expect(await pinsIn(stateDir)).toEqual({ [hostPort]: controller.fingerprint256 })
  expect(questions).toEqual(Array.from({ length: 2 }, () => expect.stringContaining('Type yes')))
  const again = await answering('yes')
  expect(again.stdout).toContain('Already trusted, by the state directory')
  expect(questions).toHaveLength(2)
})

test.skipIf(!existsSync('/usr/bin/script'))(
  'at a real terminal the question stands there, and waits for the answer',
  async () => {
    const { controller, env, hostPort, stateDir } = await remote()
    const terminal = watch(
      spawn(
        '/usr/bin/script',
        ['-qefc', `${process.execPath} ${MAIN} doctor --trust`, '/dev/null'],
        {
          env: await cleanEnvironment(env),
          stdio: ['pipe', 'pipe', 'pipe'],
        },
      ),
    )
    await terminal.saw('stdout', /Type yes: /)
    terminal.child.stdin.write('yes\n')
    expect(await terminal.exited).toBe(0)
    expect(await pinsIn(stateDir)).toEqual({ [hostPort]: controller.fingerprint256 })
  },
)

test('who means the service, as root by hand, means its state directory', async () => {
  const service = await temporaryFolder()
  const shell = { HOME: '/home/somebody' }
  const { config } = loadConfig({
    argvSettings: {},
    env: shell,
    ignoreEnvFile: true,
    needs: { controller: false, http: false },
  })
  expect(daemonStateDir(config, shell, service)).toBe(service)
  expect(daemonStateDir(config, shell, join(service, 'nowhere'))).toBe(
    '/home/somebody/.local/state/cmon-mcp',
  )
  const said = { ...config, origins: { stateDir: 'environment' } }
  expect(daemonStateDir(said, shell, service)).toBe(config.stateDir)
})

test('a script must say which certificate, or yes', async () => {
  const { env } = await remote()
  const silent = await runHere(['doctor', '--trust'], env)
  expect(silent.code).toBe(64)
  expect(silent.stderr).toContain('--fingerprint SHA256')
  expect((await runHere(['doctor', '--trust', '--yes'], env)).code).toBe(0)
  expect((await runHere(['doctor', '--yes'], env)).code).toBe(64)
  expect((await runHere(['doctor', '--trust', '--fingerprint', '12:34'], env)).code).toBe(64)
})

test('another certificate than the one named is not pinned, whatever was pinned before', async () => {
  const { controller, env, stateDir } = await remote()
  const args = ['doctor', '--trust', '--fingerprint', 'AB'.repeat(32)]
  const { code, stderr } = await runHere(args, env)
  expect(code).toBe(69)
  expect(stderr).toContain(controller.fingerprint256)
  await expect(stat(join(stateDir, 'certificate-pins.json'))).rejects.toThrow('ENOENT')
  await runHere(['doctor', '--trust', '--yes'], env)
  expect((await runHere(args, env)).code).toBe(69)
})

test('a certificate that was renewed replaces the pin, and the old one is shown', async () => {
  const { controller, env, hostPort, stateDir } = await remote()
  await runHere(['doctor', '--trust', '--yes'], env)
  controller.faults.set('certificate-change')
  await controller.faults.settled()
  const { code, stdout } = await runHere(['doctor', '--trust', '--yes'], env)
  expect(code).toBe(0)
  expect(stdout).toContain(`pinned before  ${controller.fingerprint256}`)
  expect(await pinsIn(stateDir)).not.toEqual({ [hostPort]: controller.fingerprint256 })
})

test('a setting that decides alone is named: a pin would change nothing', async () => {
  const { env, stateDir } = await remote()
  const { code, stderr } = await runHere(['doctor', '--trust', '--yes'], {
    ...env,
    CMON_TLS_FINGERPRINT: 'AB'.repeat(32),
  })
  expect(code).toBe(78)
  expect(stderr).toContain('CMON_TLS_FINGERPRINT is set')
  await expect(stat(join(stateDir, 'certificate-pins.json'))).rejects.toThrow('ENOENT')
})

test('a state directory that can not be used is named', async () => {
  const { env, stateDir } = await remote()
  const file = join(stateDir, 'file')
  await writeFile(file, '')
  const { code, stderr } = await runHere(['doctor', '--trust', '--yes'], {
    ...env,
    MCP_STATE_DIR: file,
  })
  expect(code).toBe(78)
  expect(stderr).toMatch(/^MCP_STATE_DIR: /)
})

test('what is no controller is not pinned', async () => {
  const { env } = await remote()
  const { code, stderr } = await runHere(['doctor', '--trust', '--yes'], {
    ...env,
    CMON_ENDPOINT: 'https://127.0.0.1:1',
  })
  expect(code).toBe(69)
  expect(stderr).toContain('ECONNREFUSED')
})

test.skipIf(process.getuid?.() !== 0)(
  'root leaves the pin to the owner of the state directory',
  async () => {
    const { env, stateDir } = await remote()
    await chown(stateDir, 12_345, 12_346)
    expect((await runHere(['doctor', '--trust', '--yes'], env)).code).toBe(0)
    const { uid, gid, mode } = await stat(join(stateDir, 'certificate-pins.json'))
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 12_345, gid: 12_346, mode: 0o600 })
  },
)
