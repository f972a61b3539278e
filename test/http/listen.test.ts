import { stat } from 'node:fs/promises'
import { Agent } from 'node:http'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { exchange } from '../support/http-exchange.ts'
import { modernRequest, openSession, openSse, structured } from '../support/mcp-wire.ts'
import { temporaryFolder } from '../support/program.ts'
import { serveApp, socketName, TOKEN } from '../support/serve-app.ts'

describe('a unix socket', () => {
  test('serves, and is gone when the daemon is', async () => {
    const unixPath = socketName(await temporaryFolder())
    const app = await serveApp({ bind: { unixPath } })
    expect(app.listener.url).toBe(`unix:${unixPath}`)
    const answer = await exchange('http://localhost/mcp', {
      method: 'POST',
      socketPath: unixPath,
      headers: {
        host: 'localhost',
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2025-11-25',
          capabilities: {},
          clientInfo: { name: 'test', version: '1' },
        },
      }),
    })
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'mcp-session-id': expect.stringMatching(/^s1\./) },
    })
    await app.stop()
    await expect(stat(unixPath)).rejects.toThrow('ENOENT')
  })

  test('tells failures of its clients under one name', async () => {
    const unixPath = socketName(await temporaryFolder())
    const app = await serveApp({ bind: { unixPath } })
    const { status } = await exchange('http://localhost/mcp', {
      socketPath: unixPath,
      headers: { host: 'localhost', authorization: 'Bearer wrong' },
    })
    expect({ status, failures: app.authFailures }).toEqual({ status: 401, failures: ['unix'] })
  })
})

test('an IPv6 address is served under its bracketed name', async () => {
  const app = await serveApp({ bind: { host: '::1', port: 0 }, allowedHosts: ['[::1]'] })
  expect(app.listener.url).toBe(`http://[::1]:${app.port}`)
  const { status } = await exchange(`${app.listener.url}/`)
  expect(status).toBe(200)
})

test('an address that is taken is the error of the system', async () => {
  const squatter = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void squatter.close())
  await new Promise((resolve) => squatter.once('listening', resolve))
  const address = squatter.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  await expect(serveApp({ bind: { host: '127.0.0.1', port: address.port } })).rejects.toMatchObject(
    { code: 'EADDRINUSE' },
  )
})

describe('a daemon that stops', () => {
  test('answers the calls that run, of every kind, and takes no more', async () => {
    const app = await serveApp()
    const [session, sse] = await Promise.all([
      openSession(`${app.url}/mcp`, { token: TOKEN }),
      openSse(`${app.url}/sse`, { token: TOKEN }),
    ])
    const milliseconds = 600
    const running = [
      session.callTool('wait', { milliseconds }).then(({ message }) => message),
      sse.callTool('wait', { milliseconds }),
      modernRequest(`${app.url}/mcp`, TOKEN, 'tools/call', {
        name: 'wait',
        arguments: { milliseconds },
      }).then(({ message }) => message),
    ]
    await new Promise((resolve) => setTimeout(resolve, 150))
    const stopped = app.stop()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await expect(exchange(`${app.url}/healthz`)).rejects.toThrow('ECONNREFUSED')
    for (const message of await Promise.all(running))
      expect(structured(message)).toEqual({ waited: milliseconds })
    await stopped
    await sse.ended
  })

  test('ends open streams and idle connections at once', async () => {
    const app = await serveApp()
    const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
    const stream = await session.stream()
    const sse = await openSse(`${app.url}/sse`, { token: TOKEN })
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    await exchange(`${app.url}/healthz`, { agent })
    const began = performance.now()
    await app.stop()
    await Promise.all([stream.ended, sse.ended])
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
