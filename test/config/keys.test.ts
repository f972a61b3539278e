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
    const env = { ...controller, MCP_AUTH_TOEKN: 'y', HOME: '/home/a', OTEL_SERVICE_NAME: 'z' }
    expect(load({ env, strict: true }).warnings).toEqual([
      'OTEL_SERVICE_NAME (environment): is not supported by this version (planned)',
      'MCP_AUTH_TOEKN (environment): is no setting of cmon-mcp; did you mean MCP_AUTH_TOKEN?',
    ])
  })

  test('settings of later versions are refused wherever they are set', () => {
    const env = { ...controller, MCP_IDENTITY: 'per-user', MCP_METRICS: '' }
    const files = {
      '/env': 'MCP_POLICY_FILE=/p\nOTEL_SERVICE_NAME=z\nMCP_METRICS=\n',
      '/run/credentials/mcp-approver-token': 'y',
    }
    const credentialsDirectory = '/run/credentials'
    const planned = 'is not supported by this version (planned); remove it'
    expect(problemsOf({ env, envFile: '/env', files, credentialsDirectory })).toEqual([
      `MCP_IDENTITY (environment): ${planned}`,
      `MCP_POLICY_FILE (/env:1): ${planned}`,
      `OTEL_SERVICE_NAME (/env:2): ${planned}`,
      `MCP_APPROVER_TOKEN (/run/credentials/mcp-approver-token): ${planned}`,
    ])
  })
})
