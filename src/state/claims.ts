import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClaimSet } from './state.ts'

/**
 * A folder with an empty file per id that was claimed: creating one exclusively is the one step that two
 * daemons on the same directory can't both succeed in. What has expired is swept at the next claims.
 */
export async function openClaims(folder: string): Promise<ClaimSet> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let sweptAt = 0
  const pathOf = (id: string, expiresAt: number): string =>
    join(folder, `${expiresAt}-${createHash('sha256').update(id).digest('hex')}`)
  return {
    has: async (id, expiresAt) => existsSync(pathOf(id, expiresAt)),
    async claim(id, expiresAt) {
      if (Date.now() - sweptAt > SWEEP_MS) {
        sweptAt = Date.now()
        await sweep(folder)
      }
      try {
        const file = await open(pathOf(id, expiresAt), 'wx', 0o600)
        // The name must outlive a power cut, or the id could be used again.
        await file.sync()
        await file.close()
        return true
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false
        throw thrown
      }
    },
  }
}

/** Claims that end with the process. */
export function memoryClaims(): ClaimSet {
  const claimed = new Map<string, number>()
  return {
    has: async (id) => (claimed.get(id) ?? 0) > Date.now(),
    async claim(id, expiresAt) {
      for (const [known, until] of claimed) if (until <= Date.now()) claimed.delete(known)
      if (claimed.has(id)) return false
      claimed.set(id, expiresAt)
      return true
    },
  }
}

const SWEEP_MS = 60_000

async function sweep(folder: string): Promise<void> {
  const over = (await readdir(folder)).filter((name) => Number.parseInt(name, 10) <= Date.now())
  await Promise.all(over.map((name) => rm(join(folder, name), { force: true })))
}
