import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import {
  isApprover,
  refusalOf,
  schemaOf,
  type ClientToken,
  type NamedToken,
} from './named-token.ts'

/** One thing that is wrong in the file. */
export interface FileProblem {
  readonly line: number
  /** Continues the place: "line 3: …". */
  readonly message: string
}

export type NamedTokens =
  | { readonly tokens: readonly NamedToken[] }
  | { readonly problems: readonly [FileProblem, ...FileProblem[]] }

const wholeFile = z.strictObject({
  tokens: z.array(z.unknown(), 'must be a list').nullable().optional(),
})

/**
 * Reads a file of tokens. Gives every problem that it has, with its line; no problem holds a value, for it may
 * be a token.
 */
export function readNamedTokens(text: string, knownToolsets: readonly string[]): NamedTokens {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const at = (offset: number): number => lines.linePos(offset).line
  const broken = document.errors.map(({ pos, code }) => ({
    line: at(pos[0]),
    message: `is no YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
  }))
  const [first, ...rest] = broken
  if (first !== undefined) return { problems: [first, ...rest] }
  const lineOf = (path: readonly PropertyKey[]): number => at(offsetOf(document, path))
  const read = tokensIn(document.toJS() ?? {}, lineOf, knownToolsets)
  const [worst, ...others] = read.problems.toSorted((one, other) => one.line - other.line)
  return worst === undefined ? { tokens: read.tokens } : { problems: [worst, ...others] }
}

type LineOf = (path: readonly PropertyKey[]) => number

function tokensIn(whole: unknown, lineOf: LineOf, knownToolsets: readonly string[]) {
  const problems: FileProblem[] = []
  const tokens: NamedToken[] = []
  const file = wholeFile.safeParse(whole)
  for (const issue of file.error?.issues ?? []) problems.push(...problemsOf(issue, [], lineOf))
  for (const [index, entry] of (file.data?.tokens ?? []).entries()) {
    const place = ['tokens', index]
    const parsed = schemaOf(entry).safeParse(entry)
    if (parsed.data !== undefined) {
      problems.push(...clashes(parsed.data, tokens, place, lineOf))
      if (!isApprover(parsed.data))
        problems.push(...unknownToolsets(parsed.data, knownToolsets, place, lineOf))
      tokens.push(parsed.data)
    }
    for (const issue of parsed.error?.issues ?? [])
      problems.push(...problemsOf(issue, place, lineOf))
  }
  return { tokens, problems }
}

function problemsOf(issue: z.core.$ZodIssue, place: PropertyKey[], lineOf: LineOf): FileProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      line: lineOf([...place, ...issue.path, key]),
      message: refusalOf(key),
    }))
  const path = [...place, ...issue.path]
  const key = path.findLast((part) => typeof part === 'string')
  const subject = path.length === 0 ? 'the file' : path.at(-1) === place.at(-1) ? 'a token' : key
  const message =
    issue.code === 'invalid_type' && path.length === place.length
      ? 'must be keys with values'
      : issue.message
  return [{ line: lineOf(path), message: `${String(subject)} ${message}` }]
}

function clashes(
  token: NamedToken,
  before: readonly NamedToken[],
  place: PropertyKey[],
  lineOf: LineOf,
): FileProblem[] {
  return (['name', 'hash'] as const).flatMap((key) =>
    before.some((other) => other[key] === token[key])
      ? [{ line: lineOf([...place, key]), message: `${key} is that of another token too` }]
      : [],
  )
}

function unknownToolsets(
  { toolsets }: ClientToken,
  known: readonly string[],
  place: PropertyKey[],
  lineOf: LineOf,
): FileProblem[] {
  return toolsets.flatMap((name, index) =>
    name === 'all' || known.includes(name)
      ? []
      : [
          {
            line: lineOf([...place, 'toolsets', index]),
            message: `toolsets names one that doesn't exist; there are: all, ${known.join(', ')}`,
          },
        ],
  )
}

/** Where the node of a path begins, or the nearest one around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
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

function nodeAt(document: Document, path: readonly PropertyKey[]): unknown {
  let node: unknown = document.contents
  for (const part of path) {
    if (!isMap(node) && !isSeq(node)) return undefined
    node = node.get(part, true)
  }
  return node
}
