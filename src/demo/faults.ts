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
  'stuck-job': {
    value: 'N',
    lasting: true,
    help: 'every Nth job that starts stays RUNNING at 40 % until this is cleared, then goes on',
  },
  'clock-skew': {
    value: 'SECONDS',
    signed: true,
    lasting: true,
    help: "the controller's clock is SECONDS ahead, behind if negative, with all that it tells",
  },
  'certificate-change': {
    value: '',
    lasting: true,
    help: 'new connections meet another certificate until this is cleared',
  },
} as const satisfies Record<string, FaultForm>

interface FaultForm {
  value: 'MS' | 'N' | 'SECONDS' | 'URL' | ''
  /** The number may be negative. */
  signed?: true
  /** It changes the controller while it is on, not single requests. */
  lasting?: true
  help: string
}

export type FaultKind = keyof typeof FAULTS

/** Made by `parseFault`, so `value` fits the kind. */
export interface Fault {
  kind: FaultKind
  /** Empty where the kind takes none. */
  value: string
  /** Only requests to this path below /v2/; all when absent. */
  path?: string
}

/** Reads faults with commas between them; throws an Error that lists the kinds. */
export function parseFaults(text: string): Fault[] {
  return text.split(',').map((one) => parseFault(one.trim()))
}

/** Reads `KIND`, `KIND=VALUE` or either with `@PATH`; throws an Error that lists the kinds. */
export function parseFault(text: string): Fault {
  const match = /^([a-z0-9-]+)(?:=(.*?))?(?:@([\w/-]+))?$/.exec(text)
  const [, kind = '', value = '', path] = match ?? []
  if (!isFaultKind(kind)) {
    throw new Error(`Unknown fault '${text}'. Faults:\n${faultHelp()}`)
  }
  if (!isValid(FAULTS[kind], value)) {
    throw new Error(`Fault '${text}' needs the form ${usage(kind)}. Faults:\n${faultHelp()}`)
  }
  if (path !== undefined && isLasting(kind)) {
    throw new Error(`Fault '${text}' is about the whole controller: leave out @${path}.`)
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

export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(FAULTS, text)
}

function isLasting(kind: FaultKind): boolean {
  const form: FaultForm = FAULTS[kind]
  return form.lasting === true
}

function usage(kind: FaultKind): string {
  const { value } = FAULTS[kind]
  return value === '' ? kind : `${kind}=${value}`
}

function isValid({ value: form, signed }: FaultForm, value: string): boolean {
  switch (form) {
    case '':
      return value === '' || value === 'true'
    case 'N':
      return /^[1-9]\d{0,8}$/.test(value)
    case 'MS':
    case 'SECONDS':
      return /^\d{1,7}(\.\d+)?$/.test(signed === true ? value.replace(/^[+-]/, '') : value)
    case 'URL':
      return URL.canParse(value) && new URL(value).protocol === 'https:'
  }
}
