import { AsyncLocalStorage } from 'node:async_hooks'
import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace'
import type { RemoteParent, TracedCall, TracedRpc, Tracing, TracingOptions } from './tracing.ts'

const EXPORT_TIMEOUT_MS = 2_000
/** A daemon that stops doesn't wait longer for a receiver. */
const CLOSE_TIMEOUT_MS = 2_500

/**
 * Spans of calls and of the requests that they make to controllers, sent by OTLP over HTTP. Nothing of it is
 * global, so what isn't wired to it isn't traced.
 */
export function createTracing(options: TracingOptions): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      ...options.resourceAttributes,
      'service.name': options.serviceName,
      'service.version': options.version,
    }),
    sampler: samplerOf(options.sampler, options.samplerArgument),
    spanProcessors: [new BatchSpanProcessor({ exporter: exporterFor(options) })],
  })
  const tracer = provider.getTracer('cmon-mcp', options.version)
  const current = new AsyncLocalStorage<{ span: Span; context: Context }>()

  return {
    call(parent, work) {
      const above = parent === undefined ? ROOT_CONTEXT : contextOf(parent)
      // What it is called is known when the tool has been found: a client may make up any name.
      const span = tracer.startSpan('tools/call', { kind: SpanKind.SERVER }, above)
      const context = trace.setSpan(above, span)
      return current.run({ span, context }, () => work().finally(() => span.end()))
    },
    ended(call) {
      const span = current.getStore()?.span
      if (span !== undefined) describe(span, call)
    },
    rpc(rpc) {
      const around = current.getStore()
      // What the daemon asks by itself (readiness, events) belongs to no call.
      if (around === undefined) return
      const endTime = performance.timeOrigin + performance.now()
      tracer
        .startSpan(
          `${rpc.module}/${rpc.operation}`,
          {
            kind: SpanKind.CLIENT,
            startTime: endTime - rpc.milliseconds,
            attributes: attributesOf(rpc),
          },
          around.context,
        )
        .setStatus({ code: rpc.status === 'ok' ? SpanStatusCode.UNSET : SpanStatusCode.ERROR })
        .end(endTime)
    },
    traceId: () => current.getStore()?.span.spanContext().traceId,
    async close() {
      const tooLong = new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref())
      // What can't be delivered has been told by the exporter.
      await Promise.race([provider.shutdown().catch(() => {}), tooLong])
    },
  }
}

const FINE = new Set(['ok', 'planned', 'asked'])

/** By the semantic conventions for MCP. Arguments stay out. */
function describe(span: Span, call: TracedCall): void {
  span.updateName(`tools/call ${call.tool}`)
  span.setAttributes({
    'mcp.method.name': 'tools/call',
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': call.tool,
    'cmon_mcp.request.id': call.requestId,
    'cmon_mcp.principal.kind': call.principalKind,
    'cmon_mcp.outcome': call.outcome,
    ...(call.consent === undefined ? {} : { 'cmon_mcp.consent': call.consent }),
    ...(FINE.has(call.outcome) ? {} : { 'error.type': 'tool_error' }),
  })
  if (!FINE.has(call.outcome)) span.setStatus({ code: SpanStatusCode.ERROR })
}

function attributesOf(rpc: TracedRpc): Record<string, string | number> {
  const { hostname, port, pathname } = new URL(rpc.address)
  return {
    'rpc.system': 'cmon',
    'rpc.service': rpc.module,
    'rpc.method': rpc.operation,
    'http.request.method': 'POST',
    'url.path': `${pathname.replace(/\/$/, '')}/v2/${rpc.module}`,
    'server.address': hostname,
    'server.port': port === '' ? 443 : Number(port),
    'cmon_mcp.controller': rpc.controller,
    'cmon_mcp.status': rpc.status,
    ...(rpc.httpStatus === undefined ? {} : { 'http.response.status_code': rpc.httpStatus }),
    ...(rpc.status === 'ok' ? {} : { 'error.type': rpc.status }),
  }
}

function contextOf({ traceId, spanId, sampled, state }: RemoteParent): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(state === undefined ? {} : { traceState: createTraceState(state) }),
  })
}

function samplerOf(name: string, ratio: number): Sampler {
  const root = name.replace('parentbased_', '')
  const sampler =
    root === 'always_on'
      ? new AlwaysOnSampler()
      : root === 'always_off'
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(ratio)
  return root === name ? sampler : new ParentBasedSampler({ root: sampler })
}

/** Tells when deliveries begin to fail, and when they succeed again; of every one would be too much. */
function exporterFor({ endpoint, headers, onDelivery }: TracingOptions): SpanExporter {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    headers: { ...headers },
    timeoutMillis: EXPORT_TIMEOUT_MS,
    // Over an agent of its own: proxy variables don't count here either.
    httpAgentOptions: { keepAlive: true },
  })
  let failing = false
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined
        if (failed !== failing)
          onDelivery(failed ? (result.error?.message ?? 'unknown') : undefined)
        failing = failed
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush(),
  }
}
