/** What is kept of a finished call. Never its arguments: they may hold anything. */
export interface FinishedCall {
  tool: string
  principal: string
  milliseconds: number
  /** `ok`, `planned`, `asked`, `cancelled`, or the code of the error. */
  outcome: string
  /** Of a change: who agreed to it. */
  consent?: string | undefined
  /** Finds its log line. */
  requestId: string
  /** What was asked about, by parameter: names that are fit to be shown. */
  target: Readonly<Record<string, unknown>>
  client?: string | undefined
}

export interface RecentCall extends FinishedCall {
  /** Epoch milliseconds of its end. */
  at: number
}

/** The calls that ended last, for people who look at the daemon; the log has them all. */
export interface RecentCalls {
  record(call: FinishedCall): void
  /** Newest first. */
  list(): RecentCall[]
  /** How many there were since the start, and how many of those failed. */
  readonly total: number
  readonly failed: number
}

const NO_FAILURES = new Set(['ok', 'planned', 'asked', 'not_decided', 'cancelled'])

export function hasFailed({ outcome }: Pick<FinishedCall, 'outcome'>): boolean {
  return !NO_FAILURES.has(outcome)
}

/** Keeps the last `most` calls in memory. */
export function createRecentCalls(most: number, now: () => number = Date.now): RecentCalls {
  const kept: RecentCall[] = []
  let total = 0
  let failed = 0
  return {
    record(call) {
      // Field by field: a report may carry more, an error with all that hangs on it for one.
      kept.push({
        at: now(),
        tool: call.tool,
        principal: call.principal,
        milliseconds: call.milliseconds,
        outcome: call.outcome,
        consent: call.consent,
        requestId: call.requestId,
        target: call.target,
        client: call.client,
      })
      if (kept.length > most) kept.shift()
      total++
      if (hasFailed(call)) failed++
    },
    list: () => kept.toReversed(),
    get total() {
      return total
    },
    get failed() {
      return failed
    },
  }
}
