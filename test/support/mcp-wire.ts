// MCP written by hand over fetch, for what no SDK lets a test do: keep a session over a restart, send the same
// id from many clients, send what is wrong.

export interface WireAnswer {
  status: number
  headers: Headers
  /** The JSON body, or the message of an event stream that answers the request. */
  message: WireMessage
  text: string
}

export interface WireMessage {
  id?: unknown
  result?: Record<string, unknown>
  error?: { code: number; message: string }
}

const ACCEPT = 'application/json, text/event-stream'
const TIMEOUT_MS = 20_000

/** POSTs one JSON-RPC message and reads the answer, in either of the forms a server may choose. */
export async function post(
  url: string,
  message: unknown,
  headers: Record<string, string> = {},
): Promise<WireAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: ACCEPT, ...headers },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    message: answerIn(text, response.headers.get('content-type') ?? ''),
    text,
  }
}

/** The answer to a request comes last in its stream. */
function answerIn(text: string, contentType: string): WireMessage {
  const data = contentType.startsWith('text/event-stream') ? eventsIn(text).at(-1)?.data : text
  // What it holds is what tests assert.
  return (data === undefined || data === '' ? {} : JSON.parse(data)) as WireMessage
}

interface ServerEvent {
  event: string
  data: string
}

function eventsIn(text: string): ServerEvent[] {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n\n')
    .flatMap((block) => {
      const lines = block.split('\n')
      const field = (name: string): string[] =>
        lines.flatMap((line) =>
          line.startsWith(`${name}:`) ? [line.slice(name.length + 1).trimStart()] : [],
        )
      const data = field('data')
      return data.length === 0
        ? []
        : [{ event: field('event')[0] ?? 'message', data: data.join('\n') }]
    })
}

export interface WireOptions {
  token?: string | undefined
  version?: string
  capabilities?: Record<string, unknown>
  /** Id of every request; default 1, 2, 3 … */
  fixedId?: number
}

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

/** A session of the 2025 era that introduced itself once and never will again. */
export interface WireSession {
  readonly id: string
  readonly headers: Record<string, string>
  request(method: string, params?: Record<string, unknown>): Promise<WireAnswer>
  callTool(name: string, args?: Record<string, unknown>): Promise<WireAnswer>
  /** The GET stream; its status, and a way to leave. */
  stream(): Promise<{ status: number; close(): void; ended: Promise<void> }>
  end(): Promise<number>
}

export async function openSession(url: string, options: WireOptions = {}): Promise<WireSession> {
  const { version = '2025-11-25', capabilities = {} } = options
  let lastId = 0
  const nextId = (): number => options.fixedId ?? (lastId += 1)
  const opened = await post(
    url,
    {
      jsonrpc: '2.0',
      id: nextId(),
      method: 'initialize',
      params: {
        protocolVersion: version,
        capabilities,
        clientInfo: { name: 'wire', version: '1' },
      },
    },
    bearer(options.token),
  )
  const id = opened.headers.get('mcp-session-id')
  if (id === null) throw new Error(`no session: HTTP ${opened.status} ${opened.text}`)
  const headers = {
    ...bearer(options.token),
    'mcp-session-id': id,
    'mcp-protocol-version': version,
  }
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers)
  const request = (method: string, params: Record<string, unknown> = {}): Promise<WireAnswer> =>
    post(url, { jsonrpc: '2.0', id: nextId(), method, params }, headers)
  return {
    id,
    headers,
    request,
    callTool: (name, args = {}) => request('tools/call', { name, arguments: args }),
    async stream() {
      const leave = new AbortController()
      const response = await fetch(url, {
        headers: { ...headers, accept: 'text/event-stream' },
        signal: leave.signal,
      })
      const ended = response.text().then(
        () => {},
        () => {},
      )
      return { status: response.status, close: () => leave.abort(), ended }
    },
    async end() {
      const response = await fetch(url, { method: 'DELETE', headers })
      await response.arrayBuffer()
      return response.status
    },
  }
}

export const MODERN = '2026-07-28'

/** The `_meta` that makes a request one of revision 2026-07-28. */
export function modernMeta(): Record<string, unknown> {
  return {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'wire', version: '1' },
  }
}

/** One stateless request of revision 2026-07-28. */
export function modernRequest(
  url: string,
  token: string | undefined,
  method: string,
  params: Record<string, unknown> = {},
  id = 1,
): Promise<WireAnswer> {
  const name = params['name']
  return post(
    url,
    { jsonrpc: '2.0', id, method, params: { ...params, _meta: modernMeta() } },
    {
      ...bearer(token),
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
  )
}

/** A client of revision 2024-11-05: one stream for the answers, messages POSTed beside it. */
export interface WireSse {
  /** As the endpoint event gave it. */
  readonly endpoint: string
  request(method: string, params?: Record<string, unknown>): Promise<WireMessage>
  callTool(name: string, args?: Record<string, unknown>): Promise<WireMessage>
  /** All that has come on the stream so far. */
  readonly heard: readonly WireMessage[]
  /** Resolves when the stream is over, from whichever side. */
  readonly ended: Promise<void>
  close(): void
}

export async function openSse(url: string, options: WireOptions = {}): Promise<WireSse> {
  const leave = new AbortController()
  const waiting = new Map<unknown, (message: WireMessage) => void>()
  const heard: WireMessage[] = []
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...bearer(options.token) },
    signal: leave.signal,
  })
  if (response.status !== 200 || response.body === null)
    throw new Error(`GET ${url}: HTTP ${response.status}`)
  let foundEndpoint = (_path: string): void => {}
  const endpointKnown = new Promise<string>((resolve) => (foundEndpoint = resolve))
  const ended = (async () => {
    let unread = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      unread += decoder.decode(chunk, { stream: true })
      const end = unread.lastIndexOf('\n\n')
      if (end === -1) continue
      for (const { event, data } of eventsIn(unread.slice(0, end + 2))) {
        if (event === 'endpoint') foundEndpoint(data)
        else {
          // What it holds is what tests assert.
          const message = JSON.parse(data) as WireMessage
          heard.push(message)
          waiting.get(message.id)?.(message)
        }
      }
      unread = unread.slice(end + 2)
    }
  })().catch(() => {})
  const endpoint = await endpointKnown
  const send = async (message: Record<string, unknown>): Promise<void> => {
    const accepted = await fetch(new URL(endpoint, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(options.token) },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await accepted.text()
    if (accepted.status !== 202) throw new Error(`POST ${endpoint}: ${accepted.status} ${text}`)
  }
  let lastId = 0
  const request = (method: string, params: Record<string, unknown>): Promise<WireMessage> => {
    const id = options.fixedId ?? (lastId += 1)
    const answer = new Promise<WireMessage>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), TIMEOUT_MS)
      waiting.set(id, (message) => {
        clearTimeout(timer)
        resolve(message)
      })
    })
    return Promise.race([answer, send({ id, method, params }).then(() => answer)])
  }
  await request('initialize', {
    protocolVersion: '2024-11-05',
    capabilities: {},
    clientInfo: { name: 'wire', version: '1' },
  })
  await send({ method: 'notifications/initialized' })
  return {
    endpoint,
    request: (method, params = {}) => request(method, params),
    callTool: (name, args = {}) => request('tools/call', { name, arguments: args }),
    heard,
    ended,
    close: () => leave.abort(),
  }
}

/** `structuredContent` of a tool call's answer; throws for an error of either kind. */
export function structured(message: WireMessage): Record<string, unknown> {
  const content = message.result?.['structuredContent']
  if (typeof content !== 'object' || content === null)
    throw new Error(`no structured answer: ${JSON.stringify(message)}`)
  return Object.fromEntries(Object.entries(content))
}

/** The names in an answer of list_clusters, sorted. */
export function namesIn(data: Record<string, unknown>): string[] {
  const rows: unknown = data['clusters']
  if (!Array.isArray(rows)) throw new Error('no clusters in the answer')
  // Rows are objects by the tool's output schema.
  return rows.map((row: Record<string, unknown>) => String(row['name'])).sort()
}

/** Code and text of a tool's error answer; throws when it is none. */
export function toolErrorIn(message: WireMessage): { code: string; text: string } {
  if (message.result?.['isError'] !== true)
    throw new Error(`no tool error: ${JSON.stringify(message)}`)
  // By the protocol.
  const [first] = message.result['content'] as { text: string }[]
  const text = first?.text ?? ''
  return { code: /^Error \((\w+)\)/.exec(text)?.[1] ?? '', text }
}
