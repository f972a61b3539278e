import { Agent, request } from 'node:http'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openSession, openSse, structured } from '../support/mcp-wire.ts'
import { serveApp, TOKEN, type ServedApp } from '../support/serve-app.ts'
import { anyRequest, withLiveIds, type AnyRequest, type LiveIds } from './any-request.ts'

const CASES = 10_000
const AT_ONCE = 50
const STREAM_PATIENCE_MS = 200

interface Answer {
  status: number
  type: string
  text: string
}

/** Sends a request; of a stream that goes on it waits only for what comes first. */
function send(
  { url }: ServedApp,
  agent: Agent,
  { method, path, headers, body }: AnyRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { method, path, headers: { ...headers, ...length }, agent }
    const sending = request(new URL(url), options, (response) => {
      const type = response.headers['content-type'] ?? ''
      const chunks: Buffer[] = []
      const done = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          type,
          text: Buffer.concat(chunks).toString(),
        })
      response.once('end', done)
      response.once('error', reject)
      if (type === 'text/event-stream') {
        const leave = (): void => {
          response.off('error', reject).on('error', () => {})
          response.destroy()
          done()
        }
        if (method === 'GET') return leave()
        const timer = setTimeout(leave, STREAM_PATIENCE_MS)
        response.once('end', () => clearTimeout(timer))
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
    })
    sending.once('error', reject)
    sending.end(body)
  })
}

/** Why an answer may not be; undefined for one that may. */
function objectionTo({ method }: AnyRequest, { status, type, text }: Answer): string | undefined {
  if (status >= 500) return 'a server error'
  if (status < 400) return undefined
  if (!type.startsWith('application/json')) return `an error of type ${type}`
  if (method === 'HEAD') return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && 'error' in parsed) return undefined
    return 'an error without error'
  } catch {
    return 'an error that is no JSON'
  }
}

test(`${CASES} odd requests get no 5xx and no error that is not JSON, and the daemon serves on`, async () => {
  // Bad tokens each come from an address of their own, or they would have to wait.
  const app = await serveApp({ trustedProxies: ['127.0.0.1'] })
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  onTestFinished(() => agent.destroy())
  let sent = 0
  const from = (): string => `10.${sent >> 16}.${(sent >> 8) & 255}.${sent++ & 255}`
  const seen = new Map<number, number>()

  const sse = await openSse(`${app.url}/sse`, { token: TOKEN })
  const [, sseId = ''] = /sessionId=(.*)$/.exec(sse.endpoint) ?? []
  const liveIds = async (): Promise<LiveIds> => {
    // Anew each time: the requests may have ended the last ones.
    const [one, batching] = await Promise.all(
      ['2025-11-25', '2025-03-26'].map((version) =>
        openSession(`${app.url}/mcp`, { token: TOKEN, version }),
      ),
    )
    return { session: one?.id ?? '', batching: batching?.id ?? '', sse: sseId }
  }

  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRequest(TOKEN), { minLength: AT_ONCE, maxLength: AT_ONCE, size: 'max' }),
      async (requests) => {
        const live = await liveIds()
        const objections = await Promise.all(
          requests.map(async (one) => {
            const request = withLiveIds(one, live)
            request.headers['x-forwarded-for'] = from()
            const answer = await send(app, agent, request)
            seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
            const objection = objectionTo(request, answer)
            return objection === undefined ? [] : [{ objection, request, answer }]
          }),
        )
        expect(objections.flat()).toEqual([])
      },
    ),
    // Fifty requests at once can't be made smaller in sensible time; the one at fault is shown, and the seed.
    {
      numRuns: CASES / AT_ONCE,
      endOnFailure: true,
      reporter({ failed, seed, errorInstance }) {
        if (failed) throw new Error(`failed with seed ${seed}`, { cause: errorInstance })
      },
    },
  )

  expect(sent).toBe(CASES)
  expect(app.defects).toEqual([])
  // The requests have been worth it: they came through to the protocol as well as to every refusal.
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 202, 400, 401, 404, 406, 415]))
  expect(seen.get(200)).toBeGreaterThan(CASES / 20)

  const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
  const call = { text: 'still here' }
  expect(structured((await session.callTool('echo', call)).message)).toEqual(call)
  expect(structured(await sse.callTool('echo', call))).toEqual(call)
  sse.close()
}, 90_000)
