import { createServer, type IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'

/** A span as OTLP's JSON has it, attributes as an object. */
export interface ReceivedSpan {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  status: { code?: number }
  attributes: Record<string, unknown>
}

export interface Receiver {
  readonly url: string
  /** Whatever came, in its order. */
  readonly spans: ReceivedSpan[]
  readonly resources: Record<string, unknown>[]
  readonly requests: { path: string | undefined; headers: IncomingHttpHeaders; body: string }[]
}

interface Attribute {
  key: string
  value: Record<string, unknown>
}

interface Body {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { spans: (Omit<ReceivedSpan, 'attributes'> & { attributes: Attribute[] })[] }[]
  }[]
}

/** A receiver of OTLP over HTTP with JSON on a free port, closed with the test. `answer` is its status; undefined: none ever. */
export async function startReceiver(
  answer: () => number | undefined = () => 200,
): Promise<Receiver> {
  const receiver = { spans: [], resources: [], requests: [] } as Omit<Receiver, 'url'>
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      receiver.requests.push({ path: request.url, headers: request.headers, body })
      // What the exporter sends; a test that finds it otherwise fails.
      for (const { resource, scopeSpans } of (JSON.parse(body) as Body).resourceSpans) {
        receiver.resources.push(objectOf(resource.attributes))
        for (const { spans } of scopeSpans)
          for (const { attributes, ...span } of spans)
            receiver.spans.push({ ...span, attributes: objectOf(attributes) })
      }
      const status = answer()
      if (status !== undefined)
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}`, ...receiver }
}

function objectOf(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, Object.values(value)[0]] as const),
  )
}
