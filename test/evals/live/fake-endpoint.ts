import { createServer, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import { z } from 'zod'

const Body = z.looseObject({ messages: z.array(z.looseObject({ role: z.string() })) })

export interface FakeRequest {
  path: string
  headers: IncomingHttpHeaders
  body: z.output<typeof Body>
}

export interface FakeReply {
  status?: number
  headers?: Record<string, string>
  body: object
}

export interface FakeEndpoint {
  url: string
  requests: FakeRequest[]
  close(): Promise<void>
}

/** A model's endpoint on loopback that answers what `reply` says. */
export async function startFakeEndpoint(
  reply: (request: FakeRequest, nth: number) => FakeReply,
): Promise<FakeEndpoint> {
  const requests: FakeRequest[] = []
  const server = createServer((incoming, response) => {
    let text = ''
    incoming.setEncoding('utf8')
    incoming.on('data', (chunk: string) => (text += chunk))
    incoming.on('end', () => {
      const body = Body.parse(JSON.parse(text))
      const request = { path: incoming.url ?? '', headers: incoming.headers, body }
      requests.push(request)
      const { status = 200, headers = {}, body: answer } = reply(request, requests.length - 1)
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify(answer))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('it listens on a port')
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
