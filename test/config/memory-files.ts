import { basename, dirname } from 'node:path'
import type { Files } from '../../src/config/files.ts'

export type MemoryFile = string | { text: string; mode: number } | Error

/** Files that exist only for one test; those given as text can be read by their owner alone. */
export function memoryFiles(byPath: Readonly<Record<string, MemoryFile>> = {}): Files {
  return {
    read(path) {
      const file = byPath[path]
      if (file instanceof Error) throw file
      return typeof file === 'string' ? { text: file, mode: 0o600 } : file
    },
    list(folder) {
      const paths = Object.keys(byPath).filter((path) => dirname(path) === folder)
      return paths.length === 0 ? undefined : paths.map((path) => basename(path)).sort()
    },
  }
}
