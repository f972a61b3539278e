import { createServer } from 'node:https'
import { beforeAll, expect, test } from 'vitest'
import { selfSigned } from '../support/certificates.ts'
import { exchange } from '../support/http-exchange.ts'
import { AUDIENCE, startIssuer, type Issuer } from '../support/issuer.ts'
import { listenOnLoopback } from '../support/listen-on-loopback.ts'
import { modernRequest, openSession, openSse, structured } from '../support/mcp-wire.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { startLoginServer } from '../support/oidc-login.ts'
import { runProgram } from '../support/program.ts'
import { settingsFor, startDaemon, startDemo, type DemoProcess } from '../support/start-demo.ts'

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
})

const settings = (issuer: string, more: Record<string, string> = {}): Record<string, string> => ({
  ...settingsFor(demo),
  MCP_AUTH_TOKEN: '',
  MCP_OIDC_ISSUER: issuer,
  MCP_OIDC_AUDIENCE: AUDIENCE,
  ...more,
})

async function started(): Promise<Issuer> {
  const issuer = await startIssuer()
  await issuer.start()
  return issuer
}

const whoami = async (url: string, token: string): Promise<Record<string, unknown>> =>
  structured(
    (await modernRequest(`${url}/mcp`, token, 'tools/call', { name: 'whoami', arguments: {} }))
      .message,
  )

test('a machine comes in by client credentials, as far as its scopes go', async () => {
  const login = await startLoginServer(AUDIENCE)
  const { url } = await startDaemon(settings(login.issuer, { MCP_LEVEL: 'operate' }))
  expect(await whoami(url, await login.machineToken('mcp:read'))).toMatchObject({
    principal: 'oidc:machine',
    kind: 'oidc',
    how: 'access token',
    level: 'observe',
  })
  expect(await whoami(url, await login.machineToken('mcp:read mcp:admin'))).toMatchObject({
    level: 'operate',
  })
})

test('the token of a client is never sent to the controller', async () => {
  const issuer = await started()
  const heard: string[] = []
  const { keyPem, certificatePem } = await selfSigned()
  const controller = createServer({ key: keyPem, cert: certificatePem }, (request, response) => {
    heard.push(JSON.stringify(request.rawHeaders))
    request.on('data', (chunk: Buffer) => void heard.push(chunk.toString()))
    request.once('end', () => response.end('{}'))
  })
  const port = await listenOnLoopback(controller)
  const { url } = await startDaemon({
    ...settings(issuer.url),
    CMON_ENDPOINT: `https://127.0.0.1:${port}`,
    CMON_TLS_INSECURE: 'true',
  })
  const token = await issuer.token()
  await whoami(url, token)
  const [, payload = '', signature = ''] = token.split('.')
  expect(heard.join('\n')).toContain('authenticateWithPassword')
  expect(heard.filter((text) => text.includes(payload) || text.includes(signature))).toEqual([])
})

test('a static token goes on counting beside the issuer', async () => {
  const issuer = await started()
  const token = 'a-token-of-the-tests-0123456789abcdef'
  const { url } = await startDaemon(settings(issuer.url, { MCP_AUTH_TOKEN: token }))
  expect(await whoami(url, token)).toMatchObject({ principal: 'token', level: 'destroy' })
  expect(await whoami(url, await issuer.token())).toMatchObject({ principal: 'oidc:alice' })
})

test('a tool beyond the scopes is not listed, and asked for, the answer names them', async () => {
  const issuer = await started()
  const { url } = await startDaemon(settings(issuer.url, { MCP_EXCLUDE_TOOLS: 'restart_node' }))
  const token = await issuer.token()
  const { message } = await modernRequest(`${url}/mcp`, token, 'tools/list')
  expect(JSON.stringify(message)).not.toContain('"create_backup"')
  const call = async (tool: string): Promise<[number, string | null]> => {
    const named = { name: tool, arguments: {} }
    const { status, headers } = await modernRequest(`${url}/mcp`, token, 'tools/call', named)
    return [status, headers.get('www-authenticate')]
  }
  const needs = (level: string, scope: string): [number, string] => [
    403,
    `Bearer realm="cmon-mcp", error="insufficient_scope", error_description="Level ${level} is needed", scope="${scope}", resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`,
  ]
  expect(await call('create_backup')).toEqual(needs('operate', 'mcp:read mcp:write'))
  expect(await call('remove_cluster')).toEqual(needs('destroy', 'mcp:read mcp:write mcp:admin'))
  // Scopes would help neither against a setting nor for what doesn't exist.
  expect((await call('restart_node'))[1]).toBeNull()
  expect((await call('no_such_tool'))[1]).toBeNull()

  const session = await openSession(`${url}/mcp`, { token })
  await expect(session.callTool('create_backup', {})).resolves.toMatchObject({ status: 403 })
  const stream = await openSse(`${url}/sse`, { token })
  await expect(stream.callTool('create_backup')).rejects.toThrow(/: 403 .*level operate is needed/)
  stream.close()
})

test('in one session each request may do what its own token is for', async () => {
  const issuer = await started()
  const { url } = await startDaemon(settings(issuer.url))
  const admin = await issuer.token({ scope: 'mcp:admin' })
  const session = await openSession(`${url}/mcp`, { token: admin })
  const list = async (token: string): Promise<boolean> => {
    const { text } = await exchange(`${url}/mcp`, {
      method: 'POST',
      headers: {
        ...session.headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: '{"jsonrpc":"2.0","id":9,"method":"tools/list"}',
    })
    return text.includes('"remove_cluster"')
  }
  expect([await list(admin), await list(await issuer.token())]).toEqual([true, false])
})

test('people see what others do only if they may do everything', async () => {
  const issuer = await started()
  const { url } = await startDaemon(settings(issuer.url))
  const alice = await issuer.token({ scope: 'mcp:write' })
  const bob = await issuer.token({ sub: 'bob', scope: 'mcp:admin' })
  await whoami(url, alice)
  await whoami(url, bob)
  const seenBy = async (token: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
    const { json } = await exchange(`${url}/status`, { headers })
    // The shape that the page's own tests hold.
    const { view, calls } = json as { view: string; calls: { recent: { principal: string }[] } }
    return { view, by: calls.recent.map(({ principal }) => principal) }
  }
  expect([await seenBy(alice), await seenBy(bob)]).toEqual([
    { view: 'own', by: ['oidc:alice'] },
    { view: 'daemon', by: ['oidc:bob', 'oidc:alice'] },
  ])
})

test('metadata of the protected resource are at every well-known place, also under a prefix', async () => {
  const issuer = await started()
  const base = 'https://mcp.example.com/cc'
  const { url } = await startDaemon(
    settings(issuer.url, { MCP_BASE_URL: base, MCP_ALLOWED_HOSTS: '127.0.0.1,mcp.example.com' }),
  )
  const found: [string, unknown][] = []
  for (const path of ['', '/mcp', '/sse', '/cc', '/cc/mcp', '/cc/sse']) {
    const { status, json } = await exchange(`${url}/.well-known/oauth-protected-resource${path}`)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      authorization_servers: [issuer.url],
      scopes_supported: ['mcp:read', 'mcp:write', 'mcp:admin'],
      bearer_methods_supported: ['header'],
    })
    found.push([path, (json as { resource: unknown }).resource])
  }
  expect(found).toEqual([
    ['', base],
    ['/mcp', `${base}/mcp`],
    ['/sse', `${base}/sse`],
    ['/cc', base],
    ['/cc/mcp', `${base}/mcp`],
    ['/cc/sse', `${base}/sse`],
  ])
  const asked = await exchange(`${url}/cc/sse`)
  expect([asked.status, asked.headers['www-authenticate']]).toEqual([
    401,
    `Bearer realm="cmon-mcp", scope="mcp:read", resource_metadata="${base}/.well-known/oauth-protected-resource/sse"`,
  ])
  const named = await exchange(`${url}/cc/.well-known/oauth-protected-resource/sse`)
  expect(named.json).toMatchObject({ resource: `${base}/sse` })
  const other = await exchange(`${url}/.well-known/oauth-authorization-server`)
  expect([other.status, other.json]).toMatchObject([404, { error: { code: -32000 } }])
})

test('an issuer that is down stops neither the start nor static tokens, and is told', async () => {
  const issuer = await startIssuer()
  const token = 'a-token-of-the-tests-0123456789abcdef'
  const { url, program } = await startDaemon(settings(issuer.url, { MCP_AUTH_TOKEN: token }))
  await program.saw(
    'stderr',
    /"problem":"[^"]*ECONNREFUSED[^"]*","msg":"the keys of the issuer can not be had/,
  )
  expect(await whoami(url, token)).toMatchObject({ principal: 'token' })
})

test('a reload that takes the issuer away ends the streams of its people', async () => {
  const issuer = await started()
  const token = 'a-token-of-the-tests-0123456789abcdef'
  const daemon = await startFileDaemon(settings(issuer.url, { MCP_AUTH_TOKEN: token }))
  const stream = await openSse(`${daemon.url}/sse`, { token: await issuer.token() })
  await daemon.reload({ ...settingsFor(demo), MCP_AUTH_TOKEN: token })
  await stream.ended
})

test.each<[Record<string, string>, string]>([
  [{ MCP_OIDC_AUDIENCE: '' }, 'MCP_OIDC_AUDIENCE: is not set, yet MCP_OIDC_ISSUER is'],
  [{ MCP_OIDC_ISSUER: '' }, 'MCP_OIDC_AUDIENCE (environment): is set without MCP_OIDC_ISSUER'],
  [{ MCP_OIDC_ISSUER: 'http://login.example.com' }, 'MCP_OIDC_ISSUER (environment): must be https'],
  [{ MCP_OIDC_ALGORITHMS: 'none' }, 'MCP_OIDC_ALGORITHMS (environment): must name some of RS256'],
  [{ MCP_OIDC_ALGORITHMS: 'HS256' }, 'MCP_OIDC_ALGORITHMS (environment): must name some of RS256'],
  [
    { MCP_OIDC_SCOPES_DESTROY: 'mcp:read' },
    'MCP_OIDC_SCOPES_DESTROY (environment): names mcp:read, which lets less elsewhere',
  ],
  [{ MCP_OIDC_CA_FILE: '/nowhere.pem' }, 'MCP_OIDC_CA_FILE (environment): no such file'],
])('with %j the daemon does not start', async (more, problem) => {
  const { code, stderr } = await runProgram(['serve'], {
    ...settings('https://login.example.com', more),
    MCP_BIND_ADDRESS: '127.0.0.1:0',
  })
  expect([code, stderr]).toEqual([78, expect.stringContaining(problem)])
})

test('an issuer is a credential: a public address needs no other', async () => {
  const { code } = await runProgram(['check-config'], {
    ...settings('https://login.example.com'),
    MCP_BASE_URL: 'https://mcp.example.com',
  })
  expect(code).toBe(0)
})
