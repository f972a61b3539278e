import { MOVED_AWAY, readLink, showHead, showLink, type Link } from './chain.ts'
import { claimFree, type Claim } from './claim.ts'
import type { Trail, TrailFields, TrailOptions, TrailPlace } from './trail-interface.ts'
import { openWriter, type ChainWriter } from './writer.ts'

/** Opens nothing before somebody asks. */
export function createTrail({ heads, origin, tell, now = () => new Date() }: TrailOptions): Trail {
  let place: TrailPlace | undefined
  let claimed: { path: string; claim: Claim } | undefined
  let writer: ChainWriter | undefined
  let failing = false
  let lost = 0
  const waiting: Record<string, unknown>[] = []
  let opening: Promise<void> | undefined
  const told = new Map<string, Link>()
  const reached = new Map<string, Link>()
  // Opening, closing and telling happen one after the other.
  let queue: Promise<unknown> = Promise.resolve()
  function serially<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done.catch(() => {})
    return done
  }

  /** The last line that is known to be, or to have been, in the file. */
  function knownOf(path: string): Link | undefined {
    const kept = readLink(heads.get(path))
    const own = reached.get(path)
    return own === undefined || (kept?.chain === own.chain && kept.seq > own.seq) ? kept : own
  }

  function fail(thrown: unknown): void {
    const path = writer?.path ?? claimed?.path ?? place?.path ?? ''
    if (writer !== undefined) {
      reached.set(path, writer.link)
      void writer.close()
    }
    writer = undefined
    tell.failed(path, thrown, failing)
    failing = true
  }

  async function open(): Promise<void> {
    if (writer !== undefined || place === undefined) return
    const { path, key } = place
    try {
      claimed ??= await claimFree(path)
      const own = claimed.path
      const missed = lost === 0 ? {} : { lost }
      writer = openWriter(
        { path: own, key, known: knownOf(own) },
        stamped({ event: 'begin', ...origin, ...missed }),
        (what) => tell.suspicion(own, what),
      )
      if (failing) tell.recovered(own, lost)
      failing = false
      lost = 0
      for (let line = waiting[0]; line !== undefined; line = waiting[0]) {
        writer.append(line)
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

  async function settled({ path, link, flush }: ChainWriter): Promise<void> {
    if (told.get(path)?.mac === link.mac) return
    await flush()
    told.set(path, link)
    reached.set(path, link)
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
        left.append(stamped({ event: 'end', why }))
        reached.set(left.path, left.link)
        await settled(left)
      }
    } catch (thrown) {
      fail(thrown)
    }
    await left?.close()
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
    const stays = sameName && other.key.equals(place.key) && writer?.movedAway() === false
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
      const current = writer
      try {
        const seq = current.append(stamped(fields))
        await current.flush()
        return seq
      } catch (thrown) {
        if (writer === current) fail(thrown)
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
        writer.append(line)
      } catch (thrown) {
        lost++
        fail(thrown)
      }
    },
    settle: () =>
      serially(async () => {
        if (place !== undefined && writer !== undefined) await move(place)
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
