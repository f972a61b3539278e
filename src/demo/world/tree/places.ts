import type { World } from '../state.ts'
import { isWithin, ROOT } from './entry.ts'

export function place(thing: { cdtPath?: string }, folder: string): void {
  if (folder === ROOT) delete thing.cdtPath
  else thing.cdtPath = folder
}

/** Takes along what lies at `from` and below it. */
export function moveBelow(world: World, from: string, to: string): void {
  const moved = (path: string): string => `${to}${path.slice(from.length)}`
  for (const entry of world.tree) {
    if (isWithin(entry.path, from)) entry.path = moved(entry.path)
  }
  for (const placed of [...world.clusters, ...world.users]) {
    const { cdtPath = ROOT } = placed
    if (isWithin(cdtPath, from)) place(placed, moved(cdtPath))
  }
}
