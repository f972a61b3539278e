import { describe, expect, test } from 'vitest'
import { ConfigError, showProblem } from '../../src/config/config-error.ts'
import { loadConfig, type LoadInput } from '../../src/config/load.ts'
import { memoryFiles } from './memory-files.ts'

const login = { CMON_ENDPOINT: 'https://127.0.0.1:9501', CMON_USERNAME: 'a', CMON_PASSWORD: 'x' }
const files = memoryFiles({ '/key.pem': 'PEM', '/ca.pem': 'PEM' })
const token = 'T'.repeat(43)

/** Problems when there are any, else warnings. */
function judge(env: Record<string, string>, given: Partial<LoadInput> = {}): readonly string[] {
  try {
    return loadConfig({ argvSettings: {}, env, files, ...given }).warnings
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.problems.map(showProblem)
    throw thrown
  }
}

describe('the controller', () => {
  test('needs an address, a user and a credential', () => {
    const told = [
      "CMON_ENDPOINT: is not set; add the controller's RPC v2 address: CMON_ENDPOINT='https://127.0.0.1:9501'",
      "CMON_USERNAME: is not set; add the ClusterControl user to log in as: CMON_USERNAME='…'",
      "CMON_PASSWORD: is not set, nor is CMON_KEY_FILE; add CMON_PASSWORD='…' or CMON_KEY_FILE='/path/to/key.pem'",
    ]
    expect(judge({})).toEqual(told)
    expect(judge({}, { needs: { controller: false, http: true } })).toEqual([])
  })

  test.each<[Record<string, string>, string[]]>([
    [{}, []],
    [
      { CMON_KEY_FILE: '/key.pem' },
      [
        'CMON_PASSWORD (environment): and CMON_KEY_FILE (environment) are both set; keep one of them',
      ],
    ],
    [{ CMON_KEY_FILE: '/key.pem', CMON_PASSWORD: '' }, []],
    [
      { CMON_KEY_PASSPHRASE: 'x' },
      [
        'CMON_KEY_PASSPHRASE (environment): is set without CMON_KEY_FILE; remove it or name the key',
      ],
    ],
    [
      { CMON_TLS_INSECURE: 'true' },
      [
        "CMON_TLS_INSECURE (environment): the controller's certificate isn't checked: whoever sits between can read the login; set CMON_TLS_FINGERPRINT or CMON_CA_FILE instead",
      ],
    ],
    [
      { CMON_TLS_INSECURE: 'true', CMON_TLS_FINGERPRINT: 'aa'.repeat(32), CMON_CA_FILE: '/ca.pem' },
      [
        'CMON_TLS_INSECURE (environment): would make CMON_TLS_FINGERPRINT and CMON_CA_FILE pointless; remove CMON_TLS_INSECURE to have the certificate checked',
      ],
    ],
  ])('with %j', (env, expected) => {
    expect(judge({ ...login, ...env })).toEqual(expected)
  })
})

describe('listening', () => {
  const noToken = (why: string) =>
    `MCP_AUTH_TOKEN: is not set, yet ${why} is open to the network; add MCP_AUTH_TOKEN='…' with what \`cmon-mcp generate-token\` prints (or MCP_ALLOW_UNAUTHENTICATED=true to serve everybody)`
  const wildcard = (bind: string, port: number) =>
    `MCP_BIND_ADDRESS (environment): ${bind} listens on every address; add the name that clients use: MCP_BASE_URL='http://mcp.example.com:${port}' or MCP_ALLOWED_HOSTS='mcp.example.com:${port}'`

  test.each([
    '127.0.0.1:3000',
    '127.8.8.8:3000',
    '[::1]:3000',
    'localhost:3000',
    'unix:/run/m.sock',
  ])('on %s needs no token', (bind) => {
    expect(judge({ ...login, MCP_BIND_ADDRESS: bind })).toEqual([])
  })

  test.each(['192.0.2.1:3000', 'mcp.example.com:3000', '[2001:db8::1]:3000'])(
    'on %s needs a token',
    (bind) => {
      const env = { ...login, MCP_BIND_ADDRESS: bind }
      expect(judge(env)).toEqual([noToken(`MCP_BIND_ADDRESS (${bind})`)])
      expect(judge({ ...env, MCP_AUTH_TOKEN: token })).toEqual([])
      expect(judge(env, { needs: { controller: true, http: false } })).toEqual([])
    },
  )

  test.each([
    ['0.0.0.0:0', 3000],
    ['[::]:8080', 8080],
    ['[0:0:0:0:0:0:0:0]:8080', 8080],
    ['[::ffff:0.0.0.0]:8080', 8080],
  ])('on %s needs a token and a name', (bind, port) => {
    const env = { ...login, MCP_BIND_ADDRESS: bind }
    expect(judge(env)).toEqual([wildcard(bind, port), noToken(`MCP_BIND_ADDRESS (${bind})`)])
    const named = { ...env, MCP_AUTH_TOKEN: token, MCP_ALLOWED_HOSTS: 'mcp.example.com' }
    expect(judge(named)).toEqual([])
  })

  test('on loopback behind a public URL needs a token', () => {
    const env = { ...login, MCP_BASE_URL: 'https://mcp.example.com/cc' }
    expect(judge(env)).toEqual([noToken('MCP_BASE_URL (https://mcp.example.com/cc)')])
    expect(judge({ ...env, MCP_BIND_ADDRESS: 'unix:/run/m.sock' })).toEqual([])
  })

  test('without a token can be asked for, loudly', () => {
    const env = { ...login, MCP_ALLOW_UNAUTHENTICATED: 'true' }
    expect(judge({ ...env, MCP_BIND_ADDRESS: '192.0.2.1:3000' })).toEqual([
      'MCP_ALLOW_UNAUTHENTICATED (environment): NO CREDENTIAL IS ASKED FOR: MCP_BIND_ADDRESS (192.0.2.1:3000) is open to the network, and whoever reaches it acts as the configured user',
    ])
    expect(judge({ ...env, MCP_AUTH_TOKEN: token })).toEqual([
      'MCP_ALLOW_UNAUTHENTICATED (environment): has no effect, for MCP_AUTH_TOKEN is set',
    ])
  })

  test('a short token is warned about where others can try it', () => {
    const env = { ...login, MCP_AUTH_TOKEN: 'short' }
    expect(judge(env)).toEqual([])
    expect(judge({ ...env, MCP_BIND_ADDRESS: '192.0.2.1:3000' })).toEqual([
      'MCP_AUTH_TOKEN (environment): has less than 16 characters and can be guessed; use what `cmon-mcp generate-token` prints',
    ])
  })

  test('a previous token needs a present one', () => {
    expect(judge({ ...login, MCP_AUTH_TOKEN_PREVIOUS: token })).toEqual([
      'MCP_AUTH_TOKEN_PREVIOUS (environment): is set without MCP_AUTH_TOKEN; add MCP_AUTH_TOKEN, the token that replaces it',
    ])
  })
})

describe('approvers', () => {
  const twin = [
    'MCP_APPROVER_TOKEN (environment): is a token of clients too: whoever asks could approve; set what `cmon-mcp generate-token` prints',
  ]
  test.each<[Record<string, string>, string[]]>([
    [{ MCP_AUTH_TOKEN: token, MCP_APPROVER_TOKEN: `${token}x` }, []],
    [{ MCP_AUTH_TOKEN: token, MCP_APPROVER_TOKEN: token }, twin],
    [
      {
        MCP_AUTH_TOKEN: `${token}x`,
        MCP_AUTH_TOKEN_PREVIOUS: token,
        MCP_APPROVER_TOKEN: token,
        MCP_APPROVAL: 'human',
      },
      twin,
    ],
    [
      { MCP_APPROVAL: 'human' },
      [
        'MCP_APPROVAL (environment): is human, but no human can approve: set MCP_APPROVER_TOKEN, or changes that are not routine are refused',
      ],
    ],
    [{ MCP_APPROVAL: 'human', MCP_APPROVER_TOKEN: token }, []],
    [
      { MCP_WEBHOOK_URL: 'ftp://hooks.example.com/s3cr3t' },
      [
        'MCP_WEBHOOK_URL (environment): must be an http or https URL, such as https://hooks.slack.com/services/…',
      ],
    ],
    [{ MCP_WEBHOOK_URL: 'https://hooks.example.com/s3cr3t?k=v' }, []],
    [
      { MCP_WEBHOOK_FORMAT: 'slack' },
      [
        'MCP_WEBHOOK_FORMAT (environment): is set without MCP_WEBHOOK_URL; add the URL, or remove it',
      ],
    ],
  ])('with %j', (env, expected) => {
    expect(judge({ ...login, ...env })).toEqual(expected)
  })
})

describe('tools', () => {
  test('read-only wins over the level, and says so when a level was written', () => {
    const env = { ...login, MCP_READ_ONLY: 'true' }
    const { config } = loadConfig({ argvSettings: {}, env, files })
    expect([config.level, judge(env)]).toEqual(['observe', []])
    expect(judge({ ...env, MCP_LEVEL: 'observe' })).toEqual([])
    expect(judge({ ...env, MCP_LEVEL: 'operate' })).toEqual([
      'MCP_LEVEL (environment): operate is overruled by MCP_READ_ONLY=true: the level is observe',
    ])
  })

  test('unknown names are refused where the names are known', () => {
    const env = {
      ...login,
      MCP_TOOLSETS: 'all',
      MCP_INCLUDE_TOOLS: 'list_cluster,list_nodes',
      MCP_EXCLUDE_TOOLS: 'nothing_like_it',
    }
    const knownTools = ['list_clusters', 'list_nodes']
    expect(judge(env)).toEqual([])
    expect(judge(env, { knownToolsets: ['clusters'], knownTools })).toEqual([
      'MCP_INCLUDE_TOOLS (environment): there is no tool "list_cluster"; did you mean list_clusters?',
      'MCP_EXCLUDE_TOOLS (environment): there is no tool "nothing_like_it"',
    ])
  })
})

describe('identity per user', () => {
  const own = { MCP_IDENTITY: 'per-user', MCP_TOKENS_FILE: '/tokens.yaml' }

  test('needs no login of the daemon, but none that is half there', () => {
    const { CMON_ENDPOINT } = login
    expect(judge({ ...own, CMON_ENDPOINT })).toEqual([])
    expect(judge({ ...own, ...login })).toEqual([])
    expect(judge({ ...own, CMON_ENDPOINT, CMON_USERNAME: 'a' })).toEqual([
      "CMON_PASSWORD: is not set, nor is CMON_KEY_FILE; add CMON_PASSWORD='…' or CMON_KEY_FILE='/path/to/key.pem'",
    ])
    expect(judge({ ...own, CMON_ENDPOINT, CMON_PASSWORD: 'x' })).toEqual([
      "CMON_USERNAME: is not set; add the ClusterControl user to log in as: CMON_USERNAME='…'",
    ])
  })

  test('a controller of its own file may have none either', () => {
    const directory = { '/d/east.env': 'CMON_ENDPOINT=https://192.0.2.1:9501\n' }
    const { config } = loadConfig({
      argvSettings: {},
      env: { ...own, CMON_CONTROLLERS_DIR: '/d' },
      files: memoryFiles(directory),
    })
    expect(config.controllers).toMatchObject([{ name: 'east', login: undefined }])
  })

  test('warns where nothing tells people apart', () => {
    expect(judge({ ...login, MCP_IDENTITY: 'per-user' })).toEqual([
      'MCP_IDENTITY (environment): is per-user, yet nothing tells people apart: all who come in are one; add MCP_OIDC_ISSUER or MCP_TOKENS_FILE',
    ])
  })

  test('keys are in the state directory unless said otherwise', () => {
    const dirOf = (env: Record<string, string>): string =>
      loadConfig({ argvSettings: {}, env: { ...login, ...env }, files }).config.usersDir
    expect(dirOf({ STATE_DIRECTORY: '/var/lib/cmon-mcp' })).toBe('/var/lib/cmon-mcp/users.d')
    expect(dirOf({ MCP_STATE_DIR: '/s', MCP_USERS_DIR: '/keys' })).toBe('/keys')
  })
})
