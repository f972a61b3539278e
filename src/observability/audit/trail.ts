import { openLineFile, type LineFile } from './append.ts'
import { MOVED_AWAY, readLink, sealLine, showHead, showLink, type Link } from './chain.ts'
import { claimFree, type Claim } from './claim.ts'
import { startOf } from './start.ts'

export interface TrailPlace {
  readonly path: string
  readonly key: Buffer
}

/** What a line says. Its time and the chain's own fields are added. */
export type TrailFields = { readonly event: string } & Readonly<Record<string, unknown>>

export interface TrailOptions {
  /** Heads by file, from one process to the next. */
  heads: {
    get: (path: string) => string | undefined
    set: (path: string, head: string) => Promise<void>
  }
  /** Said in the first line that a process writes. */
  origin: Readonly<Record<string, unknown>>
  tell: {
    head: (path: string, head: string) => void
    /** The file isn't as it was left. */
    suspicion: (path: string, what: string) => void
    /** A line, or more of them, could not be written; `again` when neither could the one before. */
    failed: (path: string, error: unknown, again: boolean) => void
    recovered: (path: string, lost: number) => void
    /** The head could not be kept for the next process. */
    unkept: (path: string, error: unknown) => void
  }
  now?: () => Date
}

/** A chain of lines in a file that may be moved away, fill its disk, and come back. */
export interface Trail {
  /** Writes to this place from now on, or nowhere; also looks whether the file was moved away. */
  follow: (place: TrailPlace | undefined) => void
  /** Resolves when lines can be written, as far as one knows without writing. Rejects with why not. */
  ready: () => Promise<void>
  /** Writes a line that is on the disk when this resolves; gives its number. Rejects with why it couldn't be. */
  commit: (fields: TrailFields) => Promise<number>
  /** Writes a line, at once when the file is open. One that can't be written is counted in the next that can. */
  record: (fields: TrailFields) => void
  /** Brings everything to the disk and tells the head, if there is a new one. */
  settle: () => Promise<void>
  close: () => Promise<void>
}

interface Writer {
  readonly path: string
  readonly key: Buffer
  readonly file: LineFile
  link: Link
}

export function createTrail({ heads, origin, tell, now = () => new Date() }: TrailOptions): Trail {
  let place: TrailPlace | undefined
  let claimed: { path: string; claim: Claim } | undefined
  let writer: Writer | undefined
  let failing = false
  let lost = 0
  const waiting: Record<string, unknown>[] = []
  let opening: Promise<void> | undefined
  const told = new Map<string, number>()
  // Opening, closing and telling happen one after the other.
  let queue: Promise<unknown> = Promise.resolve()
  function serially<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done.catch(() => {})
    return done
  }

  function append(to: Writer, fields: Record<string, unknown>, before = ''): number {
    const { line, link } = sealLine(to.key, to.link, fields)
    to.file.append(`${before}${line}\n`)
    to.link = link
    return link.seq
  }

  function fail(thrown: unknown): void {
    const path = writer?.path ?? claimed?.path ?? place?.path ?? ''
    void writer?.file.close()
    writer = undefined
    tell.failed(path, thrown, failing)
    failing = true
  }

  async function open(): Promise<void> {
    if (writer !== undefined || place === undefined) return
    const { path, key } = place
    try {
      claimed ??= await claimFree(path)
      const file = openLineFile(claimed.path)
      const known = readLink(heads.get(claimed.path))
      const { before, torn, suspicion } = startOf(file, known, key)
      if (suspicion !== undefined) tell.suspicion(claimed.path, suspicion)
      writer = { path: claimed.path, key, file, link: before }
      const missed = lost === 0 ? {} : { lost }
      const begin = stamped({
        event: 'begin',
        ...origin,
        ...missed,
        ...(torn === undefined ? {} : { torn }),
      })
      append(writer, begin, torn === undefined ? '' : '\n')
      if (failing) tell.recovered(claimed.path, lost)
      failing = false
      lost = 0
      for (let line = waiting[0]; line !== undefined; line = waiting[0]) {
        append(writer, line)
        waiting.shift()
      }
    } catch (thrown) {
      lost += waiting.splice(0).length
      fail(thrown)
      throw thrown
    }
  }

  function ready(): Promise<void> {
    if (writer !== undefined) return Promise.resolve()
    opening ??= serially(open).finally(() => (opening = undefined))
    return opening
  }

  const stamped = (fields: TrailFields): Record<string, unknown> => ({
    time: now().toISOString(),
    ...fields,
  })

  async function settled(one: Writer): Promise<void> {
    const { link, path } = one
    if (told.get(path) === link.seq) return
    await one.file.flush()
    told.set(path, link.seq)
    tell.head(path, showHead(link))
    await heads.set(path, showLink(link)).catch((error: unknown) => tell.unkept(path, error))
  }

  /** Writes the last line of the file, and lets it go. */
  async function leave(why: string, keepsName: boolean): Promise<void> {
    if (waiting.length > 0) await open().catch(() => {})
    const left = writer
    writer = undefined
    try {
      if (left !== undefined) {
        append(left, stamped({ event: 'end', why }))
        await settled(left)
      }
    } catch (thrown) {
      fail(thrown)
    }
    await left?.file.close()
    if (keepsName) return
    await claimed?.claim.release()
    claimed = undefined
  }

  async function move(other: TrailPlace | undefined): Promise<void> {
    if (place === undefined) {
      place = other
      return
    }
    const sameName = other?.path === place.path && claimed?.path === place.path
    const stays = sameName && other.key.equals(place.key) && writer?.file.movedAway() === false
    if (stays) return
    await leave(sameName ? MOVED_AWAY : 'settings changed', sameName)
    place = other
    await open().catch(() => {})
  }

  return {
    follow: (other) => void serially(() => move(other)),
    ready,
    async commit(fields) {
      await ready()
      if (writer === undefined) throw new Error('the audit file is not open')
      const { file } = writer
      try {
        const seq = append(writer, stamped(fields))
        await file.flush()
        return seq
      } catch (thrown) {
        if (writer?.file === file) fail(thrown)
        throw thrown
      }
    },
    record(fields) {
      if (place === undefined) return
      const line = stamped(fields)
      if (writer === undefined) {
        waiting.push(line)
        ready().catch(() => {})
        return
      }
      try {
        append(writer, line)
      } catch (thrown) {
        lost++
        fail(thrown)
      }
    },
    settle: () =>
      serially(async () => {
        if (writer === undefined) return
        const current = writer
        try {
          await settled(current)
        } catch (thrown) {
          if (writer === current) fail(thrown)
        }
      }),
    close: () =>
      serially(async () => {
        await leave('stopped', false)
        place = undefined
      }),
  }
}
