import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Faults } from './fault-injector.ts'
import type { Fault, FaultKind } from './faults.ts'
import { isFaultKind, parseFaults } from './faults.ts'

/** Beside `/v2/…`, which is the controller's: faults can be changed while the demo runs. */
export const CONTROL_PATH = '/demo/faults'

export interface ControlAnswer {
  httpStatus: number
  body: { faults: Fault[] } | { error: string }
}

/**
 * Answers `GET` (the faults that play now) and `POST` with `{"clear": true | ["drop"], "set": ["latency=200"]}`,
 * either key optional, cleared before set. Nothing is changed by a request with anything wrong in it.
 */
export function answerControl(
  request: IncomingMessage,
  text: string | undefined,
  { faults, token }: { faults: Faults; token: string },
): ControlAnswer {
  if (!isToken(request.headers.authorization, token))
    return { httpStatus: 401, body: { error: 'Authorization: Bearer and demo_token are needed' } }
  if (request.method !== 'POST') return { httpStatus: 200, body: { faults: faults.list() } }
  try {
    const change = readChange(text ?? '')
    if (change.clear === true) faults.clear()
    else for (const kind of change.clear) faults.clear(kind)
    for (const fault of change.set) faults.set(fault)
    return { httpStatus: 200, body: { faults: faults.list() } }
  } catch (error) {
    return { httpStatus: 400, body: { error: error instanceof Error ? error.message : 'bad body' } }
  }
}

function readChange(text: string): { clear: true | FaultKind[]; set: Fault[] } {
  const body: unknown = JSON.parse(text)
  if (typeof body !== 'object' || body === null) throw new Error('The body is no JSON object')
  const clear = 'clear' in body ? body.clear : []
  const set = 'set' in body ? body.set : []
  return {
    clear: clear === true ? true : textsOf('clear', clear).map(kindOf),
    set: textsOf('set', set).flatMap(parseFaults),
  }
}

function textsOf(key: string, value: unknown): string[] {
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string'))
    return value
  throw new Error(`"${key}" is a list of texts`)
}

function kindOf(text: string): FaultKind {
  if (isFaultKind(text)) return text
  throw new Error(`There is no fault '${text}'`)
}

function isToken(header: string | undefined, token: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`))
}
