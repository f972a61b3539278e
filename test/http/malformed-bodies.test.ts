import { describe, expect, test } from 'vitest'
import { exchange } from '../support/http-exchange.ts'
import { modernMeta, openSession, openSse } from '../support/mcp-wire.ts'
import { TOKEN } from '../support/serve-app.ts'
import { accepted, ping, refusal, seen, serveBeforeEach } from './malformed.ts'

const MIB = 1024 * 1024

const served = serveBeforeEach()

describe('batches', () => {
  const two = [ping, { ...ping, id: 2 }]

  test.each(['2025-11-25', '2025-06-18'])('are not part of revision %s', async (version) => {
    const other = await openSession(`${served.app.url}/mcp`, { token: TOKEN, version })
    expect(seen(await served.send(two, { headers: other.headers }))).toEqual(
      refusal(400, -32600, `Batches are not part of revision ${version}`),
    )
  })

  test('are answered, each message under its id, in revision 2025-03-26', async () => {
    const old = await openSession(`${served.app.url}/mcp`, { token: TOKEN, version: '2025-03-26' })
    const { status, text } = await served.send(two, { headers: old.headers })
    expect(status).toBe(200)
    const ids = [...text.matchAll(/^data: (.*)$/gm)].map(
      // Their results are empty: it is who is answered that counts.
      ([, data = '']) => (JSON.parse(data) as { id: number }).id,
    )
    expect(new Set(ids)).toEqual(new Set([1, 2]))
  })

  test.each([
    ['empty', []],
    ['of no messages', [1, 2]],
  ])('are refused when %s', async (_, batch) => {
    const old = await openSession(`${served.app.url}/mcp`, { token: TOKEN, version: '2025-03-26' })
    expect(seen(await served.send(batch, { headers: old.headers }))).toEqual(
      refusal(400, -32600, /batch/i),
    )
  })

  test('are not part of revision 2026-07-28', async () => {
    const batch = [{ ...ping, params: { _meta: modernMeta() } }]
    const answer = await exchange(`${served.app.url}/mcp`, {
      method: 'POST',
      headers: { ...accepted(), 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'ping' },
      body: JSON.stringify(batch),
    })
    expect(seen(answer)).toEqual(refusal(400, -32600, /batches may not/))
  })

  test('are not part of revision 2024-11-05', async () => {
    const client = await openSse(`${served.app.url}/sse`, { token: TOKEN })
    const answer = await exchange(new URL(client.endpoint, served.app.url).href, {
      method: 'POST',
      headers: accepted(),
      body: JSON.stringify(two),
    })
    expect(seen(answer)).toEqual(refusal(400, -32600, /Batches are not part/))
    client.close()
  })
})

describe('a body that is too large', () => {
  const routes = async (): Promise<string[]> => {
    const client = await openSse(`${served.app.url}/sse`, { token: TOKEN })
    return [`${served.app.url}/mcp`, new URL(client.endpoint, served.app.url).href]
  }

  test.each([
    ['by what it says', false],
    ['by what it is', true],
  ])('%s is refused on every route', async (_, chunked) => {
    for (const url of await routes()) {
      const answer = await exchange(url, {
        method: 'POST',
        headers: { ...accepted(), ...served.session.headers },
        body: Buffer.alloc(10 * MIB, ' '),
        chunked,
      })
      expect(seen(answer)).toEqual(refusal(413, -32000, 'The body is larger than 4 MiB'))
    }
  })

  test('is one byte above the limit', async () => {
    const message = JSON.stringify(ping)
    const limit = 4 * MIB
    const within = await served.send(message + ' '.repeat(limit - message.length))
    const above = await served.send(message + ' '.repeat(limit - message.length + 1))
    expect([within.status, above.status]).toEqual([200, 413])
  })
})
