import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanEnvironment, MAIN, temporaryFolder } from '../support/program.ts'
import { settingsForController, startController } from '../support/start-controller.ts'

let settings: Record<string, string>
beforeAll(async () => {
  // A setting that isn't there gives a warning beside the line of the call.
  settings = {
    ...settingsForController(await startController()),
    MCP_NO_SUCH_THING: 'x',
    MCP_LOG_LEVEL: 'debug',
  }
})

const CALL = [MAIN, 'call', 'list_clusters', '{"limit": 1}']

/** The log of one call whose stderr is a file; `streamOf` says what systemd would say of that file. */
async function logToFile(
  streamOf: (file: { dev: number; ino: number }) => string | undefined,
  env: Record<string, string> = {},
): Promise<string[]> {
  const file = await open(join(await temporaryFolder(), 'stderr'), 'w+')
  try {
    const stream = streamOf(await file.stat())
    const child = spawn(process.execPath, CALL, {
      stdio: ['ignore', 'ignore', file.fd],
      env: await cleanEnvironment({
        ...settings,
        ...env,
        ...(stream === undefined ? {} : { JOURNAL_STREAM: stream }),
      }),
    })
    expect(await once(child, 'exit')).toEqual([0, null])
    const { buffer, bytesRead } = await file.read({ position: 0 })
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n')
  } finally {
    await file.close()
  }
}

describe('in the journal', () => {
  test('each line begins with its priority', async () => {
    const lines = await logToFile(({ dev, ino }) => `${dev}:${ino}`)
    expect(lines.map((line) => line.replace(/\{.*"msg":"(.{9}).*/, '$1'))).toEqual([
      '<4>MCP_NO_SU',
      '<6>tool call',
    ])
  })

  test('also when it is text', async () => {
    const lines = await logToFile(({ dev, ino }) => `${dev}:${ino}`, { MCP_LOG_FORMAT: 'text' })
    expect(lines).toEqual([
      expect.stringMatching(/^<4>\d\d:\d\d:\d\d WARN  MCP_NO_SUCH_THING/),
      expect.stringMatching(/^<6>\d\d:\d\d:\d\d INFO  tool call requestId=\S+ tool=list_clusters /),
    ])
  })

  test.each([
    ['stderr was redirected', ({ dev, ino }: { dev: number; ino: number }) => `${dev}:${ino + 1}`],
    ['systemd did not start it', () => undefined],
  ])('not when %s', async (_, streamOf) => {
    for (const line of await logToFile(streamOf)) expect(line).toMatch(/^\{"level":/)
  })
})

describe('on a terminal', () => {
  /** util-linux' script gives the command one; its stderr comes back with what the terminal adds. */
  const onTerminal = async (env: Record<string, string>): Promise<string> => {
    const command = `${process.execPath} ${CALL.slice(0, 3).join(' ')} 2>&1 >/dev/null`
    const { stdout } = await promisify(execFile)('script', ['-qec', command, '/dev/null'], {
      env: await cleanEnvironment({ ...settings, ...env }),
    })
    return stdout.replaceAll('\r\n', '\n').replaceAll('\u001b', '<ESC>')
  }

  test('it is text in colours', async () => {
    expect(await onTerminal({})).toMatch(
      /^\d\d:\d\d:\d\d <ESC>\[33mWARN <ESC>\[39m MCP_NO_SUCH_THING .*\n\d\d:\d\d:\d\d <ESC>\[32mINFO <ESC>\[39m tool call requestId=.* outcome=ok\b.*\n$/,
    )
  })

  test('without them for who wants none', async () => {
    expect(await onTerminal({ NO_COLOR: '1' })).toMatch(
      /^\d\d:\d\d:\d\d WARN  .*\n\d\d:\d\d:\d\d INFO  tool call .* outcome=ok\b.*\n$/,
    )
  })

  test('JSON if that is asked for', async () => {
    expect(await onTerminal({ MCP_LOG_FORMAT: 'json' })).toMatch(/^(\{"level":.*\}\n){2}$/)
  })
})
