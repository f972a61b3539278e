import type { z } from 'zod'
import { EVIDENCE } from '../../../cmon/evidence.ts'
import { CmonError } from '../../../cmon/errors.ts'
import { fieldsOf } from '../../../cmon/schema-fields.ts'
import { below, fieldTree, type FieldNode } from './field-tree.ts'
import type { Heard } from './hear.ts'
import { isEmpty, typeWord } from './type-word.ts'
import { hasWords, wordOf } from './vocabulary.ts'

/** What the replies to one operation have shown, without anything that they hold. */
export interface Observation {
  asked: number
  /** `ok`, or code and status of a refusal, with how often. */
  readonly outcomes: Map<string, number>
  /** Known fields that came, with how their values are written. */
  readonly seen: Map<string, Set<string>>
  /** Objects that came, by path: a field that isn't seen is missing only where its object came. */
  readonly holders: Set<string>
  /** Unknown fields; names still have to be judged. */
  readonly unknown: Map<string, Map<string, Set<string>>>
  /** Known fields that our schema makes nothing of, with how they are written. */
  readonly unreadable: Map<string, Set<string>>
  /** Replies that don't fit the schema as a whole: where. */
  readonly misfits: Set<string>
  /** Words of known vocabularies, with how often. */
  readonly words: Map<string, Map<string, number>>
}

export function newObservation(): Observation {
  return {
    asked: 0,
    outcomes: new Map(),
    seen: new Map(),
    holders: new Set(),
    unknown: new Map(),
    unreadable: new Map(),
    misfits: new Set(),
    words: new Map(),
  }
}

/** Adds one answer to what was observed of its operation. */
export function observe(into: Observation, { operation, schema, reply, error }: Heard): void {
  into.asked += 1
  count(into.outcomes, error === undefined ? 'ok' : outcomeOf(error))
  if (error !== undefined) return
  const tree = fieldTree(EVIDENCE[operation] ?? {})
  const schemas = fieldsOf(schema)
  walk(reply, tree, '', { into, schemas })
  const parsed = schema.safeParse(reply)
  for (const issue of parsed.error?.issues ?? [])
    into.misfits.add(knownPath(issue.path, schemas) || '(the whole reply)')
}

interface Walk {
  readonly into: Observation
  readonly schemas: ReadonlyMap<string, z.ZodType>
}

function walk(value: unknown, node: FieldNode, path: string, by: Walk): void {
  if (node.children.size === 0 || typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    // A place that is known for a list; elsewhere its type has been told, and that is all.
    if (node.isList) for (const one of value) walkObject(one, node, `${path}[]`, by)
    return
  }
  if (!node.isList) walkObject(value, node, path, by)
}

function walkObject(value: unknown, node: FieldNode, path: string, by: Walk): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  by.into.holders.add(path)
  const any = node.children.get('*')
  for (const [name, own] of Object.entries(value)) {
    const child = any ?? node.children.get(name)
    const at = below(path, any === undefined ? name : '*')
    if (any === undefined) noteWord(by.into, at, name, own)
    if (child === undefined) {
      if (path !== '' || !ENVELOPE.has(name)) note(by.into.unknown, path, name, typeWord(own))
      continue
    }
    see(by, at, own)
    walk(own, child, at, by)
  }
}

function see({ into, schemas }: Walk, path: string, value: unknown): void {
  add(into.seen, path, typeWord(value))
  const schema = schemas.get(path)
  if (schema === undefined || isEmpty(value)) return
  const parsed = schema.safeParse(value)
  if (!parsed.success || parsed.data === undefined) add(into.unreadable, path, typeWord(value))
}

function noteWord({ words }: Observation, path: string, name: string, value: unknown): void {
  if (hasWords(name) && typeof value === 'string' && value !== '')
    count(
      existing(words, path, () => new Map<string, number>()),
      wordOf(name, value),
    )
}

/** Fields of every reply (cmon-rpc-core 3). */
const ENVELOPE = new Set(
  `request_status controller_id request_processed request_created request_id request_user_id debug_messages
  error_string error_id messages total pool_id full_controller_id effective_privileges xid`.split(
    /\s+/,
  ),
)

function outcomeOf(error: unknown): string {
  if (!(error instanceof CmonError)) return 'failed'
  const status = error.status === undefined ? '' : ` ${wordOf('request_status', error.status)}`
  return `${error.code}${status}`
}

/** An issue's path in the table's own spelling; keys that are no known field are somebody's names. */
function knownPath(path: readonly PropertyKey[], schemas: ReadonlyMap<string, z.ZodType>): string {
  let known = ''
  for (const step of path) {
    if (typeof step === 'number') known += '[]'
    else {
      const next = below(known, String(step))
      known = schemas.has(next) ? next : below(known, '*')
    }
  }
  return known
}

function existing<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  existing(map, key, () => new Set()).add(value)
}

function note(map: Observation['unknown'], path: string, name: string, type: string): void {
  add(
    existing(map, path, () => new Map<string, Set<string>>()),
    name,
    type,
  )
}
