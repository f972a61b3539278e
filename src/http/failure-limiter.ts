import { LRUCache } from 'lru-cache'

const WINDOW_MS = 60_000
const FREE_FAILURES = 30
const WAIT_MS = 2_000
const MAX_WAITING = 256
const MAX_ADDRESSES = 10_000

/** Slows failed logins per address; callers with a valid token never meet it. */
export interface FailureLimiter {
  /** Notes a failure. Resolves at once, or after a wait past 30 a minute; false when too many wait already. */
  failed(address: string): Promise<boolean>
}

export function createFailureLimiter(waitMs = WAIT_MS): FailureLimiter {
  const failures = new LRUCache<string, { count: number }>({ max: MAX_ADDRESSES, ttl: WINDOW_MS })
  let waiting = 0
  return {
    async failed(address) {
      const seen = failures.get(address)
      if (seen === undefined) {
        failures.set(address, { count: 1 })
        return true
      }
      seen.count++
      if (seen.count <= FREE_FAILURES) return true
      if (waiting >= MAX_WAITING) return false
      waiting++
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      waiting--
      return true
    },
  }
}
