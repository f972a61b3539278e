import { distance } from 'fastest-levenshtein'

/** The one of `known` that `name` is most likely a slip of; undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(name, candidate) }))
    .filter(({ candidate, far }) => far <= slips(name) || isShortened(name, candidate))
    .sort((a, b) => a.far - b.far)
  return ranked[0]?.candidate
}

/** ", did you mean X?" or nothing. */
export function suggest(name: string, known: readonly string[]): string {
  const found = nearest(name, known)
  return found === undefined ? '' : `; did you mean ${found}?`
}

/** Letters that may differ. The prefix that all settings share doesn't make two of them alike. */
function slips(name: string): number {
  const tail = name.replace(/^(CMON|MCP)_/, '')
  return Math.min(3, Math.max(1, Math.floor(tail.length / 3)))
}

/** `CMON_USER` for `CMON_USERNAME`, `MCP_ENDPOINT` for `CMON_ENDPOINT`. */
function isShortened(name: string, candidate: string): boolean {
  const [, tail = ''] = /^(?:CMON|MCP)_(.*)$/.exec(name) ?? []
  return (
    tail.length >= 3 &&
    (candidate.startsWith(name) || candidate.replace(/^(CMON|MCP)_/, '') === tail)
  )
}
