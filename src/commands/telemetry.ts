import type { CmonObserver } from '../cmon/observe.ts'
import { readPairs } from '../config/kinds-otel.ts'
import type { Config } from '../config/settings.ts'
import type { AroundCall } from '../mcp/call-tool.ts'
import type { CallReport } from '../mcp/call-report.ts'
import type { Logger } from '../observability/log.ts'
import type { MeteredNow } from '../observability/metrics-now.ts'
import type { Metrics } from '../observability/metrics.ts'
import { redact } from '../observability/redact.ts'
import type { Tracing } from '../observability/tracing.ts'
import { version } from '../version.ts'
import { logCall } from './log-call.ts'

/** Whatever watches calls and controllers: made once per process, and told of everything. */
export interface Telemetry {
  readonly observe: CmonObserver
  readonly report: (report: CallReport) => void
  readonly around: AroundCall
  /** Counts from now on, and looks at `now` when somebody asks; what nobody can ask for isn't counted. */
  readonly openMetrics: (now: MeteredNow) => Promise<Metrics>
  readonly metrics: () => Metrics | undefined
  readonly close: () => Promise<void>
}

/** Loads what the settings ask for. */
export async function createTelemetry(config: Config, log: Logger): Promise<Telemetry> {
  const tracing = await openTracing(config, log)
  let metrics: Metrics | undefined
  return {
    observe: {
      rpc(rpc) {
        metrics?.rpc(rpc)
        tracing?.rpc(rpc)
      },
      login: (login) => metrics?.login(login),
    },
    report(report) {
      const traceId = tracing?.traceId() ?? report.traceId
      logCall(log, traceId === undefined ? report : { ...report, traceId })
      metrics?.called(report)
      tracing?.ended(report)
    },
    around: (origin, work) => (tracing === undefined ? work() : tracing.call(origin?.parent, work)),
    async openMetrics(now) {
      // Loaded here, so that commands without them don't pay for it.
      const { createMetrics } = await import('../observability/metrics.ts')
      metrics ??= createMetrics({ version, now })
      return metrics
    },
    metrics: () => metrics,
    async close() {
      metrics?.close()
      await tracing?.close()
    },
  }
}

async function openTracing(config: Config, log: Logger): Promise<Tracing | undefined> {
  if (config.otlpEndpoint === undefined) return undefined
  // Nothing of OpenTelemetry is loaded for those who don't use it.
  const { createTracing } = await import('../observability/otel.ts')
  return createTracing({
    endpoint: config.otlpEndpoint,
    // The setting's kind has seen that it can be read.
    headers: readPairs(config.otlpHeaders?.reveal() ?? '') ?? {},
    serviceName: config.otelServiceName,
    resourceAttributes: config.otelResourceAttributes,
    sampler: config.otelTracesSampler,
    samplerArgument: config.otelTracesSamplerArg,
    version,
    onDelivery(problem) {
      if (problem === undefined) log.info('traces are delivered again')
      else log.warn({ problem: redact(problem) }, 'traces can not be delivered')
    },
  })
}
