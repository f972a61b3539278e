import { createServer } from 'node:http'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { selfSigned } from '../../support/certificates.ts'
import { listenOnLoopback } from '../../support/listen-on-loopback.ts'
import { runProgram, temporaryFolder } from '../../support/program.ts'
import { throughProxy } from '../../support/proxy-client.ts'
import {
  settingsFor,
  startDaemon,
  startDemo,
  type DaemonProcess,
  type DemoProcess,
} from '../../support/start-demo.ts'

// What can't work ends at once, with one line that says why.

let demo: DemoProcess
let daemon: DaemonProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
  daemon = await startDaemon(settingsFor(demo))
})

interface Ended {
  code: number | null
  line: string
}

async function proxy(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const { code, stdout, stderr } = await runProgram(['proxy', ...args], env)
  expect(stdout).toBe('')
  const [line = '', ...more] = stderr.trimEnd().split('\n')
  // Behind a wrong command line stands where help is to be had.
  expect(more).toEqual(code === 64 ? ['(cmon-mcp --help shows commands and settings)'] : [])
  return { code, line }
}

/** The address of a server that answers everything in one way. */
async function stub(
  status: number,
  headers: Record<string, string>,
  body: string,
): Promise<{ url: string; asked: () => number }> {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    request.resume()
    response.writeHead(status, headers).end(body)
  })
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}/mcp`
  return { url, asked: () => asked }
}

const TOKEN = 'wrong-token-of-the-tests-0123456789'

test('nothing listens', async () => {
  expect(await proxy(['http://127.0.0.1:1/mcp'])).toEqual({
    code: 69,
    line: "cmon-mcp proxy: 127.0.0.1:1 can't be reached: nothing listens there",
  })
})

test('the token is wrong, and the line does not hold it', async () => {
  expect(await proxy([`${daemon.url}/mcp`], { MCP_PROXY_TOKEN: TOKEN })).toEqual({
    code: 77,
    line: 'cmon-mcp proxy: the token is refused (HTTP 401); check MCP_PROXY_TOKEN',
  })
})

test('there is no token', async () => {
  const { code, line } = await proxy([`${daemon.url}/mcp`])
  expect({ code, line }).toEqual({ code: 77, line: expect.stringContaining('set MCP_PROXY_TOKEN') })
})

test('the daemon forbids it', async () => {
  const { url } = await stub(403, { 'content-type': 'application/json' }, '{}')
  expect((await proxy([url], { MCP_PROXY_TOKEN: TOKEN })).code).toBe(77)
})

describe('no MCP server answers', () => {
  test('but a page', async () => {
    const { url } = await stub(200, { 'content-type': 'text/html' }, '<h1>Sign in</h1>')
    expect(await proxy([url])).toEqual({
      code: 1,
      line: expect.stringMatching(/what answers at .* is no MCP server/),
    })
  })

  test('under this path', async () => {
    const path = await proxy([`${daemon.url}/elsewhere`], { MCP_PROXY_TOKEN: daemon.token })
    expect(path).toEqual({ code: 1, line: expect.stringContaining('/elsewhere') })
  })

  test('but a redirect, which the token does not follow', async () => {
    const target = await stub(200, { 'content-type': 'application/json' }, '{}')
    const { url } = await stub(307, { location: target.url }, '')
    expect(await proxy([url], { MCP_PROXY_TOKEN: TOKEN })).toEqual({
      code: 1,
      line: expect.stringContaining('redirect (HTTP 307), which is not followed'),
    })
    const sameOrigin = await stub(307, { location: '/other' }, '')
    expect((await proxy([sameOrigin.url], { MCP_PROXY_TOKEN: TOKEN })).code).toBe(1)
    expect([target.asked(), sameOrigin.asked()]).toEqual([0, 1])
  })
})

describe('the command line makes no sense', () => {
  test.each([
    [[], 'give the address of the daemon'],
    [['http://192.0.2.1/mcp'], '192.0.2.1 must be an https address'],
    [['ftp://192.0.2.1/mcp'], 'must be an http or https URL'],
    [['https://user:word@mcp.example.com'], 'must not hold a user name or password'],
    [['/mcp'], 'give the address of the daemon'],
    [['https://mcp.example.com', '--token', TOKEN], "unknown option '--token'"],
  ])('%j', async (args, message) => {
    const { code, line } = await proxy(args)
    expect({ code, line }).toEqual({ code: 64, line: expect.stringContaining(message) })
    expect(line).not.toContain(TOKEN)
  })
})

describe('the settings contradict each other', () => {
  test.each([
    [
      { MCP_PROXY_TOKEN: TOKEN, MCP_PROXY_CLIENT_ID: 'a', MCP_PROXY_CLIENT_SECRET: 'b' },
      'keep one',
    ],
    [{ MCP_PROXY_CLIENT_ID: 'a' }, 'needs MCP_PROXY_CLIENT_SECRET'],
    [{ MCP_PROXY_CLIENT_SECRET: 'b' }, 'MCP_PROXY_CLIENT_ID: is missing'],
    [
      {
        MCP_PROXY_CLIENT_ID: 'a',
        MCP_PROXY_CLIENT_SECRET: 'b',
        MCP_PROXY_CLIENT_AUTH: 'private_key_jwt',
      },
      'does not go with a secret',
    ],
    [{ MCP_PROXY_TOKEN_FILE: '/no/such/file' }, 'no such file'],
    [{ MCP_PROXY_CA_FILE: '/no/such/file' }, 'no such file'],
    [
      { MCP_PROXY_CLIENT_ID: 'a', MCP_PROXY_CLIENT_KEY_FILE: 'package.json' },
      'no private key in PEM',
    ],
  ])('%j', async (env, message) => {
    // Those that aren't given are no environment variables.
    const given = Object.entries(env).filter(([, value]) => value !== undefined)
    const { code, line } = await proxy([`${daemon.url}/mcp`], Object.fromEntries(given))
    expect({ code, line }).toEqual({ code: 78, line: expect.stringContaining(message) })
  })

  test('a slip in a name is told', async () => {
    const { stderr } = await runProgram(['proxy', `${daemon.url}/mcp`], { MCP_PROXY_TOKE: TOKEN })
    expect(stderr).toContain('did you mean MCP_PROXY_TOKEN?')
    expect(stderr).not.toContain(TOKEN)
  })
})

test('a certificate by an authority of our own is trusted when that is named', async () => {
  const folder = await temporaryFolder()
  const { keyPem, certificatePem } = await selfSigned()
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  await writeFile(keyFile, keyPem, { mode: 0o600 })
  await writeFile(certificateFile, certificatePem)
  const secure = await startDaemon({
    ...settingsFor(demo),
    MCP_TLS_CERT_FILE: certificateFile,
    MCP_TLS_KEY_FILE: keyFile,
  })
  const env = { MCP_PROXY_TOKEN: secure.token }
  expect(await proxy([secure.url], env)).toEqual({
    code: 69,
    line: expect.stringContaining('name that authority by --ca-file'),
  })
  const { call } = await throughProxy([secure.url, '--ca-file', certificateFile], { env })
  expect((await call('get_inventory')).isError).not.toBe(true)
})
