import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { CmonError } from '../errors.ts'
import { list, text } from './wire.ts'

const aclSchema = z
  .object({
    acl: text,
    object_name: text,
    object_path: text,
    owner_user_name: text,
    owner_group_name: text,
  })
  .transform((row) => ({
    name: row.object_name,
    /** Path of the folder it is in. */
    folder: row.object_path,
    owner: row.owner_user_name,
    group: row.owner_group_name,
    entries: row.acl?.split(',').flatMap(parseEntry) ?? [],
  }))

/** Who may do what with one object of the controller's tree (cmon-rpc-core 22). */
export type Acl = z.output<typeof aclSchema>

export interface AclEntry {
  kind: 'user' | 'group' | 'other'
  /** Empty for the owner, the owning group and everybody else. */
  name: string
  /** Three letters: `rwx`, `r--`. */
  rights: string
}

function parseEntry(written: string): AclEntry[] {
  const [, kind, name, rights] =
    /^\s*(user|group|other):([^:]*):([rwx-]{3})\s*$/.exec(written) ?? []
  if (kind !== 'user' && kind !== 'group' && kind !== 'other') return []
  return [{ kind, name: name ?? '', rights: rights ?? '---' }]
}

function writeEntry({ kind, name, rights }: AclEntry): string {
  return `${kind}:${name}:${rights}`
}

/** `path` is absolute: `/orders-pg` is a cluster, `/pipas` a user. */
export async function getAcl(cmon: CmonClient, path: string, options?: CallOptions): Promise<Acl> {
  return cmon.call(
    { path: 'tree/', operation: 'getAcl', params: { path }, kind: 'read' },
    aclSchema,
    options,
  )
}

/** Adds one entry, or replaces the one of the same user or group. */
export async function addAcl(
  cmon: CmonClient,
  path: string,
  entry: AclEntry,
  options?: CallOptions,
): Promise<Acl> {
  return cmon.call(
    { path: 'tree/', operation: 'addAcl', params: { path, acl: writeEntry(entry) }, kind: 'write' },
    aclSchema,
    options,
  )
}

export async function removeAcl(
  cmon: CmonClient,
  path: string,
  entry: AclEntry,
  options?: CallOptions,
): Promise<Acl> {
  return cmon.call(
    {
      path: 'tree/',
      operation: 'removeAcl',
      params: { path, acl: writeEntry(entry) },
      kind: 'write',
    },
    aclSchema,
    options,
  )
}

/**
 * Whether the user of this session has all of `privileges` (`r`, `rx`, `rwx`) there. A no comes as
 * InvalidRequest (4.3); so does a path that doesn't exist, which is no too.
 */
export async function checkAccess(
  cmon: CmonClient,
  path: string,
  privileges: string,
  options?: CallOptions,
): Promise<boolean> {
  try {
    await cmon.call(
      { path: 'tree/', operation: 'checkAccess', params: { path, privileges }, kind: 'read' },
      z.object({}),
      options,
    )
    return true
  } catch (thrown) {
    const refused = thrown instanceof CmonError ? thrown.status?.toLowerCase() : undefined
    if (refused === 'invalidrequest' || refused === 'accessdenied') return false
    throw thrown
  }
}

/** Gives all tags that the object has then. */
export async function appendTag(
  cmon: CmonClient,
  path: string,
  tag: string,
  options?: CallOptions,
): Promise<string[]> {
  return changeTags(cmon, 'appendTag', path, tag, options)
}

export async function removeTag(
  cmon: CmonClient,
  path: string,
  tag: string,
  options?: CallOptions,
): Promise<string[]> {
  return changeTags(cmon, 'removeTag', path, tag, options)
}

async function changeTags(
  cmon: CmonClient,
  operation: string,
  path: string,
  tag: string,
  options: CallOptions | undefined,
): Promise<string[]> {
  const reply = await cmon.call(
    { path: 'tree/', operation, params: { path, tag }, kind: 'write' },
    z.object({ tags: list(z.string()) }),
    options,
  )
  return reply.tags
}
