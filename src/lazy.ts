/** A value that is made when it is first asked for. */
export interface Lazy<T> {
  (): T
  /** The value, unless nobody has asked for it yet. */
  made: () => T | undefined
}

/** Makes the value once, unless making it throws. */
export function lazy<T>(make: () => T): Lazy<T> {
  let kept: { value: T } | undefined
  const get = (): T => (kept ??= { value: make() }).value
  return Object.assign(get, { made: () => kept?.value })
}
