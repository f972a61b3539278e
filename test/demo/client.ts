import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { connect as connectTls } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { DemoController, DemoControllerOptions } from '../../src/demo/server.ts'
import type { DemoUser, World } from '../../src/demo/world/world.ts'
import { startDemoController } from '../../src/demo/server.ts'
import { createWorld } from '../../src/demo/world/world.ts'

export interface Answered {
  httpStatus: number
  headers: IncomingHttpHeaders
  text: string
  body: unknown
}

export interface Client {
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answered>
  /** Logs in and keeps the cookie for what follows. */
  login: (userName: string, password: string) => Promise<Answered>
}

export const NOW = new Date('2026-03-04T09:15:22.000Z')

/** A user of the tests' world, `dba` unless told otherwise. */
export function demoUser(overrides: Partial<DemoUser> = {}): DemoUser {
  return {
    userId: 5,
    userName: 'dba',
    firstName: 'Dana',
    lastName: 'Berg',
    emailAddress: 'dba@example.com',
    password: 'secret',
    publicKeys: [],
    groupNames: ['admins'],
    origin: 'CmonDb',
    disabled: false,
    suspended: false,
    created: NOW,
    failedLogins: 0,
    tags: [],
    ...overrides,
  }
}

/** A world whose clock stands still and whose only people are `users`. */
export function worldOf(users: DemoUser[] = [demoUser()]): World {
  const world = createWorld({ seed: 1, clusters: 1, clock: { start: NOW, now: () => NOW } })
  world.controllerId = 'demo-1'
  world.version = '2.3.4'
  world.users = users
  world.groups = ['admins', 'users'].map((groupName, index) => ({
    groupId: index + 1,
    groupName,
    created: NOW,
  }))
  return world
}

/** A controller on a free port, closed at the end of the test or, from a hook, by the caller. */
export async function startDemo(
  options: Partial<DemoControllerOptions> = {},
): Promise<DemoController> {
  const demo = await startDemoController({ port: 0, world: worldOf(), ...options })
  onTestFinished(() => demo.close())
  return demo
}

/** A client of HTTP/1.1 that trusts the demo's certificate, keeps its connection and its cookie. */
export function connect(demo: DemoController): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: demo.certificatePem })
  onTestFinished(() => agent.destroy())
  let cookie: string | undefined
  const post: Client['post'] = async (path, body, headers = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const sent = { ...headers, ...(cookie === undefined ? {} : { Cookie: cookie }) }
    const reply = await send(demo.url + path, agent, text, sent)
    cookie = reply.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie
    return reply
  }
  return {
    post,
    login: (user_name, password) =>
      post('/v2/auth', { operation: 'authenticateWithPassword', user_name, password }),
  }
}

function send(
  url: string,
  agent: Agent,
  text: string,
  headers: Record<string, string>,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      agent,
      headers: { 'Content-Length': `${byteLength(text)}`, ...headers },
    }
    const sending = request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const received = Buffer.concat(chunks).toString()
        resolve({
          httpStatus: response.statusCode ?? 0,
          headers: response.headers,
          text: received,
          body: toJson(received),
        })
      })
    })
    sending.once('error', reject)
    if (headers['Expect'] === undefined) sending.end(text)
    else sending.once('continue', () => sending.end(text))
  })
}

/** A bare TLS connection to the demo. */
export function openSocket(demo: DemoController): Promise<TLSSocket> {
  const { hostname, port } = new URL(demo.url)
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: hostname, port: Number(port), ca: demo.certificatePem }, () =>
      resolve(socket),
    )
    socket.once('error', reject)
    onTestFinished(() => void socket.destroy())
  })
}

/** Everything that comes until the other side closes. */
export function readToEnd(socket: TLSSocket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.once('close', () => resolve(Buffer.concat(chunks).toString()))
  })
}

/** A request as the vendor's CLI writes it. */
export function cliRequest(path: string, text: string, cookie?: string): Buffer {
  return Buffer.from(
    [
      `POST ${path} HTTP/1.0`,
      'Host: 127.0.0.1',
      'User-Agent: s9s-tools/1.0',
      'Connection: close',
      'Accept: application/json',
      'Transfer-Encoding: identity',
      ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
      'Content-Type: application/json',
      `Content-Length: ${byteLength(text)}`,
      '',
      text,
    ].join('\r\n'),
  )
}

export function splitReply(reply: string): { head: string[]; body: unknown } {
  const end = reply.indexOf('\r\n\r\n')
  return { head: reply.slice(0, end).split('\r\n'), body: toJson(reply.slice(end + 4)) }
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
