import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { IncomingMessage } from 'node:http'
import type { Level } from '../auth/level.ts'
import type { Principal, PrincipalOf } from '../auth/principal.ts'
import type { ApproveOptions } from './approve.ts'
import { mountApprove } from './approve-routes.ts'
import { createChallenges, type OAuth } from './challenge.ts'
import { createClientAddress } from './client-address.ts'
import type { AppEnv } from './env.ts'
import type { FailureLimiter } from './failure-limiter.ts'
import { createReadyEndpoint, type ControllerReadiness } from './health.ts'
import { rpcCodes, rpcError } from './json-rpc-error.ts'
import { createWellKnown } from './protected-resource.ts'
import { toolsCalled } from './tools-called.ts'
import { createMetricsEndpoint, type RenderMetrics } from './metrics-endpoint.ts'
import { authenticate, createCredentials } from './middleware/authenticate.ts'
import { NarrowingError, type ReadNarrowing } from '../mcp/narrowing.ts'
import { identify } from './middleware/request-id.ts'
import { checkHost, checkOrigin } from './middleware/host-origin.ts'
import type { McpEndpoints } from './endpoints.ts'
import { PAGE_HEADERS } from './pages/document.tsx'
import { homePage } from './pages/home.tsx'
import { createStatusEndpoint, type StatusOptions } from './status.ts'

export interface AppOptions {
  /** Public URL, maybe with a path prefix; requests with and without the prefix are served. */
  baseUrl: URL
  allowedHosts: readonly string[]
  allowedOrigins: readonly string[]
  trustedProxies: readonly string[]
  transports: readonly ('sse' | 'http')[]
  principalOf: PrincipalOf
  /** The issuer whose tokens are taken, too. */
  oauth?: OAuth | undefined
  /** The level that other scopes would have to reach for a tool; undefined when they wouldn't help, or needn't. */
  levelBeyond?: (tool: string, principal: Principal) => Promise<Level | undefined>
  anonymous: Principal | undefined
  /** Where bad credentials count. It outlives the app, or a reload would let who guesses begin anew. */
  limiter: FailureLimiter
  /** What a request wants less of, by its query and headers. Throws NarrowingError. */
  narrowingOf: ReadNarrowing
  endpoints: McpEndpoints
  readiness: () => Promise<ControllerReadiness[]>
  /** Without it there is no `/status`. */
  status?: StatusOptions | undefined
  /** Without it nobody can approve anything here. */
  approve?: ApproveOptions | undefined
  /** Served at `/metrics`; nothing is there when left out. */
  metrics?: RenderMetrics | undefined
  version: string
  log: {
    authFailure: (address: string, requestId: string, why: string | undefined) => void
    defect: (error: unknown, requestId: string) => void
  }
}

export interface App {
  readonly fetch: Hono<AppEnv>['fetch']
  /** Who a request is from; undefined for one that wouldn't be let in. */
  readonly whose: (incoming: IncomingMessage) => Promise<Principal | undefined>
  /** What is served where; `ALL` for every method. */
  readonly routes: readonly { readonly method: string; readonly path: string }[]
}

/**
 * The HTTP side of the daemon: middleware in order, then routes. Listens to nothing itself. Made anew when the
 * settings change; what must outlive that is in `endpoints`.
 */
export function createApp(options: AppOptions): App {
  const base = options.baseUrl.href.replace(/\/+$/, '')
  const prefix = options.baseUrl.pathname.replace(/\/+$/, '')
  const challenges = createChallenges(base, options.oauth)
  const guarding = {
    addressOf: createClientAddress(options.trustedProxies),
    onFailure: options.log.authFailure,
    limiter: options.limiter,
  }
  const credentials = createCredentials({
    principalOf: options.principalOf,
    anonymous: options.anonymous,
    challenges,
    ...guarding,
  })
  const app = new Hono<AppEnv>({ getPath: (request) => pathWithin(prefix, request.url) })
  const { streamable, sse } = options.endpoints

  app.onError((error, context) => {
    options.log.defect(error, context.get('requestId'))
    // No MCP route answers 5xx, a stack trace or HTML.
    return rpcError(400, rpcCodes.server, 'The request could not be handled')
  })
  app.notFound(() => rpcError(404, rpcCodes.server, 'There is nothing here'))

  app.use(...identify)
  // Probes come by address, so health is open to any Host.
  app.use(checkHost(options.allowedHosts, ['/healthz', '/readyz']))
  app.use(checkOrigin(options.allowedOrigins))
  // Before authentication, or a browser's preflight gets 401.
  app.use(
    cors({
      origin: [...options.allowedOrigins],
      allowMethods: ['GET', 'POST', 'DELETE'],
      exposeHeaders: ['mcp-session-id', 'www-authenticate', 'x-request-id'],
    }),
  )
  app.use(async (context, next) => {
    await next()
    context.res.headers.set('cache-control', context.res.headers.get('cache-control') ?? 'no-store')
    context.res.headers.set('x-content-type-options', 'nosniff')
  })
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.get('/readyz', createReadyEndpoint(options.readiness, credentials.whose))
  app.get('/', async (context) => {
    const controllers = await options.readiness()
    const page = homePage({
      baseUrl: options.baseUrl,
      transports: options.transports,
      token: options.anonymous === undefined ? 'named' : 'none',
      version: options.version,
      answering: controllers.filter(({ condition }) => condition === 'ready').length,
      controllers: controllers.length,
    })
    return context.html(page, 200, PAGE_HEADERS)
  })
  const wellKnown = createWellKnown(base, options.oauth)
  app.get('/.well-known/*', (context) => wellKnown(context.req.path))
  if (options.status !== undefined) {
    const status = createStatusEndpoint({
      ...options.status,
      baseUrl: options.baseUrl,
      principalOf: options.principalOf,
      credentials,
      connected: () => options.endpoints.connected(),
    })
    app.get('/status', (context) => status.show(context))
    app.post('/status', (context) => status.signIn(context))
    app.post('/status/sign-out', (context) => status.signOut(context))
  }
  if (options.approve !== undefined) mountApprove(app, options.approve, options.baseUrl, guarding)
  app.use(authenticate(credentials))
  if (options.metrics !== undefined) app.get('/metrics', createMetricsEndpoint(options.metrics))
  app.use(async (context, next) => {
    try {
      const { url } = context.req
      const question = url.indexOf('?')
      const query = new URLSearchParams(question === -1 ? '' : url.slice(question))
      context.set(
        'narrowing',
        options.narrowingOf(query, (name) => context.req.header(name)),
      )
    } catch (thrown) {
      if (thrown instanceof NarrowingError)
        return rpcError(400, rpcCodes.invalidRequest, thrown.message)
      throw thrown
    }
    return next()
  })
  app.use((context, next) => {
    context.set('stepUp', async (body) => {
      for (const tool of toolsCalled(body)) {
        const level = await options.levelBeyond?.(tool, context.get('principal'))
        if (level !== undefined) return challenges.insufficient(context, level)
      }
      return undefined
    })
    return next()
  })
  if (options.transports.includes('http')) app.all('/mcp', (context) => streamable.handle(context))
  if (options.transports.includes('sse')) {
    // POST /sse stays 404: clients that try Streamable HTTP first fall back to SSE by it.
    app.get('/sse', (context) => sse.open(context, prefix))
    app.post('/message', (context) => sse.message(context))
  }

  // Middleware is of every path.
  const routes = app.routes.filter(({ path }) => path !== '/*')
  return { fetch: app.fetch, whose: credentials.whose, routes }
}

/** The path below the prefix of the public URL; the URL comes absolute from the adapter. */
function pathWithin(prefix: string, url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.search(/[?#]/)
  const path = start === -1 ? '/' : url.slice(start, end === -1 ? undefined : end)
  return prefix !== '' && (path === prefix || path.startsWith(`${prefix}/`))
    ? path.slice(prefix.length) || '/'
    : path
}
