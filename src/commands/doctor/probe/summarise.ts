import { EVIDENCE, type Fields, type Grade } from '../../../cmon/evidence.ts'
import type { createNameJudge } from './names.ts'
import type { Observation } from './observe.ts'
import { LEFT_OUT } from './reads.ts'

/** What the file says of one operation. */
export interface OperationReport {
  readonly not_asked?: string
  readonly asked?: number
  readonly outcomes?: Record<string, number>
  /** By object, each known field with how it is written. */
  readonly fields?: Record<string, Record<string, string>>
  /** Known fields whose object came without them, by how well they were known. */
  readonly missing?: Partial<Record<Grade, string[]>>
  readonly inferred?: { seen: string[]; refuted: string[]; undecided: string[] }
  readonly unknown?: Record<string, Record<string, string>>
  readonly unreadable?: Record<string, string>
  readonly misfits?: string[]
  readonly words?: Record<string, Record<string, number>>
}

export type NameJudge = ReturnType<typeof createNameJudge>

/** Every known operation: what was observed of it, or why it was not asked. */
export function summarise(
  observed: ReadonlyMap<string, Observation>,
  names: NameJudge,
): Record<string, OperationReport> {
  return Object.fromEntries(
    Object.entries(EVIDENCE).map(([operation, fields]) => {
      const seen = observed.get(operation)
      return [
        operation,
        seen === undefined ? { not_asked: whyNot(operation) } : reportOf(seen, fields, names),
      ]
    }),
  )
}

function whyNot(operation: string): string {
  return LEFT_OUT[operation] ?? (isRead(operation) ? 'nothing there to ask about' : 'a change')
}

function isRead(operation: string): boolean {
  return READ.test(operation.split('/')[1] ?? '')
}

const READ = /^(get|list|check|ping|whoAmI|stat|available|subscribe)/

function reportOf(seen: Observation, fields: Fields, names: NameJudge): OperationReport {
  const missing = missingOf(seen, fields)
  const inferred = inferredOf(seen, fields)
  return {
    asked: seen.asked,
    outcomes: Object.fromEntries(seen.outcomes),
    ...unlessEmpty('fields', byHolder(seen.seen)),
    ...unlessEmpty('missing', missing),
    ...(inferred === undefined ? {} : { inferred }),
    ...unlessEmpty('unknown', unknownOf(seen, names)),
    ...unlessEmpty('unreadable', flat(seen.unreadable)),
    ...(seen.misfits.size === 0 ? {} : { misfits: [...seen.misfits] }),
    ...unlessEmpty(
      'words',
      Object.fromEntries([...seen.words].map(([path, words]) => [path, Object.fromEntries(words)])),
    ),
  }
}

function unlessEmpty(key: string, value: object): object {
  return Object.keys(value).length === 0 ? {} : { [key]: value }
}

function flat(map: ReadonlyMap<string, ReadonlySet<string>>): Record<string, string> {
  return Object.fromEntries([...map].map(([path, types]) => [path, [...types].join(' | ')]))
}

/** Paths once per object, not once per field. */
function byHolder(
  map: ReadonlyMap<string, ReadonlySet<string>>,
): Record<string, Record<string, string>> {
  const grouped: Record<string, Record<string, string>> = {}
  for (const [path, types] of Object.entries(flat(map))) {
    const [holder, name] = splitPath(path)
    ;(grouped[holder] ??= {})[name] = types
  }
  return grouped
}

function splitPath(path: string): [holder: string, name: string] {
  const dot = path.lastIndexOf('.')
  return dot === -1 ? ['', path] : [path.slice(0, dot), path.slice(dot + 1)]
}

/** Fields whose object came, but never with them. */
function absent(seen: Observation, fields: Fields): [path: string, grade: Grade][] {
  return Object.entries(fields).filter(
    ([path]) => !seen.seen.has(path) && seen.holders.has(splitPath(path)[0]),
  )
}

function missingOf(seen: Observation, fields: Fields): Partial<Record<Grade, string[]>> {
  const missing: Partial<Record<Grade, string[]>> = {}
  for (const [path, grade] of absent(seen, fields))
    if (grade !== 'inferred') (missing[grade] ??= []).push(path)
  return missing
}

function inferredOf(seen: Observation, fields: Fields): OperationReport['inferred'] {
  const paths = Object.entries(fields).flatMap(([path, grade]) =>
    grade === 'inferred' ? [path] : [],
  )
  if (paths.length === 0) return undefined
  const refuted = new Set(absent(seen, fields).map(([path]) => path))
  return {
    seen: paths.filter((path) => seen.seen.has(path)),
    refuted: paths.filter((path) => refuted.has(path)),
    undecided: paths.filter((path) => !seen.seen.has(path) && !refuted.has(path)),
  }
}

function unknownOf(seen: Observation, names: NameJudge): Record<string, Record<string, string>> {
  return Object.fromEntries(
    [...seen.unknown].map(([holder, found]) => {
      const { told, others } = names.tellable([...found.keys()])
      const types = told.map((name) => [name, [...(found.get(name) ?? [])].join(' | ')])
      return [
        holder,
        { ...Object.fromEntries(types), ...(others === 0 ? {} : { '(not told)': String(others) }) },
      ]
    }),
  )
}

/** What of it contradicts what is known, a line each. What we merely don't read is in `unknown`. */
export function differencesOf(reports: Record<string, OperationReport>): string[] {
  return Object.entries(reports).flatMap(([operation, report]) => {
    const { outcomes = {}, missing, inferred, unreadable = {}, misfits = [] } = report
    const told = (what: string): string => `${operation}: ${what}`
    const never = report.asked !== undefined && outcomes['ok'] === undefined
    return [
      ...(never ? [told(`never answered (${Object.keys(outcomes).join(', ')})`)] : []),
      ...misfits.map((path) => told(`the reply can't be read at ${path}`)),
      ...Object.entries(unreadable).map(([path, types]) =>
        told(`${path} comes as ${types}, which is not read`),
      ),
      ...(missing?.captured ?? []).map((path) => told(`${path} never came`)),
      ...(inferred?.refuted ?? []).map((path) => told(`${path} was inferred, and never came`)),
    ]
  })
}
