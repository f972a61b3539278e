import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** stderr of a process that logs by `script`, where `log` is the log. */
async function logged(script: string, format: 'json' | 'text'): Promise<string> {
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    `import { createLog } from './src/observability/log.ts'
     const log = createLog({
       level: 'trace',
       format: '${format}',
       secrets: () => ['hunter2-"quoted"-hunter2', 'short'],
     })
     ${script}`,
  ])
  return stderr
}

test.each(['json', 'text'] as const)(
  'a secret that came into a line is masked all the same (%s)',
  async (format) => {
    const text = await logged(
      `log.warn({ field: 'a hunter2-"quoted"-hunter2 b', err: new Error('hunter2-"quoted"-hunter2') }, 'said hunter2-"quoted"-hunter2')`,
      format,
    )
    expect(text).not.toContain('hunter2')
    expect(text).toContain('said ***')
    expect(text).toContain('a *** b')
  },
)

test('a word of a few letters is none, even if it is a password', async () => {
  expect(await logged(`log.info('in short')`, 'json')).toContain('in short')
})

test('what looks like a credential is masked in errors, their stacks and causes', async () => {
  const text = await logged(
    `log.error({ err: new Error('password: 4711four', { cause: new Error('Bearer abcdefgh') }) })`,
    'json',
  )
  expect(text).not.toMatch(/4711|abcdefgh/)
  expect(JSON.parse(text)).toMatchObject({
    level: 'error',
    err: { type: 'Error', message: 'password: ***', cause: { message: 'Bearer ***' } },
  })
})

test('text for people moves no cursor and begins no line that is not ours', async () => {
  const text = await logged(
    `log.info({ field: 'a\\u001b[2J\\nINFO  b', plain: 'c/d' }, 'one\\ntwo\\u0007')
     log.error({ err: Object.assign(new Error('three\\u001b[1m'), { stack: 'Error: three\\u001b[1m\\n    at four' }) }, 'oh')`,
    'text',
  )
  expect(text.split('\n').map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''))).toEqual([
    'INFO  one two  field="a\\u001b[2J\\nINFO  b" plain=c/d',
    'ERROR oh',
    '    Error: three',
    '        at four',
    '',
  ])
})
