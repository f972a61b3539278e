import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import { alertmanagerAlerts, alertmanagerWebhook } from './alertmanager.ts'
import type { WebhookEvent, WebhookFormat } from './event.ts'
import { slackMessage } from './slack.ts'

export interface WebhookTarget {
  /** May hold a secret, as Slack's do: it is told to nobody. */
  readonly url: string
  readonly format: WebhookFormat
}

/** `delivered`; `failed` after all attempts; `dropped` because too many wait. */
export type Delivery = 'delivered' | 'failed' | 'dropped'

export interface WebhookOptions {
  /** The target of the moment; undefined where none is configured. */
  target: () => WebhookTarget | undefined
  /** The daemon's public URL. */
  base: () => string
  /** Hears how each delivery went, and why it failed: nothing of the target but its host. */
  report: (event: WebhookEvent['event'], delivery: Delivery, why?: string) => void
  /** Pauses before the second attempt and those after it. */
  pausesMs?: readonly number[]
  timeoutMs?: number
}

export interface WebhookSender {
  /** Never fails and never waits. */
  send: (event: WebhookEvent) => void
  /** Gives what waits a moment, then lets it go. */
  close: () => Promise<void>
}

const MOST_WAITING = 100
const TIMEOUT_MS = 10_000
const PAUSES_MS = [1_000, 5_000, 30_000]
const CLOSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

/** Delivers one after the other, in their order: a decision never comes before its question. */
export function createWebhookSender({
  target,
  base,
  report,
  pausesMs = PAUSES_MS,
  timeoutMs = TIMEOUT_MS,
}: WebhookOptions): WebhookSender {
  const waiting: WebhookEvent[] = []
  const stop = new AbortController()
  let pool: { origin: string; dispatcher: Pool } | undefined
  let working: Promise<void> | undefined

  /** A dispatcher of its own: nobody else waits for a receiver that hangs. */
  function poolFor(origin: string): Pool {
    if (pool?.origin !== origin) {
      void pool?.dispatcher.destroy()
      const connect = { timeout: timeoutMs }
      const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }
      pool = { origin, dispatcher: new Pool(origin, { connections: 1, connect, ...limits }) }
    }
    return pool.dispatcher
  }

  async function work(): Promise<void> {
    for (let event = waiting[0]; event !== undefined; event = waiting[0]) {
      const to = target()
      if (stop.signal.aborted) report(event.event, 'failed', 'the daemon stops')
      else if (to !== undefined) await deliver(event, to)
      waiting.shift()
    }
    working = undefined
  }

  async function deliver(event: WebhookEvent, to: WebhookTarget): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await post(event, to)
      if (outcome.done) return report(event.event, 'delivered')
      const planned = pausesMs[attempt]
      if (!outcome.passing || planned === undefined)
        return report(event.event, 'failed', outcome.why)
      const pauseMs = Math.min(Math.max(planned, outcome.pauseMs ?? 0), LONGEST_PAUSE_MS)
      await pause(pauseMs, undefined, { signal: stop.signal }).catch(() => {})
      if (stop.signal.aborted) return report(event.event, 'failed', outcome.why)
    }
  }

  async function post(event: WebhookEvent, to: WebhookTarget): Promise<Attempt> {
    const url = new URL(to.url)
    const limit = new AbortController()
    const end = (): void => limit.abort()
    const timer = setTimeout(end, timeoutMs)
    stop.signal.addEventListener('abort', end, { once: true })
    try {
      const { statusCode, headers, body } = await poolFor(url.origin).request({
        path: url.pathname + url.search,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'cmon-mcp' },
        body: JSON.stringify(bodyOf(event, to, base())),
        signal: limit.signal,
      })
      await body.dump()
      if (statusCode >= 200 && statusCode < 300) return { done: true }
      const passing = statusCode === 429 || statusCode >= 500
      const seconds = Number(headers['retry-after'])
      return {
        done: false,
        passing,
        why: `${url.host} answers HTTP ${statusCode}`,
        ...(seconds > 0 ? { pauseMs: seconds * 1_000 } : {}),
      }
    } catch (thrown) {
      return { done: false, passing: true, why: `${url.host} can't be reached (${codeOf(thrown)})` }
    } finally {
      clearTimeout(timer)
      stop.signal.removeEventListener('abort', end)
    }
  }

  return {
    send(event) {
      if (target() === undefined || stop.signal.aborted) return
      if (waiting.length >= MOST_WAITING) return report(event.event, 'dropped')
      waiting.push(event)
      working ??= work()
    },
    async close() {
      const timer = setTimeout(() => stop.abort(), CLOSE_MS)
      await working
      clearTimeout(timer)
      stop.abort()
      await pool?.dispatcher.destroy()
    },
  }
}

type Attempt = { done: true } | { done: false; passing: boolean; why: string; pauseMs?: number }

const ALERTS_PATH = /\/api\/v2\/alerts\/?$/

function bodyOf(event: WebhookEvent, { format, url }: WebhookTarget, base: string): object {
  switch (format) {
    case 'slack':
      return slackMessage(event)
    case 'alertmanager':
      return ALERTS_PATH.test(new URL(url).pathname)
        ? alertmanagerAlerts(event, base)
        : alertmanagerWebhook(event, base)
    case 'json':
      return event
  }
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown'
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name
}
