import { isWithin, type Level } from '../auth/level.ts'
import type { Principal } from '../auth/principal.ts'
import { withPort } from '../config/derive.ts'
import type { Config } from '../config/settings.ts'
import { createApp, type App } from '../http/app.ts'
import type { McpEndpoints } from '../http/endpoints.ts'
import { createFailureLimiter, type FailureLimiter } from '../http/failure-limiter.ts'
import { lazyEndpoints } from '../http/lazy-endpoints.ts'
import { listen, type OpenSocket, type ServerCertificate } from '../http/listen.ts'
import { createSeal } from '../http/seal.ts'
import { narrowingReader } from '../mcp/narrowing.ts'
import { logProtocolError } from '../observability/protocol-error.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { MeteredController } from '../observability/metrics-now.ts'
import { TOOL_NAMES } from '../tools/names.ts'
import { version } from '../version.ts'
import type { Daemon } from './compose.ts'
import { openIdentity, type Identity } from './identity.ts'
import { followServerCertificate, readServerCertificate } from './server-certificate.ts'
import { settingProblem } from './setting-files.ts'
import { statusReporter } from './status-report.ts'

export interface HttpDaemon {
  /** Public base URL, the real port in it. */
  readonly baseUrl: string
  /**
   * Makes ready what other settings need here and in the daemon behind; nothing changes until the function it
   * gives is called, which can't fail. Sessions and streams go on. Throws ConfigError for what can't be used.
   */
  prepare: (config: Config) => Promise<() => void>
  /** Counts how a reload went. */
  reloaded: (ok: boolean) => void
  close(): Promise<void>
}

/**
 * Serves the daemon over HTTP, on the `open` socket if there is one. Rejects with the system's error when the
 * address can't be bound.
 */
export async function serveHttp(
  config: Config,
  daemon: Daemon,
  log: Logger,
  open?: OpenSocket,
): Promise<HttpDaemon> {
  const seal = createSeal(await daemon.state.key('session'))
  const ended = await daemon.state.expiringSet('ended-sessions')
  const endpoints = lazyEndpoints(async () => {
    const [serverFor, { createMcpEndpoints, createSessions, createChangeBus }] = await Promise.all([
      daemon.servers(),
      import('../http/mcp-parts.ts'),
    ])
    return createMcpEndpoints({
      serverFor,
      sessions: createSessions({ seal, ended, serverFor }),
      changes: createChangeBus(daemon.hub, async (...event) =>
        (await daemon.tools()).pipeline.sees(...event),
      ),
      onError: (error) => logProtocolError(log, error),
    })
  })
  const limiter = createFailureLimiter()
  const statusKey = await daemon.state.key('status-page')
  const metricsFor = async ({ metrics }: Config): Promise<Metrics | undefined> =>
    metrics
      ? daemon.telemetry.openMetrics({
          controllers: () => controllersNow(daemon),
          sessions: () => endpoints.sessions(),
          streams: () => endpoints.streams(),
        })
      : undefined
  const appFor = (effective: Config, who: Identity, metrics: Metrics | undefined): App =>
    makeApp({
      config: effective,
      identity: who,
      daemon,
      endpoints,
      statusKey,
      limiter,
      metrics,
      log,
    })
  const metrics = await metricsFor(config)
  let identity = await openIdentity(config, log)
  const certificate = await readServerCertificate(config)
  let baseUrl = config.baseUrl
  const listener = await listen({ bind: config.bindAddress, open, certificate }, (boundPort) => {
    const effective = bound(config, boundPort)
    baseUrl = effective.baseUrl
    daemon.address.servedAt(baseUrl)
    return appFor(effective, identity, metrics)
  })
  log.info({ url: listener.url, baseUrl, version }, 'listening')
  let unfollow = follow(config, certificate)
  // Logs in early, so that the first question doesn't wait for it; what goes wrong shows in /readyz.
  void daemon.readiness()

  /** Shows clients a renewed certificate; one that can't be used is told and not taken. */
  function follow(current: Config, used: ServerCertificate | undefined): () => void {
    if (used === undefined) return () => {}
    const renewed = (other: ServerCertificate): void => {
      listener.renew(other)
      log.info('the certificate was renewed')
    }
    return followServerCertificate(current, used, renewed, (error) =>
      log.error({ err: error }, 'the changed certificate can not be used: the old one stays'),
    )
  }

  return {
    get baseUrl() {
      return baseUrl.replace(/\/+$/, '')
    },
    async prepare(other) {
      const renewed = await readServerCertificate(other)
      if ((renewed === undefined) !== (certificate === undefined))
        throw settingProblem('MCP_TLS_CERT_FILE', 'is switched on and off by a restart only')
      const effective = bound(other, listener.port)
      const who = await openIdentity(other, log, identity)
      const app = appFor(effective, who, await metricsFor(other))
      const adopt = await daemon.prepare(other)
      return () => {
        adopt()
        if (renewed !== undefined) listener.renew(renewed)
        listener.replace(app)
        identity = who
        void endpoints.recheck(app.whose)
        baseUrl = effective.baseUrl
        daemon.address.servedAt(baseUrl)
        unfollow()
        unfollow = follow(other, renewed)
        endpoints.announceLists()
      }
    },
    reloaded: (ok) => daemon.telemetry.metrics()?.reloaded(ok),
    async close() {
      unfollow()
      await listener.close(daemon.drained(), endpoints.close)
      await daemon.close()
    },
  }
}

interface AppParts {
  config: Config
  identity: Identity
  daemon: Daemon
  endpoints: McpEndpoints
  statusKey: Buffer
  limiter: FailureLimiter
  metrics: Metrics | undefined
  log: Logger
}

/** With port 0 the system chose one; what follows from it is known only now. */
function bound(config: Config, port: number | undefined): Config {
  return port === undefined ? config : withPort(config, port)
}

function makeApp(parts: AppParts): App {
  const { config, identity, daemon, endpoints, statusKey, limiter, metrics, log } = parts
  return createApp({
    baseUrl: new URL(config.baseUrl),
    allowedHosts: config.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    trustedProxies: config.trustedProxies,
    transports: config.transports,
    principalOf: identity.principalOf,
    anonymous: identity.anonymous,
    limiter,
    oauth: identity.oauth,
    levelBeyond: (tool, principal) => levelBeyond(daemon, tool, principal),
    endpoints,
    narrowingOf: narrowingReader(TOOL_NAMES),
    readiness: daemon.readiness,
    metrics: metrics?.render,
    status: { key: statusKey, report: statusReporter(config, daemon) },
    approve: daemon.approval.openTo(identity.approverOf),
    version,
    log: {
      authFailure(address, requestId, why) {
        metrics?.badToken()
        log.warn({ requestId, address, why }, 'a request came with a bad token')
      },
      defect(error, requestId) {
        metrics?.defect()
        log.error({ requestId, err: error }, 'a request failed by a defect')
      },
    },
  })
}

/** The level of a tool that the settings show, where more scopes would let its caller reach it. */
async function levelBeyond(
  daemon: Daemon,
  name: string,
  { scope, ...principal }: Principal,
): Promise<Level | undefined> {
  if (principal.how !== 'access token' || scope === undefined) return undefined
  const { offer } = await daemon.tools()
  const tool = offer.select(offer.standingOf(principal)).view.known.find((one) => one.name === name)
  if (tool === undefined || tool.hiddenBy.length > 0) return undefined
  return isWithin(tool.level, scope.level) ? undefined : tool.level
}

/** What is known at once. Looks again too, so that the next scrape finds how things are even if nobody calls. */
function controllersNow({ fleet, readiness, peopleLoads }: Daemon): MeteredController[] {
  void readiness()
  const loads = peopleLoads()
  return fleet.controllers.map(({ name, cmon }) => {
    const own = cmon.load()
    const { people = 0, running = 0, waiting = 0 } = loads?.get(name) ?? {}
    return {
      name,
      condition: cmon.state().condition,
      running: own.running + running,
      waiting: own.waiting + waiting,
      people,
    }
  })
}
