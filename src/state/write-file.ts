import { randomBytes } from 'node:crypto'
import {
  chown,
  link,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a new file (0600) that belongs to who owns its directory: what root leaves in the state directory of
 * the service (`sudo cmon-mcp doctor --trust`) the service must be able to read. Throws where the file exists;
 * an exclusive open follows no link that somebody has put there.
 */
export async function writeNew(path: string, content: string | Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await giveToOwner(file, dirname(path))
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes a directory (0700) if it isn't there, which then belongs to who owns the one above, as with files. */
export async function makeOwnDirectory(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 })
  if (made === undefined || process.getuid?.() !== 0) return
  const { uid, gid } = await stat(dirname(made))
  if (uid !== 0) await chown(path, uid, gid)
}

/** Replaces a file whole or not at all, so that kill -9 leaves no half file. */
export async function replaceWhole(path: string, text: string): Promise<void> {
  const draft = draftOf(path)
  try {
    await writeNew(draft, text)
    await rename(draft, path)
  } catch (thrown) {
    await rm(draft, { force: true })
    throw thrown
  }
}

/**
 * Writes a file whole unless there is one: of several processes that do it at once, one succeeds. Tells whether
 * it was this one.
 */
export async function writeFirst(path: string, content: string | Buffer): Promise<boolean> {
  const draft = draftOf(path)
  try {
    await writeNew(draft, content)
    // link() fails where the file exists, and what it makes is never half a file.
    await link(draft, path)
    return true
  } catch (thrown) {
    if (isCode(thrown, 'EEXIST')) return false
    throw thrown
  } finally {
    await rm(draft, { force: true })
  }
}

/** The bytes of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (thrown) {
    if (isCode(thrown, 'ENOENT')) return undefined
    throw thrown
  }
}

function isCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code
}

/** A name beside `path` that nobody else uses. */
export function draftOf(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
}

async function giveToOwner(file: FileHandle, directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = await stat(directory)
  if (uid !== 0) await file.chown(uid, gid)
}
