import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)

const COMMAND = `
  import { showProgress } from './scripts/progress.mjs'
  const progress = showProgress(2)
  progress.step('bundle')
  progress.step('pack')
  progress.detail('1 of 3')
  progress.print('a line that stays')
  progress.end('packed')
`

/** What is seen: times vary. */
function withoutTimes(text: string) {
  return text.replaceAll(/\d+\.\d s/g, 'N s')
}

describe('progress of a long command', () => {
  it('is a plain line per step where nobody watches', async () => {
    const { stdout, stderr } = await run('node', ['--input-type=module', '-e', COMMAND])

    expect(stdout).toBe('')
    expect(withoutTimes(stderr)).toBe(
      ['[1/2] bundle', '[2/2] pack', 'a line that stays', 'packed (N s)', ''].join('\n'),
    )
  })

  it('is one line that moves on a terminal, and leaves only what should stay', async () => {
    const node = `node --input-type=module -e "$COMMAND"`
    const { stdout } = await run('script', ['--quiet', '--command', node, '/dev/null'], {
      env: { ...process.env, COMMAND },
    })

    const cleared = '\r\x1b[2K'
    expect(withoutTimes(stdout).replaceAll('\r\n', '\n')).toBe(
      [
        `${cleared}[1/2] bundle … N s`,
        `${cleared}[2/2] pack … N s`,
        `${cleared}[2/2] pack: 1 of 3 … N s`,
        `${cleared}a line that stays\n`,
        `${cleared}[2/2] pack: 1 of 3 … N s`,
        `${cleared}packed (N s)\n`,
      ].join(''),
    )
  })
})
