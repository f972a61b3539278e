import { describe, expect, test } from 'vitest'
import { controller, load, problemsOf } from './loading.ts'

describe('keys that no setting reads', () => {
  test('a slip in the env file is refused with the right key named', () => {
    const files = { '/env': "MCP_AUTH_TOEKN='y'\nMCP_OTHER_THING=1\nCMON_USER=a\nPATH=/bin\n" }
    expect(problemsOf({ env: controller, envFile: '/env', files })).toEqual([
      'MCP_AUTH_TOEKN (/env:1): is no setting of cmon-mcp; did you mean MCP_AUTH_TOKEN?',
      'CMON_USER (/env:3): is no setting of cmon-mcp; did you mean CMON_USERNAME?',
    ])
  })

  test('anything else unknown there is a warning, and a problem when checked strictly', () => {
    const given = { env: controller, envFile: '/env', files: { '/env': 'MCP_OTHER_THING=1\n' } }
    const told = 'MCP_OTHER_THING (/env:1): is no setting of cmon-mcp and is ignored; remove it'
    expect(load(given).warnings).toEqual([told])
    expect(problemsOf({ ...given, strict: true })).toEqual([told])
  })

  test('in the environment they are a warning, however near', () => {
    const env = { ...controller, MCP_AUTH_TOEKN: 'y', HOME: '/home/a' }
    expect(load({ env, strict: true }).warnings).toEqual([
      'MCP_AUTH_TOEKN (environment): is no setting of cmon-mcp; did you mean MCP_AUTH_TOKEN?',
    ])
  })

  test('variables of OpenTelemetry that are not ours are ignored, and that is said', () => {
    const env = { ...controller, OTEL_SERVICE_NAME: 'z', OTEL_BSP_SCHEDULE_DELAY: '1' }
    // Near to one of ours.
    const files = { '/env': 'OTEL_TRACES_SAMPLERS=x\n' }
    const ignored = 'is none of the OTEL_ variables that cmon-mcp reads; ignored'
    const { config, warnings } = load({ env, envFile: '/env', files, strict: true })
    expect(config.otelServiceName).toBe('z')
    expect(warnings).toEqual([
      `OTEL_BSP_SCHEDULE_DELAY (environment): ${ignored}`,
      `OTEL_TRACES_SAMPLERS (/env:1): ${ignored}`,
    ])
  })

  test('settings of later versions are refused wherever they are set', () => {
    const env = { ...controller, CMON_FRESHNESS: '2s', MCP_STATE_URL: '' }
    const files = {
      '/env': 'CMON_FRESHNESS=1s\n',
      '/run/credentials/mcp-state-url': 'y',
    }
    const credentialsDirectory = '/run/credentials'
    const planned = 'is not supported by this version (planned); remove it'
    expect(problemsOf({ env, envFile: '/env', files, credentialsDirectory })).toEqual([
      `CMON_FRESHNESS (environment): ${planned}`,
      `CMON_FRESHNESS (/env:1): ${planned}`,
      `MCP_STATE_URL (/run/credentials/mcp-state-url): ${planned}`,
    ])
  })
})
