import { createFamilies } from './families.ts'
import { addNow, type MeteredNow } from './metrics-now.ts'
import { addProcessMetrics } from './process-metrics.ts'

// Every label is of a closed set (tools, modules, codes) or of the settings (controllers): nothing that a
// client or the fleet can make up, or each scrape would grow with what they think of.

export interface MeteredCall {
  tool: string
  outcome: string
  principalKind: string
  consent?: string | undefined
  milliseconds: number
}

export interface MeteredRpc {
  module: string
  status: string
  milliseconds: number
  /** Its time is no duration of ours. */
  stream: boolean
}

export interface Metrics {
  called: (call: MeteredCall) => void
  rpc: (rpc: MeteredRpc) => void
  login: (login: { controller: string; outcome: string }) => void
  badToken: () => void
  /** A request failed that was no tool call, and by our own fault. */
  defect: () => void
  /** A line of the audit could not be written. */
  auditFailed: () => void
  /** Whether the webhook was told of something. */
  webhook: (event: string, outcome: string) => void
  /** The settings were read again: well, or so that the old ones stay. */
  reloaded: (ok: boolean) => void
  render: () => Promise<{ contentType: string; text: string }>
  close: () => void
}

const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const RPC_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30]

/** How a change stood with consent where nobody has agreed, by the outcome of the call. */
const WITHOUT_CONSENT = new Set([
  'planned',
  'asked',
  'declined',
  'approval_invalid',
  'needs_human',
  'not_decided',
  'denied',
  'too_many_waiting',
  'stopped',
])

/** All metrics of the daemon, in a registry of their own. */
export function createMetrics({ version, now }: { version: string; now: MeteredNow }): Metrics {
  const families = createFamilies('cmon_mcp_')
  const { counter, gauge, histogram } = families
  const calls = counter('calls_total', 'Tool calls by how they ended', [
    'tool',
    'outcome',
    'principal_kind',
  ])
  const callTime = histogram('call_duration_seconds', 'Time of calls', ['tool'], CALL_SECONDS)
  const approvals = counter('approvals_total', 'Calls of changes by how they stood with consent', [
    'outcome',
  ])
  const rpcs = counter('rpcs_total', 'Requests to controllers by how they ended', [
    'module',
    'status',
  ])
  const rpcTime = histogram(
    'rpc_duration_seconds',
    'Time of requests to controllers, waiting for a connection included',
    ['module'],
    RPC_SECONDS,
  )
  const logins = counter('logins_total', 'Logins to controllers by how they ended', [
    'controller',
    'outcome',
  ])
  const badTokens = counter('bad_tokens_total', 'Requests that came with a bad token')
  // By itself, for a counter that appears with its first event has no rate of it.
  const defects = counter('defects_total', 'Requests that failed by a defect of the daemon')
  const auditFailures = counter(
    'audit_failures_total',
    'Lines of the audit that could not be written',
  )
  const webhooks = counter('webhooks_total', 'What the webhook was to be told, by how that went', [
    'event',
    'outcome',
  ])
  const reloadOk = gauge(
    'config_last_reload_successful',
    'Whether the settings were fine when they were last read',
  )
  const reloadedAt = gauge(
    'config_last_reload_success_timestamp_seconds',
    'When settings that were fine were last read',
  )
  gauge('build_info', 'Which build this is', ['version', 'node_version']).set(
    { version, node_version: process.versions.node },
    1,
  )
  const stopMeasuring = addProcessMetrics(families)

  function reloaded(ok: boolean): void {
    reloadOk.set(ok ? 1 : 0)
    if (ok) reloadedAt.setToCurrentTime()
  }
  reloaded(true)
  for (const event of ['approval_waits', 'approval_decided', 'job_ended'])
    for (const outcome of ['delivered', 'failed', 'dropped']) webhooks.inc({ event, outcome }, 0)
  addNow(families, now)
  // For the same reason as above.
  for (const { name } of now.controllers())
    for (const outcome of ['ok', 'not_authenticated']) logins.inc({ controller: name, outcome }, 0)

  return {
    called({ tool, outcome, principalKind, consent, milliseconds }) {
      calls.inc({ tool, outcome, principal_kind: principalKind })
      callTime.observe({ tool }, milliseconds / 1000)
      if (outcome === 'internal') defects.inc()
      if (consent !== undefined) approvals.inc({ outcome: consent.replaceAll(' ', '_') })
      else if (WITHOUT_CONSENT.has(outcome)) approvals.inc({ outcome })
    },
    rpc({ module, status, milliseconds, stream }) {
      rpcs.inc({ module, status })
      if (!stream) rpcTime.observe({ module }, milliseconds / 1000)
    },
    login: ({ controller, outcome }) => logins.inc({ controller, outcome }),
    badToken: () => badTokens.inc(),
    defect: () => defects.inc(),
    auditFailed: () => auditFailures.inc(),
    webhook: (event, outcome) => webhooks.inc({ event, outcome }),
    reloaded,
    render: families.render,
    close: stopMeasuring,
  }
}
