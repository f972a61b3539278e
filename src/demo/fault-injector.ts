import type { Fault, FaultKind } from './faults.ts'
import { parseFault } from './faults.ts'

/** What tests and commands may do to a running controller's faults. */
export interface Faults {
  list(): Fault[]
  /** Adds a fault, instead of one of the same kind and path; counting starts anew. */
  set(fault: Fault | string): void
  /** Removes the faults of a kind, or all. */
  clear(kind?: FaultKind): void
}

/** What is asked of faults about one request. */
interface Requested {
  module: string
  operation: string
  hasSession: boolean
}

export interface FaultInjector extends Faults {
  /** The faults that strike this request, by kind, each with its value. */
  strike(request: Requested): Map<FaultKind, string>
  isFollower(): boolean
  /** Tells the faults that are on: now, and whenever some are set or cleared. */
  follow(listener: (active: Fault[]) => void): void
}

/** The faults of one controller, and which of them strike a request. */
export function createFaults(initial: Fault[] = []): FaultInjector {
  let active: ActiveFault[] = []
  let changed: (active: Fault[]) => void = () => {}
  const set = (fault: Fault | string): void => {
    const parsed = typeof fault === 'string' ? parseFault(fault) : fault
    active = active.filter(({ kind, path }) => kind !== parsed.kind || path !== parsed.path)
    active.push({ ...parsed, seen: 0, since: performance.now() })
    changed(active)
  }
  for (const fault of initial) set(fault)
  return {
    list: () => active.map(({ kind, value, path }) => ({ kind, value, ...(path ? { path } : {}) })),
    set,
    clear(kind) {
      active = kind === undefined ? [] : active.filter((fault) => fault.kind !== kind)
      changed(active)
    },
    strike(request) {
      const struck = active.filter((fault) => strikes(fault, request))
      active = active.filter((fault) => fault.kind !== 'drop-next' || fault.seen < +fault.value)
      return new Map(struck.map(({ kind, value }) => [kind, value]))
    },
    isFollower: () => active.some(({ kind }) => kind === 'redirect' || kind === 'lost-leader'),
    follow(listener) {
      changed = listener
      listener(active)
    },
  }
}

interface ActiveFault extends Fault {
  /** Requests it could have struck so far. */
  seen: number
  since: number
}

function strikes(fault: ActiveFault, request: Requested): boolean {
  const { module, operation, hasSession } = request
  const call = `${module}/${operation.toLowerCase()}`
  if (fault.path !== undefined && fault.path !== module) return false
  if (fault.kind === 'expire' && (!hasSession || module === 'auth')) return false
  if (fault.kind === 'license' && !hasSession) return false
  fault.seen += 1
  switch (fault.kind) {
    case 'drop':
    case 'drop-after':
    case 'hang':
    case 'half':
    case 'http-503':
    case 'garbage':
    case 'wrong-json':
    case 'expire':
      return fault.seen % Number(fault.value) === 0
    case 'slow-start':
      return call !== 'info/ping' && performance.now() - fault.since < Number(fault.value) * 1000
    case 'redirect':
    case 'lost-leader':
      return call !== 'controller/ping'
    case 'license':
      return call === 'jobs/createjobinstance'
    case 'latency':
    case 'jitter':
    case 'drop-next':
    case 'always-200':
      return true
    case 'stuck-job':
    case 'clock-skew':
    case 'certificate-change':
      return false
  }
}
