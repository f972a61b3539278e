import { describe, expect, test } from 'vitest'
import { withPort } from '../../src/config/derive.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Secret } from '../../src/config/secret.ts'
import type { Config } from '../../src/config/settings.ts'
import { memoryFiles } from './memory-files.ts'

function configOf(env: Record<string, string>): Config {
  const needs = { controller: false, http: false }
  return loadConfig({ argvSettings: {}, env, needs, files: memoryFiles() }).config
}

const addresses = ({ baseUrl, allowedHosts, allowedOrigins }: Config) => ({
  baseUrl,
  allowedHosts,
  allowedOrigins,
})

describe('base URL, hosts and origins', () => {
  test.each([
    [
      { MCP_BIND_ADDRESS: '127.0.0.1:3000' },
      'http://127.0.0.1:3000',
      ['127.0.0.1:3000', 'localhost:3000', '[::1]:3000'],
      ['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'],
    ],
    [
      { MCP_BIND_ADDRESS: '[::1]:80' },
      'http://[::1]',
      ['[::1]', '127.0.0.1', 'localhost'],
      ['http://[::1]', 'http://127.0.0.1', 'http://localhost'],
    ],
    [
      { MCP_BIND_ADDRESS: '127.0.0.1:3000', MCP_BASE_URL: 'https://mcp.example.com/cc' },
      'https://mcp.example.com/cc',
      ['mcp.example.com', '127.0.0.1:3000', 'localhost:3000', '[::1]:3000'],
      [
        'https://mcp.example.com',
        'http://127.0.0.1:3000',
        'http://localhost:3000',
        'http://[::1]:3000',
      ],
    ],
    [
      { MCP_BIND_ADDRESS: '192.0.2.1:3000' },
      'http://192.0.2.1:3000',
      ['192.0.2.1:3000'],
      ['http://192.0.2.1:3000'],
    ],
    [
      { MCP_BIND_ADDRESS: '0.0.0.0:3000', MCP_ALLOWED_HOSTS: 'mcp.example.com' },
      'http://mcp.example.com:3000',
      ['mcp.example.com'],
      ['http://mcp.example.com:3000'],
    ],
    [
      { MCP_BIND_ADDRESS: 'unix:/run/m.sock', MCP_ALLOWED_ORIGINS: 'https://app.example.com' },
      'http://localhost',
      ['localhost'],
      ['https://app.example.com'],
    ],
  ])('of %j', (env: Record<string, string>, baseUrl, allowedHosts, allowedOrigins) => {
    expect(addresses(configOf(env))).toEqual({ baseUrl, allowedHosts, allowedOrigins })
  })

  test('follow the port that the system chose, unless they were written', () => {
    const chosen = configOf({ MCP_BIND_ADDRESS: '127.0.0.1:0' })
    expect(addresses(withPort(chosen, 41_234))).toEqual(
      addresses(configOf({ MCP_BIND_ADDRESS: '127.0.0.1:41234' })),
    )
    const written = configOf({
      MCP_BIND_ADDRESS: '127.0.0.1:0',
      MCP_BASE_URL: 'https://mcp.example.com',
      MCP_ALLOWED_HOSTS: 'mcp.example.com',
      MCP_ALLOWED_ORIGINS: 'https://app.example.com',
    })
    expect(addresses(withPort(written, 41_234))).toEqual(addresses(written))
  })
})

test.each([
  [{ MCP_STATE_DIR: '/state', STATE_DIRECTORY: '/var/lib/a' }, '/state'],
  [{ STATE_DIRECTORY: '/var/lib/a:/var/lib/b', HOME: '/home/a' }, '/var/lib/a'],
  [{ XDG_STATE_HOME: '/home/a/state', HOME: '/home/a' }, '/home/a/state/cmon-mcp'],
  [{ XDG_STATE_HOME: 'relative', HOME: '/home/a' }, '/home/a/.local/state/cmon-mcp'],
])('the state directory with %j', (env: Record<string, string>, expected) => {
  expect(configOf(env).stateDir).toBe(expected)
})

test("the controller's settings, with nothing left open", () => {
  const env = {
    CMON_ENDPOINT: 'https://127.0.0.1:9501',
    CMON_USERNAME: 'admin',
    CMON_PASSWORD: 'x',
  }
  expect(configOf(env).controllers).toEqual([
    {
      name: 'main',
      endpoint: 'https://127.0.0.1:9501',
      login: { kind: 'password', username: 'admin', password: new Secret('x') },
      caFile: undefined,
      tlsFingerprint: undefined,
      tlsInsecure: false,
      timeoutMs: 30_000,
      maxConcurrency: 16,
    },
  ])
  expect(configOf({ CMON_USERNAME: 'admin' }).controllers).toEqual([])
})
