import { nearest } from '../../fleet/nearest.ts'
import { RESOURCE_KINDS, type Resource } from './resources.ts'

export const MATCHES = ['exact', 'part', 'near'] as const

export interface Match<Found extends Resource> {
  found: Found
  match: (typeof MATCHES)[number]
}

/** Addresses that differ in a digit are other machines. */
const ADDRESS_LIKE = /^[\d.:]+$|^[\da-f:]*::[\da-f:]*$/i

/**
 * What `query` means, the best first. What is only similar is told when nothing matches better, and never
 * for an address or an id.
 */
export function matchResources<Found extends Resource>(
  query: string,
  resources: readonly Found[],
): Match<Found>[] {
  const wanted = query.toLowerCase()
  const id = wantedId(query)
  const near = nearest(
    query,
    [...new Set(resources.flatMap(({ keys }) => keys))],
    Number.POSITIVE_INFINITY,
  )
  const place = new Map(near.map((key, index) => [key, index]))
  const ranked = resources.flatMap((found) => {
    if (id !== undefined && found.id === id) return [{ found, match: 'exact' as const, rank: -1 }]
    const [best] = found.keys
      .flatMap((key) => {
        const rank = place.get(key)
        return rank === undefined ? [] : [{ key: key.toLowerCase(), rank }]
      })
      .sort((a, b) => a.rank - b.rank)
    if (best === undefined) return []
    const { key, rank } = best
    const match = key === wanted ? 'exact' : key.includes(wanted) ? 'part' : 'near'
    return [{ found, match, rank } as const]
  })
  const isCertain = ADDRESS_LIKE.test(query) || ranked.some(({ match }) => match !== 'near')
  return ranked
    .filter(({ match }) => !isCertain || match !== 'near')
    .sort(
      (a, b) =>
        MATCHES.indexOf(a.match) - MATCHES.indexOf(b.match) ||
        RESOURCE_KINDS.indexOf(a.found.kind) - RESOURCE_KINDS.indexOf(b.found.kind) ||
        a.rank - b.rank,
    )
}

/** The number of a query such as `12` or `#12`. */
export function wantedId(query: string): number | undefined {
  const digits = /^#?(\d{1,9})$/.exec(query)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
