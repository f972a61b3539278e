import { openLineFile } from './append.ts'
import { sealLine, type Link } from './chain.ts'
import { startOf } from './start.ts'

/** A file, and the chain that grows in it. */
export interface ChainWriter {
  readonly path: string
  /** Of the last line. */
  readonly link: Link
  /** Adds a line, and gives its number. Throws the file system's error, and then it isn't there. */
  append: (fields: Readonly<Record<string, unknown>>) => number
  flush: () => Promise<void>
  movedAway: () => boolean
  close: () => Promise<void>
}

/**
 * Opens the file and writes the first line of this process, which is bound to the last one there, or to `known`
 * where that is later. `suspect` is told when the file isn't as it was left. Throws the file system's error.
 */
export function openWriter(
  { path, key, known }: { path: string; key: Buffer; known: Link | undefined },
  begin: Readonly<Record<string, unknown>>,
  suspect: (what: string) => void,
): ChainWriter {
  const file = openLineFile(path)
  const { before, torn, suspicion } = startOf(file, known, key)
  let link = before
  function append(fields: Readonly<Record<string, unknown>>, lineEnd = ''): number {
    const sealed = sealLine(key, link, fields)
    file.append(`${lineEnd}${sealed.line}\n`)
    link = sealed.link
    return link.seq
  }
  try {
    if (torn === undefined) append(begin)
    else append({ ...begin, torn }, '\n')
  } catch (thrown) {
    void file.close()
    throw thrown
  }
  if (suspicion !== undefined) suspect(suspicion)
  return {
    path,
    get link() {
      return link
    },
    append: (fields) => append(fields),
    flush: file.flush,
    movedAway: file.movedAway,
    close: file.close,
  }
}
