import type { Config } from '../../../config/settings.ts'
import { exitCodes } from '../../exit-codes.ts'
import { errorCode } from '../connect.ts'
import { failed, ok, skipped, type Check, type Finding } from '../finding.ts'
import { ask, NoReply, type Answer, type Target } from './ask.ts'
import { publicTarget } from './base-url.ts'
import { describeAnswer, type Occupant } from './daemon.ts'
import { at } from './own-address.ts'

/** The daemon sends a stream's first event at once; a proxy that holds it back longer buffers. */
const FIRST_EVENT_LIMIT_MS = 5_000

/** Whether an event stream gets through to clients at once, or a proxy on the way keeps it. */
export function streamCheck(
  config: Config,
  occupant: () => Promise<Occupant>,
  needs: readonly Check[],
): Check {
  return {
    name: 'event stream',
    needs,
    async run() {
      if (!config.transports.includes('sse'))
        return [skipped('MCP_TRANSPORTS has no sse; streams of /mcp go the same way')]
      const found = await occupant()
      if (found.kind !== 'daemon') return [skipped('no daemon is running')]
      const through = await opened(publicTarget(config, '/sse'), config)
      if (isEvent(through)) return [prefixFinding(config, through)]
      const direct = await opened(at(found.target, '/sse'), config)
      return [isEvent(direct) ? held(config, through) : refusedStream(direct)]
    },
  }
}

type Opened = Answer | 'silence' | { readonly code: string }

async function opened(target: Target, config: Config): Promise<Opened> {
  const token = config.authToken?.reveal()
  try {
    return await ask(target, {
      headers: {
        accept: 'text/event-stream',
        host: new URL(config.baseUrl).host,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      timeoutMs: FIRST_EVENT_LIMIT_MS,
      isEnough: hasEvent,
    })
  } catch (thrown) {
    return thrown instanceof NoReply ? 'silence' : { code: errorCode(thrown) }
  }
}

function hasEvent(text: string): boolean {
  return /^event: endpoint\r?\ndata: .*\r?\n\r?\n/m.test(text)
}

function isEvent(answer: Opened): answer is Answer {
  return answer !== 'silence' && 'text' in answer && hasEvent(answer.text)
}

/** Clients resolve the event's path against the URL they know: the proxy's prefix must be in it. */
function prefixFinding({ baseUrl }: Config, { text }: Answer): Finding {
  const path = /^data: ([^?\r\n]*)/m.exec(text)?.[1] ?? ''
  const prefix = new URL(baseUrl).pathname.replace(/\/+$/, '')
  if (path === `${prefix}/message`) return ok(`the first event of ${baseUrl}/sse comes at once`)
  return failed(exitCodes.configuration, `${baseUrl}/sse sends clients to ${path}`, {
    setting: 'MCP_BASE_URL',
    fix: `the running daemon was started with another base URL: MCP_BASE_URL='${baseUrl}', and restart it`,
  })
}

function held({ baseUrl }: Config, through: Opened): Finding {
  if (through !== 'silence' && 'code' in through)
    return failed(
      exitCodes.failed,
      `${baseUrl}/sse breaks (${through.code}); not so without the proxy`,
      {
        setting: 'proxy_read_timeout',
        fix: 'the proxy must leave streams open, as in nginx: proxy_read_timeout 1h;',
      },
    )
  if (through !== 'silence' && through.status === 401)
    return failed(
      exitCodes.failed,
      `${baseUrl}/sse gets 401: the proxy keeps the Authorization header`,
      {
        setting: 'Authorization',
        fix: 'have the proxy pass it on, as in nginx: proxy_set_header Authorization $http_authorization;',
      },
    )
  if (through !== 'silence' && through.status !== 200)
    return failed(
      exitCodes.failed,
      `${baseUrl}/sse is refused by the proxy (${describeAnswer(through)})`,
      {
        setting: 'proxy_pass',
        fix: 'hand on every path below MCP_BASE_URL, /sse and /message and /mcp among them',
      },
    )
  return failed(
    exitCodes.failed,
    `a proxy buffers event streams: the first event came at once from the daemon, but not within ${FIRST_EVENT_LIMIT_MS / 1000} s through ${baseUrl}`,
    {
      setting: 'proxy_buffering',
      fix: 'nginx: "proxy_buffering off; proxy_http_version 1.1; proxy_read_timeout 1h;" in this location, and no "proxy_ignore_headers X-Accel-Buffering"; others: no buffering and no compression of text/event-stream',
    },
  )
}

function refusedStream(direct: Opened): Finding {
  const what =
    direct === 'silence' ? 'no answer' : 'code' in direct ? direct.code : describeAnswer(direct)
  return failed(exitCodes.failed, `the daemon itself opens no stream at /sse (${what})`, {
    setting: 'MCP_TRANSPORTS',
    fix: 'the running daemon was started with other settings than these: restart it',
  })
}
