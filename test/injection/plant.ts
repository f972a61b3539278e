import type { Rewrite } from '../../src/demo/rewrite.ts'
import { PAYLOADS, type Payload } from './payloads.ts'

/**
 * What a planted controller says in place of its texts: `texts` leaves the words on which answers turn (states,
 * kinds, classes), `words` replaces those too, `refusals` refuses every request in the payloads' words.
 */
export type Manner = 'texts' | 'words' | 'refusals'

/** Knows payloads again. */
export interface Finder {
  /** Whose mark a text holds, and in which field it stood. */
  found(text: string): { payload: Payload; field: string }[]
}

/** Which payload stands in how many places of which field, by the field's own name. */
export interface Planting extends Finder {
  rewrite: Rewrite
  /** From now on every name is another one. */
  moveOn(): void
  /** `payload field`, of all that was said so far. */
  planted: Set<string>
}

/** Without these a reply is none, or another one. */
const STRUCTURE = /^(request_|class_name$|controller_id$|operation$|event_class$)/
/** Words of the controller's own, on which the course of an answer turns. */
const WORDS =
  /^(status|.*_status|.*status|state|.*_state|type|.*_type|.*type|role|.*_role|severity|.*severity.*|vendor|command|method|backup_method|component.*|version|.*version|origin|level|nodetype|acl|recurrence|datadir|class)$/i
/** Names by which one reply speaks of what another one told. */
const REFERRED = /host|^alias$|^ip|name$|^nodes?$|^db$|owner|uuid/i
/** The daemon's own user, who has to be found. */
const OURS = /^admins?$/
/** Names of machines, also where they are addresses. */
const NAMES = /host_?name|_host$|^host$|^alias$|^nodes?$/i
/** Dates, numbers, addresses of machines and ids: read as such. */
const READ = /^(|true|false|null|[\d.,:+-]+|\d{4}-\d\d-\d\d[T ].*|[0-9a-f-]{32,36})$/i
/** So far that few names meet the same payloads again. */
const STRIDE = 17
/** One reply holds no more long texts than this. */
const LONG_BUDGET = 1.5 * 1024 * 1024
const LONG = 10_000

/**
 * A controller whose texts are payloads: which one where moves on with `offset`. A name is the same payload
 * wherever it comes up; machines keep theirs on every other turn.
 */
export function plant(manner: Manner, turn: number, offset: number): Planting {
  const fields: string[] = []
  const planted = new Set<string>()
  const texts = new Map<string, string>()
  let moved = 0
  /** By field: what was said there, in its order. */
  const said = new Map<string, Map<string, number>>()

  function payloadFor(field: string, original: string): number {
    const place = fields.indexOf(field) === -1 ? fields.push(field) - 1 : fields.indexOf(field)
    const known = said.get(field) ?? new Map<string, number>()
    said.set(field, known)
    // What is only told may be another text each time.
    const key = REFERRED.test(field) ? original : `${original} ${known.size}`
    const ordinal = known.get(key) ?? known.size
    known.set(key, ordinal)
    return (ordinal + place * 7 + offset + moved) % PAYLOADS.length
  }

  const textOf = (payload: number, field: number): string => {
    const mark = markOf(payload, field)
    const text = texts.get(mark) ?? PAYLOADS[payload]?.text(mark) ?? ''
    texts.set(mark, text)
    return text
  }

  return {
    planted,
    moveOn() {
      moved += STRIDE
      said.clear()
    },
    rewrite(reply) {
      let long = 0
      const textFor = (field: string, original: string): string => {
        const first = payloadFor(field, original)
        for (let step = 0; ; step++) {
          const index = (first + step) % PAYLOADS.length
          const text = textOf(index, fields.indexOf(field))
          if (text.length > LONG && (long += text.length) > LONG_BUDGET) continue
          planted.add(`${index} ${field}`)
          return text
        }
      }
      const replaced = (key: string, value: unknown): unknown => {
        if (Array.isArray(value)) return value.map((one) => replaced(key, one))
        if (typeof value === 'object' && value !== null)
          return withKeys(
            key,
            Object.fromEntries(
              Object.entries(value).map(([name, inner]) => [name, replaced(name, inner)]),
            ),
            textFor,
          )
        if (typeof value !== 'string' || STRUCTURE.test(key)) return value
        if (OURS.test(value)) return value
        if (NAMES.test(key) ? turn % 2 === 1 : WORDS.test(key) || READ.test(value))
          if (manner !== 'words') return value
        return textFor(key, value)
      }
      // The demo's replies are objects.
      const object = JSON.parse(reply) as Record<string, unknown>
      const refused =
        manner === 'refusals'
          ? {
              request_status: turn % 2 === 0 ? 'InvalidRequest' : textFor('request_status', ''),
              error_string: textFor('error_string', String(said.get('error_string')?.size ?? 0)),
            }
          : {}
      return JSON.stringify({
        ...(replaced('', object) as Record<string, unknown>),
        ...refused,
        debug_messages: [textFor('debug_messages', '')],
      })
    },
    found: (text) => found(text, fields),
  }
}

function found(text: string, fields: readonly string[]): { payload: Payload; field: string }[] {
  return [...text.matchAll(MARK)].flatMap(([, payload = '', field = '']) => {
    const one = PAYLOADS[Number.parseInt(payload, 36)]
    const name = fields[Number.parseInt(field, 36)]
    return one === undefined || name === undefined ? [] : [{ payload: one, field: name }]
  })
}

const ELSEWHERE = ['what a client says']

/** For texts that no controller has said. */
export const noPlanting: Finder = { found: (text) => found(text, ELSEWHERE) }

export const markedAs = (payload: number): string => markOf(payload, 0)

/** Whose keys are people's own: what they call a setting, a label, an argument of a job. */
const FREE_KEYS = /^(job_data|properties|settings|labels|tags|variables|configuration)$/

function withKeys(
  key: string,
  object: Record<string, unknown>,
  textFor: (field: string, original: string) => string,
): Record<string, unknown> {
  if (!FREE_KEYS.test(key)) return object
  const name = textFor(`${key} key`, '')
  return { ...object, [name]: textFor(`${key} value`, '') }
}

const MARK = /zq([0-9a-z]{2})([0-9a-z]{2})qz/g

function markOf(payload: number, field: number): string {
  const digits = (number: number): string => number.toString(36).padStart(2, '0')
  return `zq${digits(payload)}${digits(field)}qz`
}
