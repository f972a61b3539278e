import { z } from 'zod'
import type { Approver } from './approver.ts'
import { LEVELS } from './level.ts'
import type { StaticToken } from './static-token.ts'

/** What a name may be: it stands in logs, and behind `token:` in the principal's id. */
export const TOKEN_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/

const HASH = /^sha256:([0-9a-f]{64})$/

const common = {
  name: z
    .string('is missing')
    .regex(TOKEN_NAME, 'must be a short name of letters, digits, ".", "_" and "-"'),
  hash: z
    .string('is missing; `cmon-mcp tokens add` writes it')
    .regex(HASH, 'must be sha256: and 64 hexadecimal digits, as `cmon-mcp tokens add` writes it'),
  expires: z
    .string('must be a date')
    .regex(
      /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/,
      'must be a date such as 2027-01-31, or a time in UTC such as 2027-01-31T18:00Z',
    )
    .refine(isInCalendar, 'is no day of the calendar')
    .optional(),
}

const clientsOwn = {
  level: z.enum(LEVELS, 'must be observe, operate or destroy'),
  toolsets: z
    .array(z.string('must be a name'), 'must be a list of toolsets, such as [fleet, backups]')
    .min(1, 'must name a toolset; leave it out for all')
    .default(['all']),
  clusters: z
    .array(
      z
        .string('must be patterns; quote one that begins with * or !')
        .regex(/^!?[^!\s]\S*$/, 'must be patterns without spaces, such as "prod*"'),
      'must be a list of patterns, such as ["prod*", "!prod-test", "tag:shop"]',
    )
    .min(1, 'must name something; leave it out for all')
    .refine((patterns) => patterns.some((pattern) => !pattern.startsWith('!')), {
      error: 'has exceptions only, so it matches nothing; begin it with "*"',
    })
    .optional(),
}

const clientToken = z.strictObject({
  ...common,
  approver: z.literal(false, 'must be true or false').optional(),
  ...clientsOwn,
})

const approverToken = z.strictObject({ ...common, approver: z.literal(true) })

/** An entry is a client's or an approver's, never both. */
export const schemaOf = (entry: unknown): typeof clientToken | typeof approverToken =>
  typeof entry === 'object' && entry !== null && 'approver' in entry && entry.approver === true
    ? approverToken
    : clientToken

/** JavaScript takes 30 February for 2 March. */
function isInCalendar(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10))
}

/** An entry that lets a client in. */
export type ClientToken = z.output<typeof clientToken>

/** An entry by which a human approves; it lets nobody in. */
export type ApproverToken = z.output<typeof approverToken>

/** One entry of the file. */
export type NamedToken = ClientToken | ApproverToken

export function isApprover(token: NamedToken): token is ApproverToken {
  return token.approver === true
}

/** Keys whose meaning somebody may expect; ignoring them would let in what they were to keep out. */
export const REFUSED_KEYS: Readonly<Record<string, string>> = {
  token:
    'holds a token as it is: whoever reads the file could use it; `cmon-mcp tokens add NAME --from FILE` writes its hash',
  // Those of a client's token that an approver's can't have.
  ...Object.fromEntries(
    Object.keys(clientsOwn).map((key) => [
      key,
      'has no meaning beside approver: such a token opens nothing else; remove one of both',
    ]),
  ),
}

/** The entry as what clients are compared with. */
export function toStaticToken(token: ClientToken): StaticToken {
  const { name, level, toolsets, clusters } = token
  return {
    digest: digestIn(token),
    principal: {
      id: `token:${name}`,
      kind: 'token',
      how: 'named token',
      scope: { level, toolsets, ...(clusters === undefined ? {} : { clusters }) },
      ...endOf(token),
    },
  }
}

/** The entry as what approvers are compared with. */
export function toApproverToken(token: ApproverToken): StaticToken<Approver> {
  return {
    digest: digestIn(token),
    principal: { id: `approver:${token.name}`, ...endOf(token) },
  }
}

function digestIn({ hash }: NamedToken): Buffer {
  return Buffer.from(HASH.exec(hash)?.[1] ?? '', 'hex')
}

function endOf({ expires }: NamedToken): { expires?: number } {
  return expires === undefined ? {} : { expires: Date.parse(expires) }
}
