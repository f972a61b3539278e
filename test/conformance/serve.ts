import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import { InMemoryServerEventBus } from '@modelcontextprotocol/server'
import { createStaticTokens, sharedToken } from '../../src/auth/static-token.ts'
import { createApp } from '../../src/http/app.ts'
import { createMcpEndpoints } from '../../src/http/endpoints.ts'
import { createFailureLimiter } from '../../src/http/failure-limiter.ts'
import { listen } from '../../src/http/listen.ts'
import { createSeal } from '../../src/http/seal.ts'
import { createSessions } from '../../src/http/sessions.ts'
import { createMemoryState } from '../../src/state/directory.ts'
import { addAuthorization } from './add-authorization.ts'
import { createFixtureServer } from './fixture-server.ts'

/**
 * The daemon's HTTP side as it is, serving the fixture server instead of its tools, behind a proxy that adds
 * the bearer token. Prints the proxy's URL; ends by signal, or with the process that started it.
 */
async function main(): Promise<void> {
  const token = randomBytes(32).toString('base64url')
  const proxy = createServer()
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const publicUrl = new URL(`http://127.0.0.1:${portOf(proxy)}`)
  const daemon = await startDaemon(token, publicUrl)
  proxy.on('request', addAuthorization(new URL(daemon.url), token))

  const stop = async (): Promise<void> => {
    proxy.close()
    proxy.closeAllConnections()
    await daemon.close()
    process.exit(0)
  }
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(event, () => void stop())
  process.stdout.write(`${new URL('/mcp', publicUrl).href}\n`)
}

/** As `serve` does it, with the proxy's address as MCP_BASE_URL: Host and Origin must name it. */
async function startDaemon(
  token: string,
  publicUrl: URL,
): Promise<{ url: string; close: () => Promise<void> }> {
  const state = createMemoryState()
  const sessions = createSessions({
    seal: createSeal(await state.key('session')),
    ended: await state.expiringSet('ended-sessions'),
    serverFor: createFixtureServer,
  })
  const complain = (error: unknown): void => void process.stderr.write(`defect: ${String(error)}\n`)
  const endpoints = createMcpEndpoints({
    sessions,
    serverFor: createFixtureServer,
    changes: Object.assign(new InMemoryServerEventBus(), {
      heardBy: <T>(_: unknown, work: () => T) => work(),
    }),
    onError: () => {},
  })
  const listener = await listen({ bind: { host: '127.0.0.1', port: 0 } }, () =>
    createApp({
      baseUrl: publicUrl,
      allowedHosts: [publicUrl.host],
      allowedOrigins: [publicUrl.origin],
      trustedProxies: [],
      transports: ['sse', 'http'],
      principalOf: createStaticTokens([sharedToken(token, 'conformance')]),
      anonymous: undefined,
      limiter: createFailureLimiter(),
      endpoints,
      narrowingOf: () => undefined,
      readiness: async () => [],
      version: 'conformance',
      log: { authFailure: complain, defect: complain },
    }),
  )
  return { url: listener.url, close: () => listener.close(Promise.resolve(), endpoints.close) }
}

function portOf(server: HttpServer): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return address.port
}

await main()
