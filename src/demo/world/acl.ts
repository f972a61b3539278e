/** One entry of an ACL: `user:alice:r-x`; without a name it means the owner. */
interface AclEntry {
  kind: string
  name: string
  rights: string
}

const ORDER = ['user', 'group', 'mask', 'other']

/** `acl` with `entry` in place of one for the same name; undefined when it is no entry. */
export function addAclEntry(acl: string, entry: string): string | undefined {
  const added = parse(entry)
  if (added === undefined || !/^[r-][w-][x-]$/.test(added.rights)) return undefined
  const entries = parseAll(acl)
  const known = entries.find((one) => isSame(one, added))
  if (known === undefined) entries.push(added)
  else known.rights = added.rights
  return format(entries)
}

/** `acl` without that entry; undefined when there is none like it, or when it has to stay. */
export function removeAclEntry(acl: string, entry: string): string | undefined {
  const removed = parse(entry)
  if (removed === undefined || removed.name === '') return undefined
  const entries = parseAll(acl)
  const kept = entries.filter((one) => !isSame(one, removed))
  return kept.length === entries.length ? undefined : format(kept)
}

function parse(text: string): AclEntry | undefined {
  const [kind = '', name = '', rights = '', ...rest] = text.trim().split(':')
  if (!ORDER.includes(kind) || rest.length > 0 || name.includes(',')) return undefined
  return { kind, name, rights }
}

function parseAll(acl: string): AclEntry[] {
  return acl.split(',').flatMap((entry) => parse(entry) ?? [])
}

function isSame(one: AclEntry, other: AclEntry): boolean {
  return one.kind === other.kind && one.name === other.name
}

/** Owner first, then others of the kind in the order they were added. */
function format(entries: AclEntry[]): string {
  return ORDER.flatMap((kind) => entries.filter((entry) => entry.kind === kind))
    .map(({ kind, name, rights }) => `${kind}:${name}:${rights}`)
    .join(',')
}
