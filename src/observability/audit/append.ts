import {
  closeSync,
  constants,
  fchownSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const datasync = promisify(fdatasync)

/** A file that lines are added to. */
export interface LineFile {
  /** The last line that has its end; undefined in an empty file. */
  readonly last: Buffer | undefined
  /** What stands behind it: the beginning of a line whose writer was killed. */
  readonly torn: Buffer | undefined
  /** Writes before it returns, so that a line outlives the process. Throws the file system's error. */
  append: (text: string) => void
  /** Resolves when all that was appended is on the disk. */
  flush: () => Promise<void>
  /** Whether the path leads to another file by now, or to none. */
  movedAway: () => boolean
  /** Flushes that are under way end first. */
  close: () => Promise<void>
}

/** Opens a file for appending, making it (0600) if it isn't there. Throws the file system's error. */
export function openLineFile(path: string): LineFile {
  const file = openForAppending(path)
  const flushing = new Set<Promise<void>>()
  try {
    const { last, torn } = readEnd(file)
    return {
      last,
      torn,
      append(text) {
        const { size } = fstatSync(file)
        try {
          writeWhole(file, Buffer.from(text))
        } catch (thrown) {
          takeBack(file, size)
          throw thrown
        }
      },
      async flush() {
        const flushed = datasync(file)
        flushing.add(flushed)
        await flushed.finally(() => flushing.delete(flushed))
      },
      movedAway: () => !leadsTo(path, file),
      async close() {
        await Promise.allSettled(flushing)
        closeSync(file)
      },
    }
  } catch (thrown) {
    closeSync(file)
    throw thrown
  }
}

function leadsTo(path: string, file: number): boolean {
  try {
    const { ino, dev } = statSync(path)
    const own = fstatSync(file)
    return own.ino === ino && own.dev === dev
  } catch {
    return false
  }
}

function openForAppending(path: string): number {
  const flags = constants.O_RDWR | constants.O_APPEND
  try {
    const made = openSync(path, flags | constants.O_CREAT | constants.O_EXCL, 0o600)
    giveToOwner(made, dirname(path))
    return made
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
    return openSync(path, flags)
  }
}

/** What root makes in the service's directory (`sudo cmon-mcp call …`) the service must be able to go on with. */
function giveToOwner(file: number, directory: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(directory)
  if (uid !== 0) fchownSync(file, uid, gid)
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;)
    written += writeSync(file, bytes, written, bytes.length - written)
}

/** A disk that becomes full takes the beginning of a line. Where it stays, it is a torn line. */
function takeBack(file: number, size: number): void {
  try {
    ftruncateSync(file, size)
  } catch {
    // An append-only file, or no file at all.
  }
}

const CHUNK = 64 * 1024
const LINE_END = 0x0a

function readEnd(file: number): Pick<LineFile, 'last' | 'torn'> {
  let tail: Buffer = Buffer.alloc(0)
  let { size: from } = fstatSync(file)
  // Until there is a whole line, from its beginning, and what stands behind it.
  while (from > 0 && lineStarts(tail) < 2) {
    const length = Math.min(CHUNK, from)
    from -= length
    const chunk = Buffer.alloc(length)
    readSync(file, chunk, 0, length, from)
    tail = Buffer.concat([chunk, tail])
  }
  const end = tail.lastIndexOf(LINE_END)
  const torn = end + 1 < tail.length ? tail.subarray(end + 1) : undefined
  if (end === -1) return { last: undefined, torn }
  const whole = tail.subarray(0, end)
  return { last: whole.subarray(whole.lastIndexOf(LINE_END) + 1), torn }
}

/** How many line ends there are, of the last two. */
function lineStarts(tail: Buffer): number {
  const last = tail.lastIndexOf(LINE_END)
  if (last === -1) return 0
  return last > 0 && tail.lastIndexOf(LINE_END, last - 1) !== -1 ? 2 : 1
}
