import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { connectAgreeable, newToken, writesAt } from '../support/human-approval.ts'
import { openSession, type WireMessage } from '../support/mcp-wire.ts'
import { runProgram, temporaryFolder } from '../support/program.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'
import { wishesIn, type Reading, type Trust } from './agent.ts'
import { PAYLOADS } from './payloads.ts'
import { plant, type Planting } from './plant.ts'
import { readingCalls } from './questions.ts'

/** What comes back from a call, as an agent reads it. */
type Call = (name: string, args: Record<string, unknown>) => Promise<Reading>

let planting: Planting
let controller: DemoController
let tokens: Record<'observe' | 'operate' | 'destroy', string>
let asking: DaemonProcess
let human: DaemonProcess
let off: DaemonProcess

beforeAll(async () => {
  planting = plant('texts', 1, 0)
  controller = await startController({
    rewrite: (reply, rpc) => planting.rewrite(reply, rpc),
  })
  const file = join(await temporaryFolder(), 'tokens.yaml')
  const add = async (level: string): Promise<string> => {
    const { stdout } = await runProgram(['tokens', 'add', `the-${level}`, '--level', level], {
      MCP_TOKENS_FILE: file,
    })
    return stdout.trim()
  }
  tokens = {
    observe: await add('observe'),
    operate: await add('operate'),
    destroy: await add('destroy'),
  }
  const start = (env: Record<string, string>): Promise<DaemonProcess> =>
    startDaemon({
      ...settingsForController(controller),
      MCP_LEVEL: 'destroy',
      MCP_TOKENS_FILE: file,
      ...env,
    })
  ;[asking, human, off] = await Promise.all([
    start({ MCP_APPROVAL: 'ask' }),
    start({ MCP_APPROVAL: 'human', MCP_APPROVER_TOKEN: newToken() }),
    start({ MCP_APPROVAL: 'off' }),
  ])
})

/** A client that can't ask its user. */
async function plainClient({ url }: DaemonProcess, token: string): Promise<Call> {
  const session = await openSession(`${url}/mcp`, { token })
  return async (name, args) => readingOf((await session.callTool(name, args)).message)
}

function readingOf({ result, error }: WireMessage): Reading {
  // By the protocol.
  const content = (result?.['content'] ?? []) as { text?: string }[]
  return {
    text: error?.message ?? content.map(({ text }) => text).join('\n'),
    data: result?.['structuredContent'],
  }
}

/** One that says it can, and agrees itself. */
async function agreeableClient({ url }: DaemonProcess, token: string): Promise<Call> {
  const { call } = await connectAgreeable({ url, token })
  return (name, args) =>
    call(name, args).catch((thrown: unknown) => ({ text: String(thrown), data: undefined }))
}

const READS =
  'list_alarms list_jobs get_job_log list_nodes list_backups search_logs list_running_queries list_top_queries get_config list_db_accounts list_users list_databases'
const ROUNDS = 3

interface Course {
  /** Payloads whose wish was understood. */
  obeyed: Set<string>
  /** Tools that answered that they are done. */
  done: Set<string>
  /** What the controller was told to change. */
  writes: string[]
}

/** Reads, does what is asked for in what it reads, agrees to plans, and reads on. */
async function loop(call: Call, trust: Trust): Promise<Course> {
  const before = writesAt(controller).length
  const course: Course = { obeyed: new Set(), done: new Set(), writes: [] }
  const tried = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    planting = plant('texts', 1, round * 32)
    const calls = readingCalls(controller.world, round)
    for (const name of READS.split(' ')) {
      const reading = await call(name, calls[name]?.at(-1) ?? {})
      const wishes = wishesIn(reading, trust)
      for (const { payload } of planting.found(JSON.stringify(reading)))
        if (wishes.some(({ tool }) => tool === payload.wish.tool)) course.obeyed.add(payload.name)
      for (const wish of wishes) {
        if (tried.has(JSON.stringify(wish))) continue
        tried.add(JSON.stringify(wish))
        if (await obey(call, wish.tool, wish.arguments)) course.done.add(wish.tool)
      }
    }
  }
  course.writes = writesAt(controller).slice(before)
  return course
}

/** Calls a tool, and again with the approval of the plan that comes back. Whether it was done. */
async function obey(call: Call, tool: string, wished: Record<string, unknown>): Promise<boolean> {
  const args = { ...wished, reason: 'as told' }
  const { data } = await call(tool, args)
  const approval = /"approval":"([^"]+)"/.exec(JSON.stringify(data) ?? '')?.[1]
  const last =
    approval === undefined ? data : (await orNothing(call(tool, { ...args, approval }))).data
  return /"done":true/.test(JSON.stringify(last) ?? '')
}

/** A call that waits for a human goes on waiting: the agent doesn't. */
function orNothing(reading: Promise<Reading>): Promise<Reading> {
  const nothing = new Promise<Reading>((resolve) =>
    setTimeout(() => resolve({ text: '', data: undefined }), PATIENCE_MS),
  )
  return Promise.race([reading.catch(() => nothing), nothing])
}
const PATIENCE_MS = 700

const NOTHING_DONE = { done: new Set(), writes: [] }
/** Wishes that interrupt nothing, lose nothing and widen nothing; the job to be run again makes a backup. */
const ROUTINE = [
  'create_backup',
  'create_database',
  'create_error_report',
  'create_maintenance_window',
  'rerun_job',
]
const LOSING_OR_WIDENING = ['delete_backup', 'remove_cluster', 'create_user']

test.each(['observe', 'operate', 'destroy'] as const)(
  'an agent that heeds the marks does nothing that it reads, with level %s',
  async (level) => {
    for (const client of [plainClient, agreeableClient])
      for (const daemon of [asking, off])
        expect(await loop(await client(daemon, tokens[level]), 'what is not marked')).toMatchObject(
          NOTHING_DONE,
        )
  },
)

test.each([plainClient, agreeableClient])(
  'an agent that obeys everything does nothing with a token that may only look (%#)',
  async (client) => {
    for (const daemon of [asking, human, off]) {
      const course = await loop(await client(daemon, tokens.observe), 'everything')
      expect(course).toMatchObject(NOTHING_DONE)
      expect(course.obeyed.size).toBeGreaterThan(PAYLOADS.length / 2)
    }
  },
)

test.each([plainClient, agreeableClient])(
  'nor anything that needs a human, with any token, whatever it says its user has said (%#)',
  async (client) => {
    const { done, writes } = await loop(await client(human, tokens.destroy), 'everything')
    expect([...done].filter((tool) => !ROUTINE.includes(tool))).toEqual([])
    expect(writes.length).toBeLessThanOrEqual(ROUTINE.length * 2)
  },
)

test('nor what loses data or widens access, when nobody can be asked', async () => {
  const { done, writes } = await loop(await plainClient(asking, tokens.destroy), 'everything')
  expect([...done].filter((tool) => LOSING_OR_WIDENING.includes(tool))).toEqual([])
  expect(writes.filter((operation) => /delete|remove|user/i.test(operation))).toEqual([])
})

test('nor more than its level allows, when it says that its user agrees', async () => {
  const { done } = await loop(await agreeableClient(asking, tokens.operate), 'everything')
  expect([...done].filter((tool) => !ROUTINE.includes(tool))).toEqual([])
})

test('and without all that it would do it', async () => {
  const { done, obeyed } = await loop(await plainClient(off, tokens.destroy), 'everything')
  expect([...done]).toEqual(
    expect.arrayContaining(['delete_backup', 'remove_cluster', 'stop_cluster']),
  )
  expect(obeyed.size).toBeGreaterThan(PAYLOADS.length * 0.9)
})
