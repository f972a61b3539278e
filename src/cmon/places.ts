import { unlessAborted } from './deadline.ts'

/** What is open while it has a place: until it was idle for long, or somebody else needs the place. */
export interface Occupant<Opened> {
  readonly open: () => Opened
  /** Must not fail. */
  readonly close: (opened: Opened) => Promise<void>
  readonly idleMs: number
}

export interface Place<Opened> {
  /** What is open, and stays so until as many have left as entered. Waits while all places are in use. */
  enter(signal: AbortSignal): Promise<Opened>
  leave(): void
  /** Closes it, in use or not. */
  close(): Promise<void>
}

export interface Places {
  of<Opened>(occupant: Occupant<Opened>): Place<Opened>
  taken(): number
}

/**
 * A bounded number of places. Who comes when all are taken gets that of whoever has not used theirs for longest;
 * those in use are left alone, and who waits for one is served in turn.
 */
export function createPlaces(most: number): Places {
  let free = most
  /** Closes what is open and not in use; the one longest so comes first. */
  const idle = new Set<() => Promise<void>>()
  const waiting: (() => void)[] = []
  let closing = 0

  async function take(): Promise<void> {
    if (free > 0) {
      free--
      return
    }
    const turn = new Promise<void>((resolve) => waiting.push(resolve))
    const [longest] = idle
    void longest?.()
    await turn
  }

  function giveBack(): void {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }

  function placeOf<Opened>({ open, close, idleMs }: Occupant<Opened>): Place<Opened> {
    let users = 0
    let opening: Promise<Opened> | undefined
    let closed: Promise<void> | undefined
    let hasPlace = false
    let timer: NodeJS.Timeout | undefined

    async function openUp(): Promise<Opened> {
      await closed
      await take()
      hasPlace = true
      // Those for whom it is opened may have gone while it waited.
      if (users === 0) rest()
      return open()
    }

    /** Not in use any more: makes way at once when somebody waits. */
    function rest(): void {
      idle.add(shut)
      if (waiting.length > closing) void shut()
      else timer = setTimeout(() => void shut(), idleMs).unref()
    }

    function busy(): void {
      clearTimeout(timer)
      idle.delete(shut)
    }

    function shut(): Promise<void> {
      const was = opening
      if (was === undefined) return closed ?? Promise.resolve()
      busy()
      opening = undefined
      hasPlace = false
      closing++
      closed = was.then(close).then(() => {
        closing--
        giveBack()
      })
      return closed
    }

    function leave(): void {
      users--
      if (users === 0 && hasPlace) rest()
    }

    return {
      async enter(signal) {
        users++
        busy()
        opening ??= openUp()
        try {
          return await unlessAborted(opening, signal)
        } catch (thrown) {
          leave()
          throw thrown
        }
      },
      leave,
      close: shut,
    }
  }

  return { of: placeOf, taken: () => most - free }
}
