import { distance } from 'fastest-levenshtein'

/** The names most like `name`, nearest first; none that differ in more than a third of their letters. */
export function nearest(name: string, known: readonly string[], limit: number): string[] {
  const wanted = name.toLowerCase()
  return known
    .map((candidate) => ({ candidate, far: farness(wanted, candidate.toLowerCase()) }))
    .filter(({ far }) => far <= 0.4)
    .sort((a, b) => a.far - b.far)
    .slice(0, limit)
    .map(({ candidate }) => candidate)
}

function farness(wanted: string, candidate: string): number {
  if (wanted === candidate) return 0
  if (wanted.length >= 3 && candidate.startsWith(wanted)) return 0.05
  if (wanted.length >= 3 && candidate.includes(wanted)) return 0.1
  return distance(wanted, candidate) / Math.max(wanted.length, candidate.length, 1)
}

/** "Did you mean …?" for a name that isn't among `known`; empty when nothing is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const found = nearest(name, known, 3)
  return found.length === 0 ? '' : `Did you mean ${found.join(' or ')}?`
}
