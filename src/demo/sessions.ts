import { randomBytes } from 'node:crypto'

/** What a `cmon-sid` cookie stands for: first perhaps a challenge, then a user. */
export interface Session {
  id: string
  userId?: number
  /** Set between `authenticate` and its response, which names no user. */
  challenge?: { text: string; userId: number }
}

export interface Sessions {
  /** The live session of a Cookie header; using it keeps it alive. */
  find(cookieHeader: string | undefined): Session | undefined
  create(): Session
  remove(session: Session): void
  expireAll(): void
}

const COOKIE_NAME = 'cmon-sid'
/** Anyone may begin a login, so the table is bounded; the least recently used one goes first. */
const SESSION_LIMIT = 10_000

/** A table of sessions that end after `idleMs` without a request. */
export function createSessions(idleMs: number): Sessions {
  const table = new Map<string, { session: Session; lastUsed: number }>()
  return {
    find(cookieHeader) {
      for (const id of sessionIds(cookieHeader)) {
        const entry = table.get(id)
        if (!entry) continue
        table.delete(id)
        if (performance.now() - entry.lastUsed > idleMs) continue
        table.set(id, { session: entry.session, lastUsed: performance.now() })
        return entry.session
      }
      return undefined
    },
    create() {
      const session = { id: randomBytes(16).toString('hex') }
      table.set(session.id, { session, lastUsed: performance.now() })
      const [oldest] = table.keys()
      if (table.size > SESSION_LIMIT && oldest !== undefined) table.delete(oldest)
      return session
    },
    remove: (session) => void table.delete(session.id),
    expireAll: () => table.clear(),
  }
}

/** The Set-Cookie value that hands `session` to the client. */
export function sessionCookie(session: Session): string {
  return `${COOKIE_NAME}=${session.id}; Path=/; Secure; HttpOnly`
}

function sessionIds(cookieHeader = ''): string[] {
  return cookieHeader
    .split(';')
    .map((pair) => pair.trim().split('='))
    .flatMap(([name, value]) => (name === COOKIE_NAME && value ? [value] : []))
}
