import { expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { stoppedClock } from './call.ts'
import { connect, startDemo } from './client.ts'
import type { Exchange } from './transcript.ts'
import { play, PUBLIC_KEY, readTranscript, TRANSCRIPT } from './transcript.ts'

const commands = readTranscript()
const skipped = commands.length === 0
if (skipped)
  process.stderr.write(`The CLI's commands are not played: ${TRANSCRIPT} is not there.\n`)

const PASSWORDS = { admin: 'secret', operator: 'secret' }
const TIMEOUT_MS = 120_000

/** The commands delete `operator` half-way and give it something to own near the end. */
const DELETION = 's9s user --delete operator'

async function start(world: World, keyuser: object) {
  const demo = await startDemo({ world })
  const { login, post } = connect(demo)
  await login('admin', 'secret')
  const { body } = await post('/v2/users', keyuser)
  expect(body).toMatchObject({ request_status: 'Ok' })
  const restoreOperator = async (number: number): Promise<void> => {
    if (commands[number - 1]?.cli !== DELETION) return
    const groups = [{ group_name: 'users' }]
    const user = { class_name: 'CmonUser', user_name: 'operator', groups }
    await post('/v2/users', { operation: 'createUser', user, new_password: 'secret' })
  }
  return { demo, restoreOperator }
}

function summary(word: string, exchanges: Exchange[], failed: Exchange[]): string {
  const lines = failed.map(
    ({ number, cli, operation, status, error }) =>
      `  ${number}: ${cli}\n     ${operation}: ${status || 'no JSON reply'} ${error}`,
  )
  const count = `${word} ${exchanges.length - failed.length}/${exchanges.length}`
  process.stderr.write(`${[count, ...lines].join('\n')}\n`)
  return count
}

function defectsOf({ defects }: DemoController): string[] {
  return defects.map((defect) => (defect instanceof Error ? (defect.stack ?? '') : String(defect)))
}

test.skipIf(skipped)(
  'every request of every command is Ok in the transcript world',
  async () => {
    const world = createWorld({ name: 'transcript', clock: stoppedClock() })
    const user = { class_name: 'CmonUser', user_name: 'keyuser' }
    const public_key = { name: 'laptop', key: PUBLIC_KEY }
    const { demo, restoreOperator } = await start(world, { operation: 'addKey', user, public_key })
    const exchanges = await play(demo, commands, restoreOperator)
    const failed = exchanges.filter(({ status }) => status !== 'Ok')
    const said = summary('Ok', exchanges, failed)
    expect(defectsOf(demo)).toEqual([])
    expect(said).toBe(`Ok ${exchanges.length}/${exchanges.length}`)
  },
  TIMEOUT_MS,
)

test.skipIf(skipped)(
  'every request of every command is answered in the default world',
  async () => {
    const world = createWorld({ clock: stoppedClock(), passwords: PASSWORDS })
    const { demo, restoreOperator } = await start(world, {
      operation: 'createUser',
      user: {
        user_name: 'keyuser',
        groups: [{ group_name: 'admins' }],
        public_keys: [{ name: 'laptop', key: PUBLIC_KEY }],
      },
    })
    const exchanges = await play(demo, commands, restoreOperator)
    const failed = exchanges.filter(
      ({ status, error }) =>
        status === '' || status === 'UnknownError' || error.startsWith('Invalid operation'),
    )
    const said = summary('answered', exchanges, failed)
    expect(defectsOf(demo)).toEqual([])
    expect(said).toBe(`answered ${exchanges.length}/${exchanges.length}`)
  },
  TIMEOUT_MS,
)
