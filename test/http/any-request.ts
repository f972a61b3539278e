import * as fc from 'fast-check'

/** A request as somebody careless, or somebody hostile, may send it. */
export interface AnyRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string | Buffer | undefined
}

/** Ids that are good when the request is sent. */
export interface LiveIds {
  session: string
  batching: string
  sse: string
}

/** Stand for the live ids, which are known only when the request is sent. */
const PLACEHOLDERS = { session: '<session>', batching: '<batching>', sse: '<sse>' } as const

export function withLiveIds(request: AnyRequest, live: LiveIds): AnyRequest {
  const fill = (text: string): string =>
    text
      .replace(PLACEHOLDERS.session, live.session)
      .replace(PLACEHOLDERS.batching, live.batching)
      .replace(PLACEHOLDERS.sse, live.sse)
  return {
    ...request,
    path: fill(request.path),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, fill(value)]),
    ),
  }
}

const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values)

/** Nine times out of ten. */
const mostly = <T>(right: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
  fc.oneof(
    { arbitrary: right, weight: 9 * others.length },
    ...others.map((arbitrary) => ({ arbitrary, weight: 1 })),
  )

// What Node's client lets through as a header value.
const headerText = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, ''))
const shortText = fc.string({ maxLength: 8 })
const junk: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 })

const MODERN = '2026-07-28'
const revision = oneOf('2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', MODERN, '1.0')

const METHODS =
  'tools/list tools/call tools/call initialize ping server/discover notifications/initialized ' +
  'notifications/cancelled notifications/progress resources/list prompts/get logging/setLevel ' +
  'completion/complete subscriptions/listen roots/list no/such'

const client = mostly<unknown>(fc.constant({ name: 'any', version: '1' }), junk)
const capabilities = mostly<unknown>(oneOf({}, { sampling: {} }, { elicitation: {} }), junk)

const toolArguments = mostly<unknown>(
  fc.oneof(
    fc.record({ text: fc.string({ maxLength: 1_100 }) }),
    fc.record({ milliseconds: fc.integer({ min: -2, max: 5 }) }),
  ),
  fc.record({ text: junk, count: junk }, { requiredKeys: [] }),
  junk,
)

const envelope = fc.record(
  {
    'io.modelcontextprotocol/protocolVersion': mostly<unknown>(fc.constant(MODERN), revision, junk),
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': client,
    progressToken: fc.oneof(fc.integer(), shortText, junk),
  },
  {
    requiredKeys: [
      'io.modelcontextprotocol/protocolVersion',
      'io.modelcontextprotocol/clientCapabilities',
    ],
  },
)

interface Message {
  jsonrpc: unknown
  method: unknown
  params?: unknown
  [key: string]: unknown
}

/** A message of which each part is mostly right. */
const messageOf = (meta: fc.Arbitrary<unknown> | undefined): fc.Arbitrary<Message> => {
  const parameters = fc.record(
    {
      name: mostly<unknown>(oneOf('echo', 'wait'), oneOf('no_such_tool', '__proto__', ''), junk),
      arguments: toolArguments,
      protocolVersion: mostly<unknown>(revision, junk),
      capabilities,
      clientInfo: client,
      ...(meta === undefined ? {} : { _meta: meta }),
    },
    { requiredKeys: ['name', 'arguments', 'protocolVersion', 'capabilities', 'clientInfo'] },
  )
  return fc.record(
    {
      jsonrpc: mostly<unknown>(fc.constant('2.0'), oneOf('1.0', '2'), junk),
      id: mostly<unknown>(fc.integer(), shortText, junk),
      method: mostly<unknown>(oneOf(...METHODS.split(' '), ''), junk),
      params: mostly<unknown>(parameters, junk),
      ...(meta === undefined ? { result: mostly<unknown>(fc.constant(undefined), junk) } : {}),
    },
    { requiredKeys: ['jsonrpc', 'id', 'method', 'params'] },
  )
}

const legacyMessage = messageOf(undefined)
const modernMessage = messageOf(envelope)

const common = (token: string) => ({
  authorization: fc.constant(`Bearer ${token}`),
  'content-type': oneOf('application/json', 'application/json; charset=utf-8'),
  accept: fc.constant('application/json, text/event-stream'),
})

const json = (value: unknown): string => JSON.stringify(value)
const POST = fc.constant('POST')

/** In a session of the 2025 era, or without one. */
const legacyRequest = (token: string): fc.Arbitrary<AnyRequest> =>
  fc.record({
    method: mostly(POST, oneOf('GET', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'PATCH')),
    path: mostly(fc.constant('/mcp'), oneOf('/mcp/', '/mcp?a=%00', '/MCP', '/sse')),
    headers: fc.record(
      {
        ...common(token),
        'mcp-session-id': mostly(
          oneOf<string>(PLACEHOLDERS.session, PLACEHOLDERS.batching),
          oneOf(`${PLACEHOLDERS.session}A`, ''),
        ),
        'mcp-protocol-version': mostly(oneOf('2025-11-25', '2025-03-26'), revision),
      },
      { requiredKeys: ['authorization', 'content-type', 'accept', 'mcp-session-id'] },
    ),
    body: mostly(legacyMessage.map(json), fc.array(legacyMessage, { maxLength: 3 }).map(json)),
  })

/** By itself, with the headers that repeat what the body says. */
const modernRequest = (token: string): fc.Arbitrary<AnyRequest> =>
  fc.tuple(modernMessage, fc.record(common(token))).map(([message, headers]) => ({
    method: 'POST',
    path: '/mcp',
    headers: { ...headers, 'mcp-protocol-version': MODERN, ...repeated(message) },
    body: json(message),
  }))

function repeated({ method, params }: Message): Record<string, string> {
  const name =
    typeof params === 'object' && params !== null && 'name' in params ? params.name : undefined
  return {
    ...(typeof method === 'string' ? { 'mcp-method': printable(method) } : {}),
    ...(typeof name === 'string' ? { 'mcp-name': printable(name) } : {}),
  }
}

function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '')
}

/** Of the 2024 era, beside a stream. */
const sseMessage = (token: string): fc.Arbitrary<AnyRequest> =>
  fc.record({
    method: POST,
    path: mostly(
      fc.constant(`/message?sessionId=${PLACEHOLDERS.sse}`),
      oneOf('/message', '/message?sessionId=x', '/message?sessionId='),
    ),
    headers: fc.record(common(token)),
    body: mostly(legacyMessage.map(json), fc.array(legacyMessage, { maxLength: 3 }).map(json)),
  })

type Blow = (request: AnyRequest) => AnyRequest

/** What may befall a request on top: nothing, half of the time. */
const blow: fc.Arbitrary<Blow> = fc.oneof(
  { arbitrary: fc.constant<Blow>((request) => request), weight: 6 },
  {
    arbitrary: fc
      .tuple(
        oneOf(
          'authorization',
          'content-type',
          'content-encoding',
          'accept',
          'origin',
          'mcp-session-id',
          'mcp-protocol-version',
          'mcp-method',
          'mcp-name',
          'last-event-id',
        ),
        fc.option(headerText, { nil: undefined }),
      )
      .map(([name, value]): Blow => (request) => {
        const { [name]: _, ...headers } = request.headers
        return {
          ...request,
          headers: value === undefined ? headers : { ...headers, [name]: value },
        }
      }),
    weight: 3,
  },
  {
    arbitrary: fc
      .nat({ max: 200 })
      .map((end): Blow => (request) => ({ ...request, body: request.body?.slice(0, end) })),
    weight: 1,
  },
  {
    arbitrary: fc
      .oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
        junk.map(json),
        fc.constant(undefined),
      )
      .map((body): Blow => (request) => ({ ...request, body })),
    weight: 1,
  },
  {
    arbitrary: fc.webPath().map((text): Blow => (request) => ({ ...request, path: `/mcp${text}` })),
    weight: 1,
  },
)

/** Most of these come through to the protocol, for most of what they hold is right. */
export function anyRequest(token: string): fc.Arbitrary<AnyRequest> {
  const sane = fc.oneof(
    { arbitrary: legacyRequest(token), weight: 3 },
    { arbitrary: modernRequest(token), weight: 2 },
    { arbitrary: sseMessage(token), weight: 1 },
  )
  return fc.tuple(sane, blow).map(([request, strike]) => strike(request))
}
