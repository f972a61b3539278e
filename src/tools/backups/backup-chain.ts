import type { CallOptions } from '../../cmon/client.ts'
import type { Backup } from '../../cmon/modules/backup.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { readBackups } from '../shared/read-backups.ts'

const CHUNK = 500
const SEARCH_LIMIT = 20_000

export interface BackupChain {
  backup: Backup
  /** From the full backup to this one; shorter when an ancestor is gone. */
  chain: Backup[]
  /** Whether it begins with a backup that builds on no other. */
  complete: boolean
  /** Backups that build directly on this one, oldest first. */
  children: Backup[]
}

/** Finds a backup by its id: one question where it is among the newest 500. */
export async function findBackupRecord(
  controller: Controller,
  backupId: number,
  options: CallOptions,
): Promise<Backup> {
  // No operation gives one record: the list is read until it turns up.
  const found = await search(
    controller,
    undefined,
    (known) => known.has(backupId) || newestBelow(known, backupId),
    options,
  )
  const backup = found.get(backupId)
  if (backup !== undefined) return backup
  throw new InputError(
    'not_found',
    `There is no backup ${backupId}, or it isn't visible to this user`,
    { parameter: 'backup', next: 'list_backups shows the backups and their ids.' },
  )
}

/** Finds a backup by its id, with all that depends on it and that it depends on. */
export async function findBackup(
  controller: Controller,
  backupId: number,
  options: CallOptions,
): Promise<BackupChain> {
  const backup = await findBackupRecord(controller, backupId, options)
  const own = await search(
    controller,
    backup.clusterId,
    (known) => known.has(backupId) && lacksNoAncestor(known, backup),
    options,
  )
  const chain = ancestors(own, backup)
  return {
    backup,
    chain: [...chain, backup],
    complete: (chain[0] ?? backup).parentId === undefined,
    children: [...own.values()]
      .filter(({ parentId }) => parentId === backupId)
      .toSorted((a, b) => a.id - b.id),
  }
}

async function search(
  controller: Controller,
  clusterId: number | undefined,
  enough: (known: ReadonlyMap<number, Backup>) => boolean,
  options: CallOptions,
): Promise<Map<number, Backup>> {
  const known = new Map<number, Backup>()
  for (let offset = 0; offset < SEARCH_LIMIT;) {
    const slice = { clusterId, limit: CHUNK, offset }
    const { items, total } = await readBackups(controller, slice, options)
    for (const backup of items) known.set(backup.id, backup)
    offset += items.length
    const end = total === undefined ? items.length < CHUNK : offset >= total
    if (items.length === 0 || end || enough(known)) break
  }
  return known
}

/** Whether the list, newest first, has passed the place where the id would be, by a margin. */
function newestBelow(known: ReadonlyMap<number, Backup>, id: number): boolean {
  return [...known.keys()].slice(-CHUNK).every((key) => key < id)
}

function lacksNoAncestor(known: ReadonlyMap<number, Backup>, backup: Backup): boolean {
  const [first = backup] = ancestors(known, backup)
  return first.parentId === undefined
}

/** From the oldest known one to the direct predecessor. */
export function ancestors(known: ReadonlyMap<number, Backup>, backup: Backup): Backup[] {
  const chain: Backup[] = []
  let parentId = backup.parentId
  while (parentId !== undefined && parentId !== backup.id) {
    const parent = known.get(parentId)
    if (parent === undefined || chain.includes(parent)) break
    chain.unshift(parent)
    parentId = parent.parentId
  }
  return chain
}
