/** How many items share a key, the most frequent first, each count with the first item that has the key. */
export function countBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): [Item, number][] {
  const counts = new Map<string, [Item, number]>()
  for (const item of items) {
    const key = keyOf(item)
    const known = counts.get(key)
    if (known === undefined) counts.set(key, [item, 1])
    else known[1]++
  }
  return [...counts]
    .sort(([a, [, more]], [b, [, less]]) => less - more || a.localeCompare(b))
    .map(([, counted]) => counted)
}
