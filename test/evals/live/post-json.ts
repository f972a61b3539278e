import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'undici'

const ANSWER_MS = 120_000
const ATTEMPTS = 4
const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 30_000
const TOLD_LENGTH = 300

/**
 * Posts JSON and gives the JSON of the reply. Busy and failing servers (429, 5xx) are asked again a few times,
 * when they say or after growing delays. Rejects with what the server said, and when it keeps silent.
 */
export async function postJson(
  url: string,
  headers: Record<string, string>,
  body: object,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const reply = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const text = await reply.body.text()
    if (reply.statusCode < 300) return JSON.parse(text)
    const isPassing = reply.statusCode === 429 || reply.statusCode >= 500
    if (!isPassing || attempt === ATTEMPTS)
      throw new Error(`HTTP ${reply.statusCode}: ${text.slice(0, TOLD_LENGTH)}`)
    await delay(delayOf(attempt, reply.headers['retry-after']))
  }
}

function delayOf(attempt: number, retryAfter: string | string[] | undefined): number {
  const asked = typeof retryAfter === 'string' ? Number(retryAfter) * 1_000 : Number.NaN
  const wanted = Number.isFinite(asked) ? asked : FIRST_DELAY_MS * 2 ** (attempt - 1)
  return Math.min(LONGEST_DELAY_MS, wanted)
}
