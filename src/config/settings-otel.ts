import { oneOf, text } from './kinds.ts'
import { baseUrl } from './kinds-net.ts'
import { pairs, ratio, secretPairs } from './kinds-otel.ts'
import { setting } from './setting.ts'

/** Traces, by the names that OpenTelemetry gives its variables. Others of them are ignored. */
export const tracingSettings = {
  otlpEndpoint: setting({
    key: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    kind: baseUrl,
    group: 'Operations',
    restart: true,
    help: 'Where traces go by OTLP over HTTP (JSON), such as `http://127.0.0.1:4318`; unset: no traces',
  }),
  otlpHeaders: setting({
    key: 'OTEL_EXPORTER_OTLP_HEADERS',
    kind: secretPairs,
    secret: true,
    group: 'Operations',
    restart: true,
    help: 'Headers for it, such as `authorization=Bearer%20…`',
  }),
  otelServiceName: setting({
    key: 'OTEL_SERVICE_NAME',
    kind: text,
    default: 'cmon-mcp',
    group: 'Operations',
    restart: true,
    help: 'What this daemon is called in traces',
  }),
  otelResourceAttributes: setting({
    key: 'OTEL_RESOURCE_ATTRIBUTES',
    kind: pairs,
    default: '',
    group: 'Operations',
    restart: true,
    help: 'What else is told of it there, such as `deployment.environment.name=production`',
  }),
  otelTracesSampler: setting({
    key: 'OTEL_TRACES_SAMPLER',
    kind: oneOf([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ]),
    default: 'parentbased_always_on',
    group: 'Operations',
    restart: true,
    placeholder: 'sampler',
    help: 'Which calls are traced: `always_on`, `always_off`, `traceidratio`, or with `parentbased_` before it',
  }),
  otelTracesSamplerArg: setting({
    key: 'OTEL_TRACES_SAMPLER_ARG',
    kind: ratio,
    default: '1',
    group: 'Operations',
    restart: true,
    help: 'The share of them, for the samplers by ratio',
  }),
}
