import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { TOKEN } from '../support/serve-app.ts'
import { serveBeforeEach } from './malformed.ts'

const served = serveBeforeEach()

describe('what is no HTTP, or hardly', () => {
  /** Everything that comes back for these bytes until the server closes. */
  const sendBytes = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(served.app.port, '127.0.0.1', () => socket.write(bytes))
      const chunks: Buffer[] = []
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.once('error', reject)
      socket.once('close', () => resolve(Buffer.concat(chunks).toString()))
    })

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['lengths that contradict each other', lengths('Content-Length: 5\r\nContent-Length: 6')],
    ['a length beside chunks', lengths('Content-Length: 5\r\nTransfer-Encoding: chunked')],
  ])('%s is refused in JSON', async (_, bytes) => {
    const [head = '', body = ''] = (await sendBytes(bytes)).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(body)).toEqual({
      jsonrpc: '2.0',
      error: { code: -32000, message: 'That is no HTTP request' },
      id: null,
    })
  })

  test.each([
    ['no host in the Host header', 'GET /mcp HTTP/1.1\r\nHost: a b\r\n', 400],
    ['no path', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n', 400],
    ['no Host header', 'GET /mcp HTTP/1.1\r\n', 403],
    ['a request of HTTP/1.0', 'GET /mcp HTTP/1.0\r\n', 403],
    ['a request of HTTP/0.9', 'GET /mcp\r\n', 403],
  ])('%s is refused in JSON', async (_, start, status) => {
    const [head = '', body = ''] = (await sendBytes(`${start}Connection: close\r\n\r\n`)).split(
      '\r\n\r\n',
    )
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', error: { code: -32000 }, id: null })
  })

  test('a probe of HTTP/1.0, which knows no Host, is told that the daemon lives', async () => {
    const [head, body] = (await sendBytes('GET /healthz HTTP/1.0\r\n\r\n')).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(body).toBe('{"status":"ok"}')
  })

  test('nothing is written into a stream that is under way', async () => {
    const head = [
      'GET /sse HTTP/1.1',
      `Host: 127.0.0.1:${served.app.port}`,
      'Accept: text/event-stream',
      `Authorization: Bearer ${TOKEN}`,
    ]
    const received = await new Promise<string>((resolve, reject) => {
      const socket = connect(served.app.port, '127.0.0.1', () =>
        socket.write(`${head.join('\r\n')}\r\n\r\n`),
      )
      let text = ''
      socket.once('data', () => socket.write('\0\0\0\r\n\r\n'))
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.once('error', reject)
      socket.once('close', () => resolve(text))
    })
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })
})

function lengths(headers: string): string {
  return `POST /mcp HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\nhello`
}
