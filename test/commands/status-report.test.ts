import { expect, test } from 'vitest'
import { exchange } from '../support/http-exchange.ts'
import { openSession } from '../support/mcp-wire.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

const statusOf = async ({ url, token }: DaemonProcess): Promise<Record<string, unknown>> => {
  const { json } = await exchange(`${url}/status`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  })
  // Its shape is what the tests assert.
  return json as Record<string, unknown>
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

test('/status tells of the controllers, clients, calls and tools of a daemon', async () => {
  const controller = await startController()
  const daemon = await startDaemon({
    ...settingsForController(controller),
    CMON_NAME: 'east',
    MCP_LEVEL: 'operate',
    MCP_TOOLSETS: 'reports,config',
  })
  const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  await session.callTool('list_reports', { limit: 3 })
  await session.callTool('list_reports', { limit: 'many' })
  const call = { at: TIME, tool: 'list_reports', principal: 'token', client: 'wire/1' }
  expect(await statusOf(daemon)).toEqual({
    view: 'daemon',
    at: TIME,
    server: {
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.versions.node,
      started_at: TIME,
      base_url: daemon.url,
      transports: ['sse', 'http'],
    },
    controllers: [
      {
        name: 'east',
        condition: 'ready',
        address: controller.url,
        user: 'admin',
        version: '2.3.4',
        last_contact: TIME,
        reason: null,
        next: null,
      },
    ],
    clients: [
      { client: 'wire/1', transport: 'http', revision: '2025-11-25', sessions: 1, open: 0 },
    ],
    calls: {
      total: 2,
      failed: 1,
      recent: [
        expect.objectContaining({ ...call, outcome: 'invalid_argument' }),
        expect.objectContaining({ ...call, outcome: 'ok' }),
      ],
    },
    tools: {
      level: 'operate',
      approval: 'ask',
      surface: 'full',
      known: expect.any(Number),
      toolsets: [
        {
          name: 'config',
          tools: [
            { name: 'get_config', level: 'observe' },
            { name: 'compare_config', level: 'observe' },
          ],
        },
        {
          name: 'reports',
          tools: [
            { name: 'list_reports', level: 'observe' },
            { name: 'generate_report', level: 'operate' },
            { name: 'get_report', level: 'observe' },
          ],
        },
      ],
    },
  })
})

test('a controller that went away is told with the reason and the next step', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  await expect.poll(() => statusOf(daemon)).toMatchObject({ controllers: [{ condition: 'ready' }] })
  await controller.close()
  await expect
    .poll(() => statusOf(daemon), { timeout: 20_000 })
    .toMatchObject({
      controllers: [
        { condition: 'unreachable', reason: expect.any(String), next: expect.any(String) },
      ],
    })
})

test('the last calls are kept, the others counted', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  for (let count = 0; count < 40; count += 1)
    await session.callTool('list_clusters', { limit: count === 0 ? 'many' : 1 })
  const { calls } = (await statusOf(daemon)) as { calls: { recent: { tool: string }[] } }
  expect(calls).toMatchObject({ total: 40, failed: 1 })
  expect(calls.recent.map(({ tool }) => tool)).toEqual(Array<string>(30).fill('list_clusters'))
})
