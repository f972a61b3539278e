/** The same answer for all who ask: what it takes to know is done when the first of them does. */
export function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined
  return () => (found ??= find())
}
