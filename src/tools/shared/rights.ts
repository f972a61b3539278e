import { z } from 'zod'
import type { Acl, AclEntry } from '../../cmon/modules/tree.ts'

/** Built in, and superior to every access list (cmon-rpc-jobs 8.1). */
export const ADMINS = 'admins'

/** Somebody whose rights are asked for. */
export interface Subject {
  name: string
  groups: readonly string[]
}

export const SOURCES = ['admins', 'owner', 'user', 'owning_group', 'group', 'other'] as const

export interface AppliedEntry {
  /** By what the entry applies to the subject. */
  by: (typeof SOURCES)[number]
  /** The entry's user or group. */
  name: string | undefined
  rights: string
}

/**
 * What an access list gives to a subject, and through which of its entries. The order is that of POSIX
 * access lists, which the controller's look like (cmon-rpc-core 6.10): the owner, the user by name, all
 * groups together, everybody else. No source shows how the controller does it: inferred.
 */
export function rightsOf(
  subject: Subject,
  acl: Pick<Acl, 'owner' | 'group' | 'entries'>,
): { rights: string; through: AppliedEntry[] } {
  if (subject.groups.includes(ADMINS))
    return { rights: 'rwx', through: [{ by: 'admins', name: ADMINS, rights: 'rwx' }] }
  const applied = acl.entries.flatMap((entry) => appliedTo(subject, acl, entry) ?? [])
  for (const kind of [['owner'], ['user'], ['owning_group', 'group'], ['other']]) {
    const through = applied.filter(({ by }) => kind.includes(by))
    if (through.length > 0) return { rights: union(through), through }
  }
  return { rights: '---', through: [] }
}

function appliedTo(
  { name, groups }: Subject,
  acl: Pick<Acl, 'owner' | 'group'>,
  entry: AclEntry,
): AppliedEntry | undefined {
  const { kind, rights } = entry
  if (kind === 'other') return { by: 'other', name: undefined, rights }
  const isOwn = entry.name === ''
  const holder = isOwn ? (kind === 'user' ? acl.owner : acl.group) : entry.name
  if (holder === undefined) return undefined
  if (kind === 'user')
    return holder === name ? { by: isOwn ? 'owner' : 'user', name: holder, rights } : undefined
  return groups.includes(holder)
    ? { by: isOwn ? 'owning_group' : 'group', name: holder, rights }
    : undefined
}

function union(entries: readonly AppliedEntry[]): string {
  return ['r', 'w', 'x']
    .map((right) => (entries.some(({ rights }) => rights.includes(right)) ? right : '-'))
    .join('')
}

/** What the letters are for: read, write, execute (running jobs), cmon-rpc-jobs 14. */
export const May = z.strictObject({ see: z.boolean(), change: z.boolean(), run_jobs: z.boolean() })

export function toMay(rights: string): z.input<typeof May> {
  return {
    see: rights.includes('r'),
    change: rights.includes('w'),
    run_jobs: rights.includes('x'),
  }
}
