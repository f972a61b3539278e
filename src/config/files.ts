import { closeSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs'

/** What loading settings needs of the file system. */
export interface Files {
  /** Undefined when there is no such file; throws an Error with a readable message when it can't be read. */
  read(path: string): { readonly text: string; readonly mode: number } | undefined
  /** Names in a directory, in order. Undefined when there is none; throws as `read` does. */
  list(path: string): readonly string[] | undefined
}

/** The real file system. */
export const realFiles: Files = {
  read: (path) => unlessAbsent(() => readUtf8(path), "can't be read as UTF-8 text"),
  list: (path) => unlessAbsent(() => readdirSync(path).sort(), "can't be read as a directory"),
}

function unlessAbsent<T>(look: () => T, otherwise: string): T | undefined {
  try {
    return look()
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw new Error(REASONS[codeOf(thrown)] ?? otherwise, { cause: thrown })
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "can't be read by this user",
  EPERM: "can't be read by this user",
  EISDIR: 'is a directory',
  ENOTDIR: 'leads through a file that is no directory',
}

function readUtf8(path: string): { text: string; mode: number } {
  const file = openSync(path, 'r')
  try {
    // The mark at the beginning is kept: programs disagree on it, so the reader must see it.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      readFileSync(file),
    )
    return { text, mode: fstatSync(file).mode }
  } finally {
    closeSync(file)
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
}

/** Whether every user of the machine may read a file of this mode. */
export function isWorldReadable(mode: number): boolean {
  return (mode & 0o004) !== 0
}

/** The message of what `Files.read` threw. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
