import { z } from 'zod'
import { InputError } from '../../fleet/input-error.ts'
import { quoted } from '../../fleet/untrusted.ts'

/** Compact answers stay below this many characters of JSON: about 6,000 tokens. */
const COMPACT_CHARACTERS = 14_000
/** Full ones below this: about 20,000 tokens, under the pipeline's limit. */
const FULL_CHARACTERS = 48_000

export interface PageRequest {
  limit: number
  cursor?: string | undefined
  detail?: 'compact' | 'full' | undefined
}

/** `limit` and `cursor` of a list tool. */
export function pageParameters(defaultLimit: number, maxLimit = 200) {
  return {
    limit: z.int().min(1).max(maxLimit).default(defaultLimit),
    cursor: z.string().max(40).optional(),
  }
}

/** The fields every list answer ends with. `total` counts all matches, not this page. */
export const pageFields = {
  total: z.int(),
  next_cursor: z.string().nullable(),
  truncated: z.boolean(),
}

/** Position a cursor stands for. Throws InputError for one that no list gave out. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const position = /^p([0-9a-z]{1,8})$/.exec(cursor)?.[1]
  if (position === undefined)
    throw new InputError(
      'invalid_argument',
      `cursor ${quoted(cursor)} is none that a list gave out`,
      {
        parameter: 'cursor',
        next: 'Leave cursor out to begin at the first page.',
      },
    )
  return Number.parseInt(position, 36)
}

export interface Page<Row> {
  rows: Row[]
  total: number
  next_cursor: string | null
  /** Whether there is more than these rows; `next_cursor` gets it. */
  truncated: boolean
}

/**
 * One page out of rows that begin at `offset` of all matches: at most `limit`, and no more than fit the
 * answer's budget. At least one row always goes out, so that paging ends.
 */
export function fitPage<Row>(
  candidates: readonly Row[],
  request: PageRequest,
  { offset, total }: { offset: number; total: number },
): Page<Row> {
  const budget = request.detail === 'full' ? FULL_CHARACTERS : COMPACT_CHARACTERS
  const rows: Row[] = []
  let size = 0
  for (const row of candidates.slice(0, request.limit)) {
    size += JSON.stringify(row).length + 1
    if (rows.length > 0 && size > budget) break
    rows.push(row)
  }
  const end = offset + rows.length
  const more = rows.length > 0 && end < total
  return { rows, total, next_cursor: more ? `p${end.toString(36)}` : null, truncated: more }
}

/** One page of a list that is held in memory as a whole; `toRow` is only asked for rows of the page. */
export function pageOf<Item, Row>(
  items: readonly Item[],
  request: PageRequest,
  toRow: (item: Item) => Row,
): Page<Row> {
  const offset = offsetOf(request.cursor)
  const candidates = items.slice(offset, offset + request.limit).map(toRow)
  return fitPage(candidates, request, { offset, total: items.length })
}

/** The page fields of an answer, without its rows. */
export function pageInfo({ total, next_cursor, truncated }: Page<unknown>): {
  total: number
  next_cursor: string | null
  truncated: boolean
} {
  return { total, next_cursor, truncated }
}
