import type { Fleet } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import type { ScopedAnswer } from './ask-scope.ts'
import { fitPage, type Page, type PageRequest } from './page.ts'
import { quoted } from '../../fleet/untrusted.ts'

// Jobs, backups and log entries: lists too long to be read whole, newest first, that grow at their front
// while a caller pages through them. A cursor therefore names the last record, not an offset.

/** Records looked at per controller and call when the controller can't filter as the caller wants. */
const SCAN_LIMIT = 2_000
const CHUNK = 500
const LATEST = 8.64e15

interface Position {
  /** Epoch milliseconds. */
  at: number
  /** Index among the controllers. */
  controller: number
  id: number
}

export interface TimelineCursor extends Position {
  /** Rows that the pages before have given out. */
  seen: number
}

/** Reads a cursor. Throws InputError for one that no list gave out. */
export function timelineCursor(cursor: string | undefined): TimelineCursor | undefined {
  if (cursor === undefined) return undefined
  const parts = /^t([0-9a-z]{1,11})\.([0-9a-z]{1,3})\.([0-9a-z]{1,10})\.([0-9a-z]{1,6})$/.exec(
    cursor,
  )
  const [at, controller, id, seen] = (parts ?? []).slice(1).map((part) => Number.parseInt(part, 36))
  if (at === undefined || controller === undefined || id === undefined || seen === undefined)
    throw new InputError(
      'invalid_argument',
      `cursor ${quoted(cursor)} is none that this list gave out`,
      { parameter: 'cursor', next: 'Leave cursor out to begin at the first page.' },
    )
  return { at, controller, id, seen }
}

export interface TimelineSource<Item> {
  /** Newest first. */
  read(slice: {
    offset: number
    limit: number
  }): Promise<{ items: Item[]; total: number | undefined }>
  /** Together they are an item's own, and stay what they are; among items of one moment newer ids are higher. */
  keyOf(item: Item): { id: number; at: string | undefined }
  /** What the controller can't filter by. With it, records are read until all matches are counted. */
  matches?: ((item: Item) => boolean) | undefined
  /** Whether this record and all after it are older than what is wanted. */
  isPast?: ((item: Item) => boolean) | undefined
}

/** What one controller's list holds behind the cursor. */
export interface Stretch<Item> {
  /** One more than fit the page, if there are. */
  found: { item: Item; position: Position }[]
  /** Matches behind the cursor. */
  remaining: number
  scanned: number
  /** How far the list was read; undefined when to its end. */
  end: Position | undefined
}

/** Reads one controller's list from the cursor on, as far as a page needs it. */
export async function readTimeline<Item>(
  source: TimelineSource<Item>,
  controller: number,
  { limit, after }: { limit: number; after: TimelineCursor | undefined },
): Promise<Stretch<Item>> {
  const counting = source.matches !== undefined || source.isPast !== undefined
  const chunk = counting || after !== undefined ? CHUNK : limit + 1
  const stretch: Stretch<Item> = { found: [], remaining: 0, scanned: 0, end: undefined }
  const known = new Set<string>()
  let position: Position = { at: LATEST, controller, id: 0 }
  let before = 0
  for (let offset = 0; ;) {
    const { items, total } = await source.read({ offset, limit: chunk })
    const knownBefore = known.size
    for (const item of items) {
      const { id, at } = source.keyOf(item)
      // A record that appeared meanwhile moves the others into the next chunk (cmon-rpc-jobs 3.4).
      const key = `${at} ${id}`
      if (known.has(key)) continue
      known.add(key)
      // The controller's order counts, also where its clock went back.
      position = {
        at: Math.min(position.at, at === undefined ? LATEST : Date.parse(at)),
        controller,
        id,
      }
      if (after !== undefined && compare(position, after) <= 0) {
        before++
        continue
      }
      stretch.scanned++
      if (source.isPast?.(item) === true) return stretch
      if (source.matches?.(item) === false) continue
      stretch.remaining++
      if (stretch.found.length <= limit) stretch.found.push({ item, position })
    }
    offset += items.length
    // The last chunk may hold nothing but records that newer ones moved there.
    const nothingNew = known.size === knownBefore && items.length < chunk
    if (nothingNew || (total === undefined ? items.length < chunk : offset >= total)) return stretch
    if (!counting && stretch.found.length > limit)
      return { ...stretch, remaining: (total ?? offset) - before, end: position }
    if (counting && stretch.scanned >= SCAN_LIMIT) return { ...stretch, end: position }
  }
}

export interface TimelinePage<Row> extends Page<Row> {
  /** Records looked at in this call. */
  scanned: number
  /** Whether there are records that were not even looked at; `total` counts without them. */
  unscanned: boolean
}

/** One page of what the controllers' lists hold, merged by time. */
export function mergeTimelines<Item, Row>(
  answers: readonly ScopedAnswer<Stretch<Item>>[],
  request: PageRequest & { after: TimelineCursor | undefined },
  toRow: (item: Item, answer: ScopedAnswer<unknown>) => Row,
): TimelinePage<Row> {
  const seen = request.after?.seen ?? 0
  // Behind the shortest reading another controller may have records nobody has seen yet.
  const frontier = answers
    .flatMap(({ value }) => value.end ?? [])
    .sort(compare)
    .at(0)
  const known = answers
    .flatMap((answer) => answer.value.found.map((found) => ({ ...found, answer })))
    .filter(({ position }) => frontier === undefined || compare(position, frontier) <= 0)
    .sort((a, b) => compare(a.position, b.position))
  const total = seen + answers.reduce((sum, { value }) => sum + value.remaining, 0)
  const candidates = known.slice(0, request.limit)
  const { rows } = fitPage(
    candidates.map(({ item, answer }) => toRow(item, answer)),
    request,
    { offset: seen, total },
  )
  const last = rows.length < known.length ? candidates[rows.length - 1]?.position : frontier
  return {
    rows,
    total,
    next_cursor: last === undefined ? null : cursorText(last, seen + rows.length),
    truncated: last !== undefined,
    scanned: answers.reduce((sum, { value }) => sum + value.scanned, 0),
    unscanned: answers.some(({ value }) => value.end !== undefined && value.scanned >= SCAN_LIMIT),
  }
}

/** `scanned`, of a list that could not look at everything. */
export function scannedField(page: TimelinePage<unknown>): { scanned?: number } {
  return page.unscanned ? { scanned: page.scanned } : {}
}

/** Which place a controller has in positions. */
export function placeOf(fleet: Fleet, controller: { name: string }): number {
  return fleet.controllers.findIndex(({ name }) => name === controller.name)
}

/** Negative when `a` comes first: newer, then by controller, then the higher id. */
function compare(a: Position, b: Position): number {
  return b.at - a.at || a.controller - b.controller || b.id - a.id
}

function cursorText({ at, controller, id }: Position, seen: number): string {
  return `t${[at, controller, id, seen].map((part) => Math.max(0, part).toString(36)).join('.')}`
}
