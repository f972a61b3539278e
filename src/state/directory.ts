import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { memoryClaims, openClaims } from './claims.ts'
import { memoryDecisions, openDecisions } from './decisions.ts'
import { openMap, readMap } from './durable-map.ts'
import type { ExpiringSet, StateStore } from './state.ts'
import { readIfThere, replaceWhole, writeFirst } from './write-file.ts'

/**
 * Opens the state directory, making it (0700) if it isn't there. Files are 0600 and written whole or not
 * at all, so that kill -9 leaves no half file. Throws the file system's error when it can't be written.
 */
export async function openStateDirectory(path: string): Promise<StateStore> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  return {
    key: (name) => loadKey(keyFile(path, name)),
    map: (name) => openMap(mapFile(path, name)),
    expiringSet: (name) => openExpiringSet(join(path, `${name}.list`)),
    claims: (name) => openClaims(join(path, name)),
    decisions: (name) => openDecisions(join(path, name)),
  }
}

/** The key of this name in a state directory, if there is one; makes nothing. Throws for a damaged one. */
export async function knownKey(directory: string, name: string): Promise<Buffer | undefined> {
  const path = keyFile(directory, name)
  const known = await readIfThere(path)
  return known === undefined ? undefined : checkedKey(known, path)
}

/** The values of the map of this name in a state directory; none where there is no such map. */
export function knownValues(directory: string, name: string): string[] {
  const path = mapFile(directory, name)
  return existsSync(path) ? [...readMap(path).values()] : []
}

const keyFile = (directory: string, name: string): string => join(directory, `${name}.key`)
const mapFile = (directory: string, name: string): string => join(directory, `${name}.json`)

/** State for one process that must leave nothing behind: tests, and daemons without a place to write. */
export function createMemoryState(): StateStore {
  const keys = new Map<string, Buffer>()
  return {
    async key(name) {
      const key = keys.get(name) ?? randomBytes(32)
      keys.set(name, key)
      return key
    },
    async map() {
      const values = new Map<string, string>()
      return {
        get: (key) => values.get(key),
        set: async (key, value) => void values.set(key, value),
      }
    },
    async expiringSet() {
      const ids = new Map<string, number>()
      return {
        has: async (id) => (ids.get(id) ?? 0) > Date.now(),
        add: async (id, expiresAt) => void ids.set(id, expiresAt),
      }
    },
    claims: async () => memoryClaims(),
    decisions: async () => memoryDecisions(),
  }
}

async function loadKey(path: string): Promise<Buffer> {
  const known = await readIfThere(path)
  if (known !== undefined) return checkedKey(known, path)
  // Of two daemons that start at once, both use the first one's key.
  await writeFirst(path, randomBytes(32))
  return checkedKey(await readFile(path), path)
}

function checkedKey(key: Buffer, path: string): Buffer {
  if (key.length === 32) return key
  throw new Error(
    `${path} is damaged: it has ${key.length} bytes, not 32. Remove it; sessions begin anew.`,
  )
}

async function openExpiringSet(path: string): Promise<ExpiringSet> {
  const kept = await readEntries(path)
  if (kept.size > 0)
    await replaceWhole(path, [...kept].map(([id, expiresAt]) => `${expiresAt} ${id}\n`).join(''))
  return {
    // Read afresh: another daemon on the same directory may have added to it. Asked only when a session is revived.
    has: async (id) => (await readEntries(path)).has(id),
    add: (id, expiresAt) => appendFile(path, `${expiresAt} ${id}\n`, { mode: 0o600, flush: true }),
  }
}

async function readEntries(path: string): Promise<Map<string, number>> {
  const entries = new Map<string, number>()
  const text = (await readIfThere(path))?.toString('utf8') ?? ''
  for (const line of text.split('\n')) {
    const [expiresAt, id] = line.split(' ')
    if (id !== undefined && Number(expiresAt) > Date.now()) entries.set(id, Number(expiresAt))
  }
  return entries
}
