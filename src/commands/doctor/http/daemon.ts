import { access, constants, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import type { BindAddress } from '../../../config/address.ts'
import type { Config } from '../../../config/settings.ts'
import { errorCode } from '../connect.ts'
import { ask, jsonOf, type Answer, type Target } from './ask.ts'
import { askEither, at, ownTarget } from './own-address.ts'

/** How long the daemon, or a proxy before it, may take to answer a question of health. */
export const HEALTH_LIMIT_MS = 5_000

export const READY = '/readyz'

/** What `/readyz` says of the controllers. */
export interface Readiness {
  readonly ready: boolean
  readonly counts: Record<string, unknown>
  /** With a token that counts, what is wrong with each. */
  readonly details: readonly { name: string; condition: string; problem: string }[] | undefined
}

/** Who is at the address that these settings name. */
export type Occupant =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unusable'; readonly code: string }
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'daemon'; readonly target: Target; readonly readiness: Readiness }

/** Looks who answers there; only where nobody does, whether the address can be had, by having it for a moment. */
export async function occupantOf(config: Config): Promise<Occupant> {
  const target = ownTarget(config)
  if (target === undefined) return { kind: 'nobody' }
  try {
    const { target: answering, answer } = await askEither(target, '/healthz', {
      timeoutMs: HEALTH_LIMIT_MS,
    })
    const readiness = isHealthy(answer) ? await readinessOf(at(answering, READY)) : undefined
    if (readiness !== undefined) return { kind: 'daemon', target: answering, readiness }
    return { kind: 'other', what: `a web server (${describeAnswer(answer)})` }
  } catch (thrown) {
    const code = errorCode(thrown)
    const isFree = ['ECONNREFUSED', 'ENOENT', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(
      code,
    )
    if (!isFree) return { kind: 'other', what: `something that isn't HTTP (${code})` }
  }
  const refusal = await refusalToBind(config.bindAddress)
  if (refusal === undefined) return { kind: 'nobody' }
  return refusal === 'EADDRINUSE'
    ? { kind: 'other', what: 'something on another address of the same port' }
    : { kind: 'unusable', code: refusal }
}

/** `{"status":"ok"}` */
export function isHealthy({ status, text }: Answer): boolean {
  return status === 200 && jsonOf(text)?.['status'] === 'ok'
}

/** What is readable of an answer that isn't ours. */
export function describeAnswer({ status, headers }: Answer): string {
  const server = headers['server']
  return server === undefined ? `HTTP ${status}` : `HTTP ${status}, ${String(server)}`
}

/** What the target, a `/readyz`, says. Undefined when this is no answer of ours. Rejects as `ask` does. */
export async function readinessOf(target: Target, token?: string): Promise<Readiness | undefined> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const { text } = await ask(target, { headers, timeoutMs: HEALTH_LIMIT_MS })
  const json = jsonOf(text)
  const counts = json?.['controllers']
  const status = json?.['status']
  if (typeof counts !== 'object' || counts === null) return undefined
  if (status !== 'ready' && status !== 'not_ready') return undefined
  const details = json?.['details']
  return {
    ready: status === 'ready',
    // An object's fields, each still unknown.
    counts: counts as Record<string, unknown>,
    details: Array.isArray(details) ? details.flatMap(detailOf) : undefined,
  }
}

function detailOf(row: unknown): { name: string; condition: string; problem: string }[] {
  if (typeof row !== 'object' || row === null) return []
  // An object's fields, each still unknown.
  const { name, condition, problem } = row as Record<string, unknown>
  return [
    {
      name: String(name),
      condition: String(condition),
      problem: typeof problem === 'string' ? problem : '',
    },
  ]
}

/** The system's word when the address can't be had. Given back at once. */
export async function refusalToBind(bind: BindAddress): Promise<string | undefined> {
  if ('unixPath' in bind) return refusalOfSocket(bind.unixPath)
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(errorCode(error)))
    server.listen(bind.port, bind.host, () => server.close(() => resolve(undefined)))
  })
}

/** A socket file that nobody answers on stays in the way; one that isn't there needs a writable directory. */
async function refusalOfSocket(path: string): Promise<string | undefined> {
  try {
    await stat(path)
    return 'EEXIST'
  } catch (thrown) {
    if (errorCode(thrown) !== 'ENOENT') return errorCode(thrown)
  }
  try {
    await access(dirname(path), constants.W_OK | constants.X_OK)
    return undefined
  } catch (thrown) {
    return errorCode(thrown)
  }
}
