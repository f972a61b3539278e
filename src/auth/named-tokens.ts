import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { LEVELS } from './level.ts'
import type { StaticToken } from './static-token.ts'

/** One thing that is wrong in the file. */
export interface FileProblem {
  readonly line: number
  /** Continues the place: "line 3: …". */
  readonly message: string
}

/** One entry of the file. */
export type NamedToken = z.output<typeof namedToken>

export type NamedTokens =
  | { readonly tokens: readonly NamedToken[] }
  | { readonly problems: readonly [FileProblem, ...FileProblem[]] }

/** What a name may be: it stands in logs, and behind `token:` in the principal's id. */
export const TOKEN_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/

const HASH = /^sha256:([0-9a-f]{64})$/

const namedToken = z.strictObject({
  name: z
    .string('is missing')
    .regex(TOKEN_NAME, 'must be a short name of letters, digits, ".", "_" and "-"'),
  hash: z
    .string('is missing; `cmon-mcp tokens add` writes it')
    .regex(HASH, 'must be sha256: and 64 hexadecimal digits, as `cmon-mcp tokens add` writes it'),
  level: z.enum(LEVELS, 'must be observe, operate or destroy'),
  toolsets: z
    .array(z.string('must be a name'), 'must be a list of toolsets, such as [fleet, backups]')
    .min(1, 'must name a toolset; leave it out for all')
    .default(['all']),
  expires: z
    .string('must be a date')
    .regex(
      /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/,
      'must be a date such as 2027-01-31, or a time in UTC such as 2027-01-31T18:00Z',
    )
    .refine(isInCalendar, 'is no day of the calendar')
    .optional(),
})

/** JavaScript takes 30 February for 2 March. */
function isInCalendar(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10))
}

const wholeFile = z.strictObject({
  tokens: z.array(z.unknown(), 'must be a list').nullable().optional(),
})

/** Keys whose meaning somebody may expect; ignoring them would let in what they were to keep out. */
const REFUSED_KEYS: Readonly<Record<string, string>> = {
  token:
    'holds a token as it is: whoever reads the file could use it; `cmon-mcp tokens add NAME --from FILE` writes its hash',
  clusters: 'is not enforced by this version, so a token can not be limited to clusters; remove it',
}

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
    const parsed = namedToken.safeParse(entry)
    if (parsed.data !== undefined) {
      problems.push(...clashes(parsed.data, tokens, place, lineOf))
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
      message: key in REFUSED_KEYS ? `${key} ${REFUSED_KEYS[key]}` : 'holds a key that is unknown',
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
  { toolsets }: NamedToken,
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

/** The entry as what clients are compared with. */
export function toStaticToken({ name, hash, level, toolsets, expires }: NamedToken): StaticToken {
  return {
    digest: Buffer.from(HASH.exec(hash)?.[1] ?? '', 'hex'),
    principal: {
      id: `token:${name}`,
      kind: 'token',
      how: 'named token',
      scope: { level, toolsets },
      ...(expires === undefined ? {} : { expires: Date.parse(expires) }),
    },
  }
}
