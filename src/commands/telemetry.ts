import type { CmonObserver } from '../cmon/observe.ts'
import type { CallReport } from '../mcp/call-report.ts'
import type { Logger } from '../observability/log.ts'
import type { MeteredNow } from '../observability/metrics-now.ts'
import type { Metrics } from '../observability/metrics.ts'
import { version } from '../version.ts'
import { logCall } from './log-call.ts'

/** Whatever watches calls and controllers: made once per process, and told of everything. */
export interface Telemetry {
  readonly observe: CmonObserver
  readonly report: (report: CallReport) => void
  /** Counts from now on, and looks at `now` when somebody asks; what nobody can ask for isn't counted. */
  readonly openMetrics: (now: MeteredNow) => Promise<Metrics>
  readonly metrics: () => Metrics | undefined
  readonly close: () => Promise<void>
}

export function createTelemetry(log: Logger): Telemetry {
  let metrics: Metrics | undefined
  return {
    observe: {
      rpc: (rpc) => metrics?.rpc(rpc),
      login: (login) => metrics?.login(login),
    },
    report(report) {
      logCall(log, report)
      metrics?.called(report)
    },
    async openMetrics(now) {
      // Loaded here, so that commands without them don't pay for it.
      const { createMetrics } = await import('../observability/metrics.ts')
      metrics ??= createMetrics({ version, now })
      return metrics
    },
    metrics: () => metrics,
    async close() {
      metrics?.close()
    },
  }
}
