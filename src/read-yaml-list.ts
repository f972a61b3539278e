import { z } from 'zod'
import {
  byLine,
  problemsOf,
  readYaml,
  type FileProblem,
  type FileProblems,
  type LineOf,
  type Place,
  type Wording,
} from './read-yaml.ts'

/** A file that is one list of entries below one key. */
export interface ListFile<Entry> extends Wording {
  readonly key: string
  /** Of each entry, by what it looks like. */
  readonly entry: z.ZodType<Entry> | ((written: unknown) => z.ZodType<Entry>)
  /** What is wrong with an entry that is well formed, beside those before it. */
  readonly check?: (
    entry: Entry,
    before: readonly Entry[],
    lineOf: LineOf,
  ) => readonly FileProblem[]
}

/**
 * Reads a YAML file of entries; one without the key, or an empty one, has none. Gives every problem that it has,
 * with its line.
 */
export function readYamlList<Entry>(
  text: string,
  { key, entry: schema, check = () => [], ...wording }: ListFile<Entry>,
): { readonly entries: readonly Entry[] } | { readonly problems: FileProblems } {
  const read = readYaml(text)
  if ('problems' in read) return read
  const { value, lineOf } = read
  const wholeFile = z.strictObject({
    [key]: z.array(z.unknown(), 'must be a list').nullable().optional(),
  })
  const file = wholeFile.safeParse(value ?? {})
  const problems: FileProblem[] = (file.error?.issues ?? []).flatMap((issue) =>
    problemsOf(issue, [], lineOf, { ...wording, subject: 'the file' }),
  )
  const entries: Entry[] = []
  for (const [index, written] of listIn(value, key).entries()) {
    const place: Place = [key, index]
    const parsed = (typeof schema === 'function' ? schema(written) : schema).safeParse(written)
    for (const issue of parsed.error?.issues ?? [])
      problems.push(...problemsOf(issue, place, lineOf, wording))
    if (!parsed.success) continue
    problems.push(...check(parsed.data, entries, (within) => lineOf([...place, ...within])))
    entries.push(parsed.data)
  }
  const sorted = byLine(problems)
  return sorted === undefined ? { entries } : { problems: sorted }
}

/** Looked at even beside what doesn't belong there, so that everything is told at once. */
function listIn(value: unknown, key: string): readonly unknown[] {
  const list = z.looseObject({ [key]: z.array(z.unknown()) }).safeParse(value)
  return list.data?.[key] ?? []
}
