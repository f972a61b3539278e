import { afterEach, expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { evals } from './live/evals.ts'
import { startFakeEndpoint, type FakeEndpoint, type FakeRequest } from './live/fake-endpoint.ts'
import { HOW_TO_MEASURE } from './live/settings.ts'
import { call, taken, type Task } from './task.ts'
import { failedBackupIn } from './tasks/from-world.ts'

let endpoint: FakeEndpoint | undefined
afterEach(async () => {
  await endpoint?.close()
  endpoint = undefined
})

const failed = failedBackupIn(createWorld()).backupId

const NODES: Task = {
  question: 'Which nodes are unhealthy?',
  calls: [call('list_nodes', { state: 'not_online' })],
  facts: [{ node: '192.0.2.24:3306', state: 'offline' }],
}
const DELETE: Task = {
  question: 'Delete the failed backup.',
  scene: 'user agrees',
  calls: [
    call('list_backups', { status: 'failed' }),
    call('delete_backup', { backup: taken('backups.0.id'), reason: 'it failed' }),
  ],
  facts: [{ done: true }],
  after: { look: (world) => world.backups.some(({ status }) => status === 'Failed'), is: false },
}
const LOST: Task = { question: 'Which jobs failed?', calls: [call('list_jobs')], facts: ['failed'] }

type Said = readonly (readonly [tool: string, args: unknown])[]

/** What the model of these tests says to a question, turn by turn. */
const SAYS: Readonly<Record<string, readonly Said[]>> = {
  [NODES.question]: [[['list_nodes', { state: 'not_online' }]], []],
  // Not the tool to begin with, one that doesn't exist, no object; then what was asked for.
  [DELETE.question]: [
    [
      ['get_fleet_health', {}],
      ['no_such_tool', {}],
      ['list_jobs', 'everything'],
    ],
    [['delete_backup', { backup: failed, reason: 'it failed' }]],
    [],
  ],
  [LOST.question]: [[]],
}

function turnOf({ body: { messages } }: FakeRequest): Said {
  const question = messages.find(({ role }) => role === 'user')?.['content']
  const nth = messages.filter(({ role }) => role === 'assistant').length
  return SAYS[String(question)]?.[nth] ?? []
}

const openaiReply = (request: FakeRequest) => ({
  body: {
    choices: [
      {
        message: {
          role: 'assistant',
          content: null,
          tool_calls: turnOf(request).map(([name, args], index) => ({
            id: `call_${index}`,
            type: 'function',
            function: { name, arguments: JSON.stringify(args) },
          })),
        },
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 10 },
  },
})

const anthropicReply = (request: FakeRequest) => ({
  body: {
    role: 'assistant',
    content: [
      { type: 'text', text: 'Let me see.' },
      ...turnOf(request).map(([name, input], index) => ({
        type: 'tool_use',
        id: `toolu_${index}`,
        name,
        input,
      })),
    ],
    usage: { input_tokens: 100, output_tokens: 10 },
  },
})

const TABLE = [
  '                           tasks  first tool     success       calls   tokens in  tokens out',
  'nodes                          1       100 %       100 %         1.0         200          20',
  'backups                        1         0 %       100 %         4.0         300          30',
  'jobs                           1         0 %         0 %         0.0         100          10',
  'all                            3        33 %        67 %         1.7         200          20',
  '- Which jobs failed? (no tool first): no answer says "failed"',
].join('\n')

async function measured(env: Record<string, string>): Promise<string> {
  let printed = ''
  await evals({
    env,
    print: (text) => (printed += text),
    tasks: { nodes: [NODES], backups: [DELETE], jobs: [LOST] },
  })
  return printed
}

test('measures a model behind an OpenAI-compatible endpoint, waiting when it is busy', async () => {
  endpoint = await startFakeEndpoint((request, nth) =>
    nth === 0 ? { status: 429, headers: { 'retry-after': '0' }, body: {} } : openaiReply(request),
  )
  const env = { EVALS_BASE_URL: `${endpoint.url}/`, EVALS_MODEL: 'm-1', EVALS_API_KEY: 'key-1' }
  expect(await measured(env)).toBe(TABLE)
  const [first] = endpoint.requests
  expect(first).toMatchObject({
    path: '/v1/chat/completions',
    headers: { authorization: 'Bearer key-1' },
    body: {
      model: 'm-1',
      messages: [
        { role: 'system', content: expect.stringContaining('list_clusters') },
        { role: 'user', content: NODES.question },
      ],
      tools: expect.arrayContaining([
        {
          type: 'function',
          function: {
            name: 'whoami',
            description: expect.any(String),
            parameters: { type: 'object', properties: {}, additionalProperties: false },
          },
        },
      ]),
    },
  })
  const told = endpoint.requests.find(({ body }) =>
    body.messages.some(({ tool_call_id: id }) => id === 'call_2'),
  )
  expect(told?.body.messages.slice(-3)).toEqual([
    { role: 'tool', tool_call_id: 'call_0', content: expect.stringContaining('192.0.2.24:3306') },
    { role: 'tool', tool_call_id: 'call_1', content: expect.stringContaining('no_such_tool') },
    { role: 'tool', tool_call_id: 'call_2', content: 'The arguments are no JSON object.' },
  ])
})

test('measures a model behind an Anthropic-compatible endpoint', async () => {
  endpoint = await startFakeEndpoint(anthropicReply)
  const env = {
    EVALS_API: 'anthropic',
    EVALS_BASE_URL: endpoint.url,
    EVALS_MODEL: 'm-2',
    EVALS_API_KEY: 'key-2',
  }
  expect(await measured(env)).toBe(TABLE)
  expect(endpoint.requests[0]).toMatchObject({
    path: '/v1/messages',
    headers: { 'x-api-key': 'key-2', 'anthropic-version': '2023-06-01' },
    body: {
      model: 'm-2',
      max_tokens: expect.any(Number),
      system: expect.stringContaining('list_clusters'),
      messages: [{ role: 'user', content: NODES.question }],
      tools: expect.arrayContaining([
        { name: 'whoami', description: expect.any(String), input_schema: expect.any(Object) },
      ]),
    },
  })
  const second = endpoint.requests.find(({ body }) => body.messages.length === 3)
  expect(second?.body.messages[2]).toEqual({
    role: 'user',
    content: [
      {
        type: 'tool_result',
        tool_use_id: 'toolu_0',
        content: expect.stringContaining('192.0.2.24:3306'),
        is_error: false,
      },
    ],
  })
})

test('an endpoint that refuses is told of with each task', async () => {
  endpoint = await startFakeEndpoint(() => ({ status: 401, body: { error: 'no such key' } }))
  const printed = await measured({ EVALS_BASE_URL: endpoint.url, EVALS_MODEL: 'm-3' })
  expect(printed).toContain('all                            3         0 %         0 %')
  expect(printed).toContain(
    '- Which nodes are unhealthy? (no tool first): HTTP 401: {"error":"no such key"}',
  )
  expect(endpoint.requests[0]?.headers).not.toHaveProperty('authorization')
})

test('a model that never comes to an end is stopped', async () => {
  endpoint = await startFakeEndpoint((request) => {
    const { body } = openaiReply(request)
    const again = { id: 'call_0', function: { name: 'whoami', arguments: '' } }
    return { body: { ...body, choices: [{ message: { role: 'assistant', tool_calls: [again] } }] } }
  })
  let printed = ''
  await evals({
    env: { EVALS_BASE_URL: endpoint.url, EVALS_MODEL: 'm-4' },
    print: (text) => (printed += text),
    tasks: { nodes: [NODES] },
  })
  expect(printed).toContain('(whoami first): no end after 12 turns')
  expect(printed).toContain('12.0        1200         120')
  expect(endpoint.requests).toHaveLength(12)
})

test('without an endpoint nothing is measured, and half of one is an error', async () => {
  expect(await measured({})).toBe(HOW_TO_MEASURE)
  await expect(measured({ EVALS_MODEL: 'm' })).rejects.toThrow('EVALS_BASE_URL is missing')
  const here = { EVALS_BASE_URL: 'http://127.0.0.1:9/v1' }
  await expect(measured(here)).rejects.toThrow('EVALS_MODEL is missing')
  await expect(measured({ ...here, EVALS_MODEL: 'm', EVALS_API: 'gemini' })).rejects.toThrow(
    'EVALS_API is openai or anthropic, not gemini',
  )
})
