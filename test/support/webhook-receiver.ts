import { createServer, type IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import { listenOnLoopback } from './listen-on-loopback.ts'

export interface WebhookReceiver {
  readonly url: string
  readonly requests: { path: string | undefined; headers: IncomingHttpHeaders; body: unknown }[]
}

/** Takes JSON on a free port, closed with the test. `answer` is its status; undefined: none ever. */
export async function startWebhookReceiver(
  answer: (
    attempt: number,
  ) => number | { status: number; headers: Record<string, string> } | undefined = () => 200,
): Promise<WebhookReceiver> {
  const requests: WebhookReceiver['requests'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      requests.push({ path: request.url, headers: request.headers, body })
      const given = answer(requests.length)
      if (given === undefined) return
      const { status, headers } = typeof given === 'number' ? { status: given, headers: {} } : given
      response.writeHead(status, headers).end('ok')
    })
  })
  const port = await listenOnLoopback(server)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${port}`, requests }
}
