/** What `/status` tells, as its JSON has it; the page says the same. Free text in it is cleaned and capped. */
export interface StatusReport {
  /** `own`: for somebody who may not see what others do; their own calls and tools, and no clients. */
  view: 'daemon' | 'own'
  /** ISO 8601, as all times here. */
  at: string
  server: {
    version: string
    node: string
    started_at: string
    base_url: string
    transports: readonly string[]
  }
  controllers: ControllerStatus[]
  clients: ClientStatus[]
  calls: {
    /** Since the start; in the view `own` of those that are listed. */
    total: number
    failed: number
    /** The last ones, newest first. */
    recent: CallStatus[]
  }
  tools: {
    level: string
    approval: string
    surface: string
    /** Of how many there are. */
    known: number
    /** What this daemon shows at most; a client may ask for less. */
    toolsets: { name: string; tools: ToolStatus[] }[]
  }
}

export interface ControllerStatus {
  name: string
  condition: 'unknown' | 'ready' | 'unreachable' | 'refused'
  address: string
  /** CMON user the daemon is there. */
  user: string
  version: string | null
  last_contact: string | null
  /** Why it isn't ready, and what to do. */
  reason: string | null
  next: string | null
}

/** Clients that look alike, counted. */
export interface ClientStatus {
  client: string | null
  transport: 'http' | 'sse'
  revision: string | null
  sessions: number
  /** Streams and requests under way. */
  open: number
}

export interface CallStatus {
  at: string
  tool: string
  principal: string
  /** `ok`, `planned`, `asked`, `cancelled`, or the code of the error. */
  outcome: string
  milliseconds: number
  consent?: string
  /** Finds its log line. */
  request_id: string
  /** The cluster or controller that was asked about. */
  target?: string
  client?: string
}

export interface ToolStatus {
  name: string
  level: 'observe' | 'operate' | 'destroy'
}
