import { anonymousPrincipal } from '../auth/principal.ts'
import { createStaticTokens } from '../auth/static-token.ts'
import { withPort } from '../config/derive.ts'
import type { Config } from '../config/settings.ts'
import { createApp } from '../http/app.ts'
import { listen } from '../http/listen.ts'
import { createSeal } from '../http/seal.ts'
import { createSessions } from '../http/sessions.ts'
import { createChangeBus } from '../mcp/resources/change-bus.ts'
import { narrowingReader } from '../mcp/narrowing.ts'
import { logProtocolError } from '../observability/protocol-error.ts'
import type { Logger } from '../observability/log.ts'
import { toolsets } from '../tools/index.ts'
import { version } from '../version.ts'
import type { Daemon } from './compose.ts'

export interface HttpDaemon {
  /** Public base URL, the real port in it. */
  readonly baseUrl: string
  close(): Promise<void>
}

/** Serves the daemon over HTTP. Rejects with the system's error when the address can't be bound. */
export async function serveHttp(config: Config, daemon: Daemon, log: Logger): Promise<HttpDaemon> {
  const seal = createSeal(await daemon.state.key('session'))
  const ended = await daemon.state.expiringSet('ended-sessions')
  const sessions = createSessions({ seal, ended, serverFor: daemon.serverFor })
  const tokens = [config.authToken, config.authTokenPrevious].flatMap((secret) =>
    // One principal for both: a rotated token keeps its sessions.
    secret === undefined ? [] : [{ token: secret.reveal(), principalId: 'token' }],
  )
  const metrics = config.metrics ? await daemon.telemetry.openMetrics() : undefined
  let baseUrl = config.baseUrl
  const listener = await listen(config.bindAddress, (boundPort) => {
    // With port 0 the system chose one; what follows from it is known only now.
    const effective = boundPort === undefined ? config : withPort(config, boundPort)
    baseUrl = effective.baseUrl
    const app = createApp({
      baseUrl: new URL(baseUrl),
      allowedHosts: effective.allowedHosts,
      allowedOrigins: effective.allowedOrigins,
      trustedProxies: config.trustedProxies,
      transports: config.transports,
      principalOf: createStaticTokens(tokens),
      anonymous: tokens.length === 0 ? anonymousPrincipal : undefined,
      serverFor: daemon.serverFor,
      changes: createChangeBus(daemon.hub),
      narrowingOf: narrowingReader(toolsets),
      sessions,
      readiness: daemon.readiness,
      metrics: metrics?.render,
      version,
      log: {
        authFailure(address, requestId) {
          metrics?.badToken()
          log.warn({ requestId, address }, 'a request came with a bad token')
        },
        protocolError: (error) => logProtocolError(log, error),
        defect(error, requestId) {
          metrics?.defect()
          log.error({ requestId, err: error }, 'a request failed by a defect')
        },
      },
    })
    metrics?.watch({
      controllers: () => controllersNow(daemon),
      sessions: () => sessions.live,
      streams: () => app.streams(),
    })
    return app
  })
  log.info({ url: listener.url, baseUrl, version }, 'listening')
  // Its default would end the daemon, and with it every stream, when somebody asks for a reload.
  const onHangUp = (): void =>
    log.warn('reloading is not available yet: restart to take over new settings')
  process.on('SIGHUP', onHangUp)
  // Logs in early, so that the first question doesn't wait for it; what goes wrong shows in /readyz.
  void daemon.readiness()
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    async close() {
      process.off('SIGHUP', onHangUp)
      await listener.close(daemon.pipeline.drained())
      await daemon.close()
    },
  }
}

/** What is known at once. Looks again too, so that the next scrape finds how things are even if nobody calls. */
function controllersNow({ fleet, readiness }: Daemon) {
  void readiness()
  return fleet.controllers.map(({ name, cmon }) => ({
    name,
    condition: cmon.state().condition,
    ...cmon.load(),
  }))
}
