import { z } from 'zod'
import { readYamlList } from '../read-yaml-list.ts'
import type { FileProblem, FileProblems, LineOf } from '../read-yaml.ts'
import { LEVELS } from './level.ts'
import type { StaticToken } from './static-token.ts'

/** One entry of the file. */
export type NamedToken = z.output<typeof namedToken>

export type NamedTokens =
  { readonly tokens: readonly NamedToken[] } | { readonly problems: FileProblems }

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
  const read = readYamlList(text, {
    key: 'tokens',
    subject: 'a token',
    entry: namedToken,
    refused: REFUSED_KEYS,
    check: (token, before, lineOf) => [
      ...clashes(token, before, lineOf),
      ...unknownToolsets(token, knownToolsets, lineOf),
    ],
  })
  return 'problems' in read ? read : { tokens: read.entries }
}

function clashes(token: NamedToken, before: readonly NamedToken[], lineOf: LineOf): FileProblem[] {
  return (['name', 'hash'] as const).flatMap((key) =>
    before.some((other) => other[key] === token[key])
      ? [{ line: lineOf([key]), message: `${key} is that of another token too` }]
      : [],
  )
}

function unknownToolsets(
  { toolsets }: NamedToken,
  known: readonly string[],
  lineOf: LineOf,
): FileProblem[] {
  return toolsets.flatMap((name, index) =>
    name === 'all' || known.includes(name)
      ? []
      : [
          {
            line: lineOf(['toolsets', index]),
            message: `toolsets names one that doesn't exist; there are: all, ${known.join(', ')}`,
          },
        ],
  )
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
