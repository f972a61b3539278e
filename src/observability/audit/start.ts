import { randomBytes } from 'node:crypto'
import type { LineFile } from './append.ts'
import { hashOf, noLink, readLine, type Link } from './chain.ts'

/** Where a chain goes on in a file that was opened. */
export interface Start {
  readonly before: Link
  /** Digest of the torn line that stands before. */
  readonly torn?: string
  /** The file isn't as it was left. */
  readonly suspicion?: string
}

/**
 * Finds what the next line is bound to: the last line of the file, or, when that is gone, the last one that is
 * known from before. `known` may be older than the file's last line, for it is kept now and then only.
 */
export function startOf(file: LineFile, known: Link | undefined, key: Buffer): Start {
  const torn = file.torn === undefined ? {} : { torn: hashOf(file.torn) }
  // A new file, or one that was rotated away while nobody wrote.
  if (file.last === undefined) return { before: known ?? newChain(), ...torn }
  const last = readLine(key, file.last)?.link
  if (last === undefined)
    return {
      before: known ?? newChain(),
      ...torn,
      suspicion: 'its last line is not as it was written, or was written with another key',
    }
  if (known === undefined) return { before: last, ...torn }
  if (known.chain !== last.chain)
    return { before: last, ...torn, suspicion: 'it is not the file that was written to before' }
  if (known.seq > last.seq)
    return {
      before: known,
      ...torn,
      suspicion: `it ends with line ${last.seq}, but line ${known.seq} was written`,
    }
  return { before: last, ...torn }
}

function newChain(): Link {
  return noLink(randomBytes(8).toString('hex'))
}
