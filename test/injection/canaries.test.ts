import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { auditPlace } from '../support/audit-file.ts'
import { newToken } from '../support/human-approval.ts'
import { openSession, openSse } from '../support/mcp-wire.ts'
import { startReceiver } from '../support/otlp-receiver.ts'
import { runProgram, temporaryFolder } from '../support/program.ts'
import { scrape } from '../support/scrape.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon } from '../support/start-demo.ts'
import { openStdio } from '../support/stdio-wire.ts'
import { CANARY, FOUND, plantSecrets, tellingSecrets } from './canaries.ts'
import { allReads } from './questions.ts'

let controller: DemoController
beforeAll(async () => {
  const world = createWorld()
  plantSecrets(world)
  controller = await startController({ world, rewrite: tellingSecrets })
})

const leaks = (text: string): string[] => text.match(FOUND) ?? []

/** Changes whose arguments, requests or plans come near a secret. */
const CHANGES: readonly (readonly [string, Record<string, unknown>])[] = [
  ['rerun_job', { job: 3 }],
  ['create_backup', { cluster: 'main/#1' }],
  ['stop_cluster', { cluster: 'main/#1' }],
  ['set_config', { cluster: 'main/#1', settings: [{ name: 'masterauth', value: `${CANARY}a` }] }],
  ['set_config', { cluster: 'main/#1', settings: [{ name: 'max_connections', value: '500' }] }],
  ['delete_db_account', { cluster: 'main/#1', account: 'app' }],
  ['create_error_report', { cluster: 'main/#1' }],
  [
    'import_cluster',
    {
      type: 'replication',
      vendor: 'mariadb',
      name: 'legacy-crm',
      nodes: ['198.51.100.31'],
      db_user: 'admin',
      db_password: `${CANARY}b`,
    },
  ],
]

test('no secret that a controller holds leaves the daemon, whichever way', async () => {
  const traces = await startReceiver()
  const audit = await auditPlace()
  const approver = newToken()
  const daemon = await startDaemon({
    ...settingsForController(controller),
    ...audit.env,
    MCP_LEVEL: 'destroy',
    MCP_APPROVAL: 'human',
    MCP_APPROVER_TOKEN: approver,
    MCP_LOG_LEVEL: 'trace',
    MCP_METRICS: 'true',
    MCP_TRANSPORTS: 'http,sse',
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
  })
  const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  const sse = await openSse(`${daemon.url}/sse`, { token: daemon.token })
  const answers: string[] = []
  for (let turn = 0; turn < 3; turn++)
    for (const { method, params } of allReads(controller.world, turn))
      answers.push((await session.request(method, params)).text)
  for (const [name, args] of CHANGES) {
    const reason = `it says password=${CANARY}c`
    answers.push((await session.callTool(name, { ...args, reason })).text)
  }
  answers.push(JSON.stringify(await sse.callTool('list_jobs', { detail: 'full' })))
  sse.close()
  expect(answers.length).toBeGreaterThan(200)
  expect([...new Set(answers.flatMap(leaks))]).toEqual([])
  // Masked, not left out: what is said beside the secrets is there.
  expect(answers.join('')).toContain("IDENTIFIED BY '***'")

  const plan = /"approval":"([^"]+)"/.exec(answers.join('\n'))?.[1] ?? ''
  const pages = [
    ['/status', daemon.token],
    [`/approve/${plan}`, approver],
  ].flatMap(([path, token]) =>
    ['text/html', 'application/json'].map(async (accept) => {
      const headers = { accept, authorization: `Bearer ${token}` }
      const answer = await fetch(`${daemon.url}${path}`, { headers })
      expect(answer.status).toBe(200)
      return answer.text()
    }),
  )
  const metrics = await scrape(daemon)
  await daemon.stop()
  const written = {
    pages: (await Promise.all(pages)).join(''),
    metrics,
    log: daemon.program.stdout() + daemon.program.stderr(),
    audit: await readFile(audit.file, 'utf8'),
    traces: traces.requests.map(({ body }) => body).join(''),
  }
  for (const [place, text] of Object.entries(written))
    expect({ place, empty: text === '', leaks: leaks(text) }).toEqual({
      place,
      empty: false,
      leaks: [],
    })
})

test('nor stdio, the command line, and what the doctor writes down', async () => {
  const settings = settingsForController(controller)
  const wire = await openStdio(['stdio'], { ...settings, MCP_LOG_LEVEL: 'trace' })
  for (const [name, args] of [
    ['get_job', { job: 3 }],
    ['get_config', { cluster: 'main/#1', detail: 'full' }],
    ['list_db_accounts', { cluster: 'main/#1', detail: 'full' }],
  ] as const)
    await wire.callTool(name, args)
  await wire.program.stop()
  const file = join(await temporaryFolder(), 'probe.json')
  const runs = [
    await runProgram(['call', 'list_jobs', '{"detail":"full"}'], settings),
    await runProgram(['doctor', '--probe', file], settings),
    await runProgram(['print-config'], settings),
  ]
  const texts = [
    wire.program.stdout() + wire.program.stderr(),
    ...runs.map(({ stdout, stderr }) => stdout + stderr),
    await readFile(file, 'utf8'),
  ]
  expect(texts.filter((text) => text.length < 100)).toEqual([])
  expect(texts.flatMap(leaks)).toEqual([])
})
