import { isKnownType } from './cluster-types.ts'
import type { ClusterTarget } from './job-spec.ts'
import { wireName } from './wire-names.ts'

export interface Fault {
  problem: string
  /** What would be right, one sentence. */
  next: string
}

/** Which clusters something is for; what is left out doesn't matter. */
export interface Audience {
  types?: readonly string[]
  vendors?: readonly string[]
  /** First major version. */
  since?: number
}

/** How parameters depend on each other and on the cluster. `P` are the parameters' names. */
export interface Rules<P extends string> {
  /** Of each group at most one. */
  exclusive?: readonly (readonly P[])[]
  /** Of each group exactly one. */
  oneOf?: readonly (readonly P[])[]
  /** What can't be given without another one. */
  needs?: { readonly [K in P]?: P }
  /** What only some clusters have. */
  only?: { readonly [K in P]?: Audience }
}

/** A value that asks for something: false and an empty text don't. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && value !== ''
}

export function brokenRule<P extends string>(
  rules: Rules<P>,
  values: Readonly<Record<string, unknown>>,
  cluster: ClusterTarget | undefined,
): Fault | undefined {
  const given = (param: string): boolean => isGiven(values[param])
  for (const group of [...(rules.exclusive ?? []), ...(rules.oneOf ?? [])])
    if (group.filter(given).length > 1)
      return {
        problem: `${listed(group, 'and')} exclude each other`,
        next: `Give only one of them.`,
      }
  for (const group of rules.oneOf ?? [])
    if (!group.some(given))
      return { problem: `nothing of ${listed(group, 'or')} is given`, next: `Give one of them.` }
  for (const [param, other] of Object.entries<P | undefined>(rules.needs ?? {}))
    if (other !== undefined && given(param) && !given(other))
      return {
        problem: `${wireName(param)} is of no use alone`,
        next: `Give ${wireName(other)} too.`,
      }
  for (const [param, audience] of Object.entries<Audience | undefined>(rules.only ?? {})) {
    const who = audience !== undefined && given(param) ? excluded(audience, cluster) : undefined
    if (who !== undefined)
      return {
        problem: `${wireName(param)} is nothing for ${who.not}`,
        next: `It is for ${who.but}.`,
      }
  }
  return undefined
}

/** Why a cluster isn't meant; undefined when it is, or when too little is known of it. */
export function excluded(
  { types, vendors, since }: Audience,
  cluster: ClusterTarget | undefined,
): { not: string; but: string } | undefined {
  if (cluster === undefined) return undefined
  const { type, vendor, version } = cluster
  if (types !== undefined && isKnownType(type) && !types.includes(type))
    return { not: `${type} clusters`, but: `${listed(types, 'and')} clusters` }
  if (vendors !== undefined && vendor !== undefined && !vendors.includes(vendor.toLowerCase()))
    return { not: `vendor ${vendor}`, but: `vendor ${listed(vendors, 'and')}` }
  const major = Number.parseInt(version ?? '', 10)
  if (since !== undefined && major < since)
    return { not: `version ${version}`, but: `version ${since} and later` }
  return undefined
}

export function listed(items: readonly string[], word: 'and' | 'or'): string {
  const written = items.map(wireName)
  return written.length < 2
    ? written.join('')
    : `${written.slice(0, -1).join(', ')} ${word} ${written.slice(-1).join('')}`
}
