import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'

/** One thing that is wrong in a file. */
export interface FileProblem {
  readonly line: number
  /** Continues the place: "line 3: …". */
  readonly message: string
}

/** At least one. */
export type FileProblems = readonly [FileProblem, ...FileProblem[]]

/** Where something stands: keys and indexes from the top. */
export type Place = readonly PropertyKey[]
/** The line of a place, or of the nearest one around it. */
export type LineOf = (place: Place) => number

/**
 * Reads YAML. Gives its value, null for an empty text, and where its parts stand; or what makes it no YAML. No
 * problem holds a value, for it may be a secret.
 */
export function readYaml(
  text: string,
): { readonly value: unknown; readonly lineOf: LineOf } | { readonly problems: FileProblems } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const at = (offset: number): number => lines.linePos(offset).line
  const [first, ...rest] = document.errors.map(({ pos, code }) => ({
    line: at(pos[0]),
    message: `is no YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
  }))
  if (first !== undefined) return { problems: [first, ...rest] }
  return { value: document.toJS(), lineOf: (place) => at(offsetOf(document, place)) }
}

/** The problems by line, or undefined when there are none. */
export function byLine(problems: readonly FileProblem[]): FileProblems | undefined {
  const [first, ...rest] = problems.toSorted((one, other) => one.line - other.line)
  return first === undefined ? undefined : [first, ...rest]
}

/** How problems speak of what a schema checks. */
export interface Wording {
  /** What the thing at the place of the schema is: `a token`, `the file`. */
  readonly subject: string
  /** Keys that somebody may expect to mean something, and why they are refused. */
  readonly refused?: Readonly<Record<string, string>>
}

/** An issue of a schema that was asked about what stands at `place`. Messages of schemas continue the key's name. */
export function problemsOf(
  issue: z.core.$ZodIssue,
  place: Place,
  lineOf: LineOf,
  { subject, refused = {} }: Wording,
): FileProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      line: lineOf([...place, ...issue.path, key]),
      message: Object.hasOwn(refused, key)
        ? `${key} ${refused[key]}`
        : 'holds a key that is unknown',
    }))
  const path = [...place, ...issue.path]
  const isWhole = issue.path.length === 0
  const key = issue.path.findLast((part) => typeof part === 'string')
  const message =
    isWhole && issue.code === 'invalid_type' ? 'must be keys with values' : issue.message
  return [{ line: lineOf(path), message: `${isWhole ? subject : String(key)} ${message}` }]
}

/** Where the node of a path begins, or the nearest one around it. */
function offsetOf(document: Document, path: Place): number {
  const key = path.at(-1)
  const parent: unknown = path.length === 0 ? undefined : nodeAt(document, path.slice(0, -1))
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isNode(item.key) && item.key.toJSON() === key)
    if (isNode(pair?.key) && pair.key.range) return pair.key.range[0]
  }
  const node = nodeAt(document, path)
  if (isNode(node) && node.range) return node.range[0]
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1))
}

function nodeAt(document: Document, path: Place): unknown {
  let node: unknown = document.contents
  for (const part of path) {
    if (!isMap(node) && !isSeq(node)) return undefined
    node = node.get(part, true)
  }
  return node
}
