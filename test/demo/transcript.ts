import { generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { DemoController } from '../../src/demo/server.ts'
import { cliRequest, openSocket, readToEnd, splitReply } from './client.ts'

/** What the vendor's CLI sends for 250 commands; it lies outside this repository. */
export const TRANSCRIPT = '../shared/reference/s9s-wire.jsonl'

export interface Command {
  cli: string
  requests: { path: string; body: Record<string, unknown> }[]
}

export interface Exchange {
  /** Ordinal of the command, from 1. */
  number: number
  cli: string
  operation: string
  /** `request_status`; empty when the reply was none. */
  status: string
  error: string
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** In the form that the CLI writes. */
export const PUBLIC_KEY = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const SECOND_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()

export function readTranscript(): Command[] {
  if (!existsSync(TRANSCRIPT)) return []
  const lines = readFileSync(TRANSCRIPT, 'utf8').split('\n')
  // The file is made by our own recorder.
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Command)
}

/** Plays commands as the CLI does: a connection per request, a login per command. */
export async function play(
  demo: DemoController,
  commands: Command[],
  after: (number: number) => Promise<void> = () => Promise.resolve(),
): Promise<Exchange[]> {
  const exchanges: Exchange[] = []
  for (const [index, { cli, requests }] of commands.entries()) {
    let cookie: string | undefined
    let challenge = ''
    for (const { path, body } of requests) {
      const sent = JSON.stringify(filledIn(body, challenge))
      const operation = String(body['operation'])
      const reply =
        operation === 'subscribe'
          ? await subscribed(demo, path, sent, cookie)
          : await exchange(demo, path, sent, cookie)
      cookie = reply.cookie ?? cookie
      challenge = text(reply.body['challenge'])
      exchanges.push({
        number: index + 1,
        cli,
        operation,
        status: text(reply.body['request_status']),
        error: text(reply.body['error_string']),
      })
    }
    await after(index + 1)
  }
  return exchanges
}

/** Real signatures and keys in place of the placeholders. */
function filledIn(body: Record<string, unknown>, challenge: string): unknown {
  if (body['signature'] !== undefined) {
    return {
      ...body,
      signature: sign('sha256', Buffer.from(challenge), rsa.privateKey).toString('base64'),
    }
  }
  const text = JSON.stringify(body)
  const key = JSON.stringify(SECOND_KEY).slice(1, -1)
  return JSON.parse(text.replaceAll(/<public key PEM: [^>]*>/g, () => key)) as unknown
}

interface Reply {
  body: Record<string, unknown>
  cookie?: string
}

async function exchange(
  demo: DemoController,
  path: string,
  text: string,
  cookie: string | undefined,
): Promise<Reply> {
  const socket = await openSocket(demo)
  const whole = readToEnd(socket)
  socket.write(cliRequest(path, text, cookie))
  const { head, body } = splitReply(await whole)
  const set = head.find((line) => /^set-cookie: /i.test(line))
  const next = set?.slice('set-cookie: '.length).split(';')[0]
  return { body: isObject(body) ? body : {}, ...(next === undefined ? {} : { cookie: next }) }
}

/** A subscription has no reply: it counts as answered once an event comes through. */
async function subscribed(
  demo: DemoController,
  path: string,
  text: string,
  cookie: string | undefined,
): Promise<Reply> {
  const known = demo.rpcs().length
  const socket = await openSocket(demo)
  const first = new Promise<string>((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    socket.once('close', () => resolve(''))
  })
  socket.write(cliRequest(path, text, cookie))
  while (demo.rpcs().length === known) await new Promise((resolve) => setTimeout(resolve, 5))
  demo.emitEvent({ class_name: 'CmonEvent', event_class: 'EventDebug' })
  const received = await first
  socket.destroy()
  return received.startsWith('\u001E') ? { body: { request_status: 'Ok' } } : { body: {} }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
