/** The only list of faults: parser, help and behaviour all follow it. `value` names the argument. */
const FAULTS = {
  latency: { value: 'MS', help: 'every reply waits MS milliseconds' },
  jitter: { value: 'MS', help: 'every reply waits some time of up to MS milliseconds' },
  drop: { value: 'N', help: 'every Nth request has its connection cut, and is not run' },
  'drop-after': {
    value: 'N',
    help: 'every Nth request is run, then has its connection cut without a reply',
  },
  'drop-next': {
    value: 'N',
    help: 'the next N requests have their connection cut, and are not run',
  },
  hang: { value: 'N', help: 'every Nth request is never answered, and is not run' },
  half: { value: 'N', help: 'every Nth reply breaks off in the middle; the request was run' },
  garbage: { value: 'N', help: "every Nth reply is a proxy's HTML login page; not run" },
  'http-503': { value: 'N', help: "every Nth reply is a proxy's error page, status 503; not run" },
  'wrong-json': { value: 'N', help: 'every Nth reply is JSON, but no reply; not run' },
  expire: { value: 'N', help: 'every Nth request with a session finds it expired' },
  'slow-start': {
    value: 'SECONDS',
    help: 'TryAgain to all but info/ping until SECONDS have passed',
  },
  redirect: { value: 'URL', help: 'Redirect to the leader at URL; controller/ping is answered' },
  'lost-leader': { value: '', help: 'Redirect that names no leader; controller/ping is answered' },
  license: { value: '', help: 'new jobs are refused for want of a licence' },
  'always-200': { value: '', help: 'HTTP status 200 also for refused logins and lost sessions' },
} as const satisfies Record<string, { value: 'MS' | 'N' | 'SECONDS' | 'URL' | ''; help: string }>

export type FaultKind = keyof typeof FAULTS

/** Made by `parseFault`, so `value` fits the kind. */
export interface Fault {
  kind: FaultKind
  /** Empty where the kind takes none. */
  value: string
  /** Only requests to this path below /v2/; all when absent. */
  path?: string
}

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
}

/** Reads `KIND`, `KIND=VALUE` or either with `@PATH`; throws an Error that lists the kinds. */
export function parseFault(text: string): Fault {
  const match = /^([a-z0-9-]+)(?:=(.*?))?(?:@([\w/-]+))?$/.exec(text)
  const [, kind = '', value = '', path] = match ?? []
  if (!isFaultKind(kind)) {
    throw new Error(`Unknown fault '${text}'. Faults:\n${faultHelp()}`)
  }
  if (!isValid(FAULTS[kind].value, value)) {
    throw new Error(`Fault '${text}' needs the form ${usage(kind)}. Faults:\n${faultHelp()}`)
  }
  return { kind, value, ...(path === undefined ? {} : { path }) }
}

/** One line per fault for `--help`. */
export function faultHelp(): string {
  const kinds = Object.keys(FAULTS).filter(isFaultKind)
  const lines = kinds.map((kind) => `  ${usage(kind).padEnd(20)}${FAULTS[kind].help}`)
  const hint = '  Add @PATH to limit a fault to one path: latency=200@clusters'
  return [...lines, hint].join('\n')
}

/** The faults of one controller, and which of them strike a request. */
export function createFaults(initial: Fault[] = []): FaultInjector {
  let active: ActiveFault[] = []
  const set = (fault: Fault | string): void => {
    const parsed = typeof fault === 'string' ? parseFault(fault) : fault
    active = active.filter(({ kind, path }) => kind !== parsed.kind || path !== parsed.path)
    active.push({ ...parsed, seen: 0, since: performance.now() })
  }
  for (const fault of initial) set(fault)
  return {
    list: () => active.map(({ kind, value, path }) => ({ kind, value, ...(path ? { path } : {}) })),
    set,
    clear(kind) {
      active = kind === undefined ? [] : active.filter((fault) => fault.kind !== kind)
    },
    strike(request) {
      const struck = active.filter((fault) => strikes(fault, request))
      active = active.filter((fault) => fault.kind !== 'drop-next' || fault.seen < +fault.value)
      return new Map(struck.map(({ kind, value }) => [kind, value]))
    },
    isFollower: () => active.some(({ kind }) => kind === 'redirect' || kind === 'lost-leader'),
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
  }
}

export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(FAULTS, text)
}

function usage(kind: FaultKind): string {
  const { value } = FAULTS[kind]
  return value === '' ? kind : `${kind}=${value}`
}

function isValid(form: (typeof FAULTS)[FaultKind]['value'], value: string): boolean {
  switch (form) {
    case '':
      return value === '' || value === 'true'
    case 'N':
      return /^[1-9]\d{0,8}$/.test(value)
    case 'MS':
    case 'SECONDS':
      return /^\d{1,7}(\.\d+)?$/.test(value)
    case 'URL':
      return URL.canParse(value) && new URL(value).protocol === 'https:'
  }
}
