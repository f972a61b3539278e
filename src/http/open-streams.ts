import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import type { Principal } from '../auth/principal.ts'
import type { AppEnv } from './env.ts'

/** Timers of Node can't be set for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Streams on which clients only listen. None outlives the credential that opened it. */
export interface OpenStreams {
  /** Closes the request's stream when its principal's credential ends. */
  hold(context: Context<AppEnv>): void
  /** Closes those that `whose` finds nobody behind any more, or somebody else. */
  readonly recheck: (whose: Whose) => Promise<void>
}

/** Who a request is from by today's rules. */
export type Whose = (incoming: IncomingMessage) => Promise<Principal | undefined>

interface Held {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly principalId: string
  timer: NodeJS.Timeout | undefined
}

export function createOpenStreams(): OpenStreams {
  const held = new Set<Held>()

  function closeAt(stream: Held, expires: number | undefined): void {
    clearTimeout(stream.timer)
    if (expires === undefined) return
    const left = expires - Date.now()
    if (left <= 0) return void stream.outgoing.destroy()
    const again = (): void => closeAt(stream, expires)
    stream.timer = setTimeout(again, Math.min(left, LONGEST_TIMER_MS)).unref()
  }

  return {
    hold(context) {
      const { incoming, outgoing } = context.env
      const { id, expires } = context.get('principal')
      const stream: Held = { incoming, outgoing, principalId: id, timer: undefined }
      held.add(stream)
      outgoing.once('close', () => {
        clearTimeout(stream.timer)
        held.delete(stream)
      })
      closeAt(stream, expires)
    },
    async recheck(whose) {
      await Promise.all(
        [...held].map(async (stream) => {
          const principal = await whose(stream.incoming)
          if (principal?.id === stream.principalId) closeAt(stream, principal.expires)
          else stream.outgoing.destroy()
        }),
      )
    },
  }
}
