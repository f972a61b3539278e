import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { auditPlace } from '../support/audit-file.ts'
import { modernRequest, openSession, openSse, post } from '../support/mcp-wire.ts'
import { runProgram } from '../support/program.ts'
import { samplesIn, scrape } from '../support/scrape.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'
import { openStdio } from '../support/stdio-wire.ts'
import { judgeAnswer, type Answer } from './judge-answer.ts'
import { judgeOwnText, judgeSigns, judgeStructured, judgeText } from './marks.ts'
import { PAYLOADS } from './payloads.ts'
import { markedAs, noPlanting, plant, type Planting } from './plant.ts'
import { allReads, readingCalls, type Question } from './questions.ts'
import type { DemoController } from '../../src/demo/server.ts'

type Ask = (question: Question) => Promise<Answer>

// One controller for all: what it says is set anew for each round.
let planting: Planting
let controller: DemoController
let daemon: DaemonProcess
const audit = await auditPlace()

beforeAll(async () => {
  planting = plant('texts', 0, 0)
  controller = await startController({
    rewrite: (reply, rpc) => planting.rewrite(reply, rpc),
  })
  daemon = await startDaemon({
    ...settingsForController(controller),
    ...audit.env,
    MCP_LOG_LEVEL: 'trace',
    MCP_LOG_FORMAT: 'json',
    MCP_METRICS: 'true',
    MCP_TRANSPORTS: 'http,sse',
  })
})

/** What is wrong with the answers to a third of all questions per round, and which payloads they showed. */
async function goThrough(
  ask: Ask,
  first: number,
): Promise<{ wrong: string[]; shown: Set<string> }> {
  const wrong: string[] = []
  const shown = new Set<string>()
  for (const [round, manner] of (['texts', 'words'] as const).entries()) {
    planting = plant(manner, round, round * 47)
    for (const [index, question] of allReads(controller.world, round).entries()) {
      if (index % 3 !== (round + first) % 3) continue
      planting.moveOn()
      const answer = await ask(question)
      for (const { what, text } of judgeAnswer(question.method, answer, planting))
        wrong.push(`${JSON.stringify(question.params)}: ${what}: ${text}`)
      for (const { payload } of planting.found(JSON.stringify(answer))) shown.add(payload.name)
    }
  }
  return { wrong: wrong.slice(0, 20), shown }
}

const WAYS: Readonly<Record<string, () => Promise<Ask>>> = {
  'streamable HTTP with a session': async () => {
    const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
    return async ({ method, params }) => (await session.request(method, params)).message
  },
  'streamable HTTP of 2026-07-28': async () => {
    return async ({ method, params }) =>
      (await modernRequest(`${daemon.url}/mcp`, daemon.token, method, params)).message
  },
  SSE: async () => {
    const sse = await openSse(`${daemon.url}/sse`, { token: daemon.token })
    return ({ method, params }) => sse.request(method, params)
  },
  stdio: async () => {
    const wire = await openStdio(['stdio'], settingsForController(controller))
    return ({ method, params }) => wire.request(method, params)
  },
}

test.each(Object.keys(WAYS))('what a controller says comes marked over %s', async (name) => {
  const ask = await WAYS[name]?.()
  if (ask === undefined) throw new Error('no such way')
  const { wrong, shown } = await goThrough(ask, Object.keys(WAYS).indexOf(name))
  expect(wrong).toEqual([])
  expect(shown.size).toBeGreaterThan(PAYLOADS.length * 0.6)
})

test('and on the command line', async () => {
  planting = plant('texts', 0, 20)
  const calls = readingCalls(controller.world, 0)
  const names = ['list_alarms', 'get_job_log', 'list_nodes', 'get_node']
  const shown = new Set<string>()
  for (const name of names) {
    const args = JSON.stringify(calls[name]?.at(-1) ?? {})
    const { stdout, stderr } = await runProgram(
      ['call', name, args],
      settingsForController(controller),
    )
    const findings =
      stdout === '' ? judgeText(stderr, planting) : judgeStructured(JSON.parse(stdout), planting)
    expect(findings).toEqual([])
    for (const { payload } of planting.found(stdout)) shown.add(payload.name)
  }
  expect(shown.size).toBeGreaterThan(20)
})

describe('what the daemon writes for its operator', () => {
  const texts = PAYLOADS.map((payload, index) => payload.text(markedAs(index)).slice(0, 3_000))

  beforeAll(async () => {
    planting = plant('refusals', 0, 0)
    const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
    for (const text of texts) {
      await session.callTool('get_cluster', { cluster: text })
      await session.callTool('create_backup', {
        cluster: 'main/#1',
        reason: text.slice(0, 300),
        ticket: text.slice(0, 60),
      })
      await session.callTool(text, { [text]: text })
      await post(
        `${daemon.url}/mcp`,
        {
          jsonrpc: '2.0',
          id: 1,
          method: 'initialize',
          params: {
            protocolVersion: '2025-11-25',
            capabilities: {},
            clientInfo: { name: text, version: text },
          },
        },
        { authorization: `Bearer ${daemon.token}` },
      )
    }
  })

  /** Each line is one JSON value that shows no payload; what is a record of the client's words may. */
  function judgeLines(text: string): string[] {
    const lines = text.split('\n').slice(0, -1)
    expect(lines.length).toBeGreaterThan(texts.length)
    return lines.flatMap((line) => {
      // Ours is an object.
      const { reason, ticket, ...rest } = JSON.parse(line) as Record<string, unknown>
      const signs = [reason, ticket].flatMap((words) => judgeSigns(String(words)))
      const findings = [noPlanting, planting].flatMap((finder) => judgeStructured(rest, finder))
      return [...signs, ...findings].map((finding) => `${finding.what}: ${finding.text}`)
    })
  }

  test('the log has one line of JSON for each thing told', () => {
    expect(judgeLines(daemon.program.stderr())).toEqual([])
  })

  test('the audit too, and its chain holds', async () => {
    expect(judgeLines(await readFile(audit.file, 'utf8'))).toEqual([])
    expect((await audit.verify()).code).toBe(0)
  })

  test('metrics have no series by what was said', async () => {
    const text = await scrape(daemon)
    expect(judgeOwnText(text, planting).concat(judgeOwnText(text, noPlanting))).toEqual([])
    expect(judgeSigns(text)).toEqual([])
    expect([...samplesIn(text).keys()].filter((key) => key.includes('forged'))).toEqual([])
  })

  test('the status page shows it as text only', async () => {
    for (const accept of ['text/html', 'application/json']) {
      const answer = await fetch(`${daemon.url}/status`, {
        headers: { accept, authorization: `Bearer ${daemon.token}` },
      })
      const page = await answer.text()
      expect(answer.status).toBe(200)
      expect(judgeSigns(page)).toEqual([])
      if (accept === 'text/html')
        expect(page).not.toMatch(/<script>fetch|<img src=x|<iframe|<!-- You/)
    }
  })
})
