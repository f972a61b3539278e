import { beforeEach, describe, expect, test } from 'vitest'
import { exchange } from '../support/http-exchange.ts'
import { serveApp, TOKEN, type ServedApp } from '../support/serve-app.ts'

/** With what each route answers a request that has come through. */
const ROUTES = [
  ['GET', '/', 200],
  ['POST', '/mcp', 415],
  ['GET', '/mcp', 400],
  ['DELETE', '/mcp', 400],
  ['GET', '/sse', 200],
  ['POST', '/message', 400],
  ['GET', '/.well-known/oauth-protected-resource', 404],
  ['GET', '/nothing', 404],
] as const

const HEALTH = [
  ['GET', '/healthz', 200],
  ['GET', '/readyz', 503],
] as const

let app: ServedApp
beforeEach(async () => {
  app = await serveApp({
    allowedHosts: ['mcp.example.com:8443', 'anyport.example.com', '[::1]:3000', '[::1]'],
    allowedOrigins: ['https://mcp.example.com:8443', 'http://[::1]:3000'],
  })
})

async function statusOf(
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<number> {
  const authorized = { authorization: `Bearer ${TOKEN}`, accept: 'text/event-stream' }
  const answer = await exchange(app.url + path, {
    method,
    headers: { host: 'mcp.example.com:8443', ...authorized, ...headers },
  })
  if (answer.status === 403)
    expect(answer.json).toEqual({
      jsonrpc: '2.0',
      error: { code: -32000, message: expect.stringMatching(/^This (Host|Origin) is not allowed/) },
      id: null,
    })
  return answer.status
}

describe('Host', () => {
  test.each(ROUTES)('is checked at %s %s', async (method, path, status) => {
    expect(await statusOf(method, path, {})).toBe(status)
    expect(await statusOf(method, path, { host: 'evil.example.com' })).toBe(403)
  })

  test.each(HEALTH)('is not at %s %s: probes come by address', async (method, path, status) => {
    for (const host of ['evil.example.com', '192.0.2.1:3000', 'mcp.example.com.'])
      expect(await statusOf(method, path, { host })).toBe(status)
  })

  test.each([
    ['mcp.example.com:8443', 200],
    ['MCP.Example.COM:8443', 200],
    ['mcp.example.com', 403],
    ['mcp.example.com:8444', 403],
    ['mcp.example.com.:8443', 403],
    ['mcp.example.com:8443.', 400],
    ['evil.mcp.example.com:8443', 403],
    ['mcp.example.com:8443:8443', 400],
    ['anyport.example.com', 200],
    ['anyport.example.com:1', 200],
    ['anyport.example.com.', 403],
    ['[::1]:3000', 200],
    ['[::1]:4000', 200],
    ['[::2]:3000', 403],
    ['::1', 400],
  ])('%s: %i', async (host, status) => {
    expect(await statusOf('GET', '/', { host })).toBe(status)
  })
})

describe('Origin', () => {
  test.each([...ROUTES, ...HEALTH])('is checked at %s %s', async (method, path, status) => {
    expect(await statusOf(method, path, { origin: 'https://mcp.example.com:8443' })).toBe(status)
    expect(await statusOf(method, path, { origin: 'https://evil.example.com' })).toBe(403)
  })

  test.each([
    ['https://mcp.example.com:8443', true],
    ['HTTPS://MCP.example.com:8443', true],
    ['http://mcp.example.com:8443', false],
    ['https://mcp.example.com', false],
    ['https://mcp.example.com.:8443', false],
    ['https://evil.mcp.example.com:8443', false],
    ['http://[::1]:3000', true],
    ['http://[::1]:3001', false],
    ['null', false],
    ['', false],
  ])('%s is allowed: %s', async (origin, allowed) => {
    expect(await statusOf('GET', '/healthz', { origin })).toBe(allowed ? 200 : 403)
  })
})

describe('a browser page', () => {
  const origin = 'https://mcp.example.com:8443'
  const preflight = (from: string) =>
    exchange(`${app.url}/mcp`, {
      method: 'OPTIONS',
      headers: {
        host: 'mcp.example.com:8443',
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,mcp-session-id',
      },
    })

  test('of an allowed origin learns without a token what it may send', async () => {
    const { status, headers } = await preflight(origin)
    expect({
      status,
      origin: headers['access-control-allow-origin'],
      methods: headers['access-control-allow-methods'],
      headers: headers['access-control-allow-headers'],
    }).toEqual({
      status: 204,
      origin,
      methods: 'GET,POST,DELETE',
      headers: 'authorization,content-type,mcp-session-id',
    })
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  })

  test('of a foreign origin is refused before anything else', async () => {
    const { status, headers } = await preflight('https://evil.example.com')
    expect(status).toBe(403)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('may read the session id and the challenge', async () => {
    const { status, headers } = await exchange(`${app.url}/mcp`, {
      headers: { host: 'mcp.example.com:8443', origin },
    })
    expect({
      status,
      origin: headers['access-control-allow-origin'],
      exposed: headers['access-control-expose-headers'],
    }).toEqual({ status: 401, origin, exposed: 'mcp-session-id,www-authenticate,x-request-id' })
  })

  test('can not keep an answer, nor take it for another type', async () => {
    const { headers } = await exchange(`${app.url}/`, {
      headers: { host: 'mcp.example.com:8443' },
    })
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
  })
})
