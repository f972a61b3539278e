import { z } from 'zod'
import { readYamlList } from '../read-yaml-list.ts'
import type { FileProblems } from '../read-yaml.ts'
import { fitsPattern } from './name-pattern.ts'
import type { Principal } from './principal.ts'

/** What a ClusterControl user may be called here: the name is that of a file, too. */
export const USER_NAME = /^[A-Za-z0-9_][\w.@-]{0,63}$/
export const USER_NAME_RULE = 'must be a plain name of letters, digits, ".", "_", "@" and "-"'

const names = (what: string) =>
  z.array(z.string(what).min(1, what), `must be a list of ${what.replace(/^must be /, '')}`)

const userEntry = z
  .strictObject({
    user: z.string('is missing').regex(USER_NAME, USER_NAME_RULE),
    principals: names('must be principals, such as oidc:alice or token:*').default([]),
    groups: names('must be groups, as the issuer names them').default([]),
  })
  .refine(
    ({ principals, groups }) => principals.length + groups.length > 0,
    'names neither principals nor groups, so nobody is that user',
  )

/** Who acts as which ClusterControl user: the first entry that fits counts. */
export type UserEntry = z.output<typeof userEntry>

/** Reads `users.yaml`. Gives every problem that it has, with its line. */
export function readUsersFile(
  text: string,
): { readonly users: readonly UserEntry[] } | { readonly problems: FileProblems } {
  const read = readYamlList(text, { key: 'users', subject: 'an entry', entry: userEntry })
  return 'problems' in read ? read : { users: read.entries }
}

/**
 * The ClusterControl user that a principal acts as: by the entries where there are some, else the one that is
 * called as people know the principal. Undefined for nobody. What issuers say is data: the name is a plain one.
 */
export function userOf(
  principal: Principal,
  entries: readonly UserEntry[] | undefined,
): string | undefined {
  if (entries !== undefined) return entries.find((entry) => isMeant(principal, entry))?.user
  const name = ownName(principal)
  return name !== undefined && USER_NAME.test(name) ? name : undefined
}

function isMeant({ id, groups = [] }: Principal, entry: UserEntry): boolean {
  return (
    entry.principals.some((pattern) => fitsPattern(id, pattern)) ||
    entry.groups.some((group) => groups.includes(group))
  )
}

const TOKEN_PREFIX = 'token:'

/** Only what proves one person or machine: a token that all share is nobody's name. */
function ownName({ how, id, name }: Principal): string | undefined {
  if (how === 'access token') return name
  return how === 'named token' && id.startsWith(TOKEN_PREFIX)
    ? id.slice(TOKEN_PREFIX.length)
    : undefined
}
