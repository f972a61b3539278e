/** Gives the value that `make` makes when it is first asked for. Makes it once, unless that threw. */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
