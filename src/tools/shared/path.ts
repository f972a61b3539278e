import { toName, type Name } from '../../fleet/untrusted.ts'

/** A directory or file: it begins with a slash, which a plain name may not. */
export function toPath(path: string | undefined): Name | null {
  if (path === undefined) return null
  return /^(\/[\w.@:%+-]+)+\/?$/.test(path) && path.length <= 200 ? path : toName(path)
}
