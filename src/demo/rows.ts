/**
 * A long list of a reply. Its objects are made one at a time while they are written, so that the largest
 * fleet takes no more memory than one object; each time it is gone through they are made anew.
 */
export class Rows<Item = unknown> implements Iterable<unknown> {
  readonly #items: readonly Item[]
  readonly #toObject: (item: Item) => unknown

  constructor(items: readonly Item[], toObject: (item: Item) => unknown) {
    this.#items = items
    this.#toObject = toObject
  }

  *[Symbol.iterator](): Iterator<unknown> {
    for (const item of this.#items) yield this.#toObject(item)
  }
}

/** The JSON of an object in pieces: of its `Rows` each object is one. May be gone through repeatedly. */
export function jsonPieces(object: Record<string, unknown>): Iterable<string> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
  const long = entries.filter(([, value]) => value instanceof Rows)
  if (long.length === 0) return [JSON.stringify(object)]
  return { [Symbol.iterator]: () => piecesOf(entries) }
}

function* piecesOf(entries: [string, unknown][]): Iterator<string> {
  let separator = '{'
  for (const [key, value] of entries) {
    yield `${separator}${JSON.stringify(key)}:`
    separator = ','
    if (value instanceof Rows) yield* listPieces(value)
    else yield JSON.stringify(value)
  }
  yield '}'
}

function* listPieces(rows: Rows): Iterable<string> {
  let separator = '['
  for (const row of rows) {
    yield separator + JSON.stringify(row)
    separator = ','
  }
  yield separator === '[' ? '[]' : ']'
}
