/**
 * Why a controller call failed. The set is closed: tools, metrics and exit codes branch on it.
 *
 * - `unreachable`: no answer, or not by anyone we trust: refused, cut, bad certificate, no leader, starting up
 * - `timeout`: no answer within the deadline
 * - `not_authenticated`: the login was refused, or the session ended and may not be renewed here
 * - `not_allowed`: the user may not do this
 * - `not_found`: missing, or invisible to this user; the controller doesn't tell them apart
 * - `rejected`: the controller understood and refused the request
 * - `bad_reply`: something answered that isn't a CMON reply
 */
export type CmonErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'not_authenticated'
  | 'not_allowed'
  | 'not_found'
  | 'rejected'
  | 'bad_reply'

export interface CmonErrorDetails {
  /** What to do about it, one sentence. */
  next?: string
  /** The controller's own words, HTML stripped. Text from the fleet: untrusted. */
  said?: string
  /** `request_status` as it came. */
  status?: string
  /** `error_id` of newer controllers (cmon-rpc-core 4.2). */
  errorId?: number
  cause?: unknown
}

export class CmonError extends Error {
  override readonly name = 'CmonError'
  readonly code: CmonErrorCode
  readonly next: string | undefined
  readonly said: string | undefined
  readonly status: string | undefined
  readonly errorId: number | undefined

  constructor(code: CmonErrorCode, message: string, details: CmonErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.next = details.next
    this.said = details.said
    this.status = details.status
    this.errorId = details.errorId
  }
}

/** A failure below the protocol: `lost` happened on a connection, after which a request may have arrived. */
export class ConnectionError extends CmonError {
  readonly lost: boolean
  constructor(message: string, lost: boolean, next: string, cause: unknown) {
    super('unreachable', message, { next, cause })
    this.lost = lost
  }
}

/** The answer of a CMON HA follower: who leads, among whom (cmon-rpc-core 5.11). */
export class RedirectNotice extends Error {
  override readonly name = 'RedirectNotice'
  /** `https://host:port` of each controller named, the leader's first. */
  readonly named: string[]
  readonly leader: string | undefined
  constructor(leader: string | undefined, named: string[]) {
    super('redirected to the leader')
    this.leader = leader
    this.named = named
  }
}

/** Replies of several modules carry inline HTML in their texts (cmon-rpc-core 29.12). */
export function stripHtml(text: string): string {
  return text
    .replaceAll(/<br\s*\/?>/gi, '\n')
    .replaceAll(/<\/?[a-z][^<>]*>/gi, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim()
}

const ERROR_IDS = {
  notAssigned: 1,
  authenticationRequired: 2,
  invalidCredentials: 3,
  licenseRequired: 4,
  initializing: 5,
} as const

export interface Refusal {
  status: string
  said: string | undefined
  errorId: number | undefined
}

/** Whether a reply says that the session is missing or over. */
export function sessionEnded(refusal: Refusal): boolean {
  return (
    refusal.status.toLowerCase() === 'authrequired' ||
    refusal.errorId === ERROR_IDS.authenticationRequired
  )
}

/**
 * Whether a new login may help: controllers differ in how they say that a session is over, and some leave
 * it to HTTP 401 or 403, which may also mean a missing right (cmon-rpc-core 4.4, 5.9).
 */
export function asksForLogin(httpStatus: number, refusal: Refusal): boolean {
  return sessionEnded(refusal) || httpStatus === 401 || httpStatus === 403
}

/** Whether the controller is still starting and asks to come back (error_id 5 or TryAgain). */
export function asksForPatience(refusal: Refusal): boolean {
  return refusal.status.toLowerCase() === 'tryagain' || refusal.errorId === ERROR_IDS.initializing
}

/**
 * The error for a reply whose `request_status` isn't Ok.
 * Statuses and ids: cmon-rpc-core 4.1, 4.2; several modules say InvalidRequest for what is missing
 * or invisible (4.3), so the words decide there.
 */
export function refusalError(what: string, refusal: Refusal): CmonError {
  const { said, status, errorId } = refusal
  const details = {
    status,
    ...(said === undefined ? {} : { said }),
    ...(errorId === undefined ? {} : { errorId }),
  }
  if (errorId === ERROR_IDS.licenseRequired)
    return new CmonError('rejected', `${what} needs a valid ClusterControl licence`, {
      ...details,
      next: 'Ask the ClusterControl administrator to install or renew the licence.',
    })
  if (asksForPatience(refusal))
    return new CmonError('unreachable', `The controller is still starting (${what})`, {
      ...details,
      next: 'Try again in a few seconds.',
    })
  switch (status.toLowerCase()) {
    case 'objectnotfound':
    case 'clusternotfound':
      return new CmonError('not_found', `${what}: not found, or not visible to this user`, {
        ...details,
        ...(errorId === ERROR_IDS.notAssigned
          ? { next: 'The cluster belongs to another controller of the pool.' }
          : {}),
      })
    case 'accessdenied':
      return new CmonError('not_allowed', `${what}: access denied`, {
        ...details,
        next: 'Check the rights of the CMON user in ClusterControl.',
      })
    case 'authrequired':
      return new CmonError('not_authenticated', `${what}: the controller wants a login`, details)
    case 'invalidrequest':
      if (/\b(was|is) not found\b|no \S+ instance is available/i.test(said ?? ''))
        return new CmonError(
          'not_found',
          `${what}: not found, or not visible to this user`,
          details,
        )
      if (/access (is )?(denied|not granted)/i.test(said ?? ''))
        return new CmonError('not_allowed', `${what}: access denied`, details)
      return new CmonError('rejected', `${what}: the controller refused the request`, details)
    default:
      return new CmonError('rejected', `${what} failed on the controller (${status})`, details)
  }
}
