import { readFileSync, statSync } from 'node:fs'
import type { DurableMap } from './state.ts'
import { replaceWhole } from './write-file.ts'

/**
 * A map in a JSON file. Another process may write to it (`cmon-mcp doctor --trust` beside the daemon): a file
 * that was replaced is read again before anything is looked up or added. Throws for a damaged file when it is
 * opened; one that is damaged later leaves what was known.
 */
export async function openMap(path: string): Promise<DurableMap> {
  let values = new Map<string, string>()
  let seen: string | undefined

  function refresh(): void {
    const now = identityOf(path)
    if (now === seen) return
    values = now === undefined ? new Map() : readMap(path)
    seen = now
  }

  function refreshIfReadable(): void {
    try {
      refresh()
    } catch {
      // What was known counts until the file is mended.
    }
  }

  refresh()
  let writing: Promise<void> = Promise.resolve()
  return {
    get(key) {
      refreshIfReadable()
      return values.get(key)
    },
    set(key, value) {
      values.set(key, value)
      const written = writing.then(async () => {
        refreshIfReadable()
        values.set(key, value)
        await replaceWhole(path, `${JSON.stringify(Object.fromEntries(values), null, 2)}\n`)
      })
      // A failed write is told to whoever waits for it; the next one starts afresh.
      writing = written.catch(() => {})
      return written
    },
  }
}

/** What stands in such a file. Throws the file system's error, and for a damaged one. */
export function readMap(path: string): Map<string, string> {
  return parseMap(readFileSync(path, 'utf8'), path)
}

/** Changes whenever the file is replaced; undefined when there is none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? undefined : `${found.ino} ${found.mtimeMs} ${found.size}`
}

function parseMap(text: string, path: string): Map<string, string> {
  const entries = Object.entries(parseObject(text, path))
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function parseObject(text: string, path: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    // Values are checked one by one by the caller.
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>
  } catch {
    // told below
  }
  throw new Error(`${path} is damaged: it is no JSON object. Repair or remove it.`)
}
