import { beforeEach, expect } from 'vitest'
import { exchange, type Exchanged, type ExchangeOptions } from '../support/http-exchange.ts'
import { openSession, type WireSession } from '../support/mcp-wire.ts'
import { serveApp, TOKEN, type ServedApp } from '../support/serve-app.ts'

export interface Served {
  app: ServedApp
  session: WireSession
  /** A POST in the running session; what `options` says comes on top. */
  readonly send: (body: unknown, options?: ExchangeOptions) => Promise<Exchanged>
}

/** Before each test of the file an app of its own and a session in it: to be looked at inside tests. */
export function serveBeforeEach(): Served {
  // `app` and `session` are set before any test runs.
  const served = {
    send: (body: unknown, options: ExchangeOptions = {}) =>
      exchange(`${served.app.url}/mcp`, {
        method: 'POST',
        ...options,
        headers: { ...accepted(), ...served.session.headers, ...options.headers },
        body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
  } as Served
  beforeEach(async () => {
    served.app = await serveApp()
    served.session = await openSession(`${served.app.url}/mcp`, { token: TOKEN })
  })
  return served
}

export const accepted = (): Record<string, string> => ({
  authorization: `Bearer ${TOKEN}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
})
export const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
export const call = (name: unknown, args: unknown): object => ({
  ...ping,
  method: 'tools/call',
  params: { name, arguments: args },
})

export const refusal = (status: number, code: number, message: string | RegExp) => ({
  status,
  type: 'application/json',
  json: { jsonrpc: '2.0', error: { code, message: expect.stringMatching(message) }, id: null },
})

export const seen = ({ status, headers, json }: Exchanged) => ({
  status,
  type: headers['content-type'],
  json,
})
