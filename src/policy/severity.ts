/**
 * What the worst consequence of one call is, computed from its arguments; a tool's hints tell the worst of
 * all its calls (DESIGN 5).
 */
export const SEVERITIES = ['routine', 'interrupts', 'loses_data', 'widens_access'] as const
export type Severity = (typeof SEVERITIES)[number]

/** How a change that isn't routine gets its consent: `MCP_APPROVAL`. */
export const APPROVAL_MODES = ['ask', 'human', 'off'] as const
export type ApprovalMode = (typeof APPROVAL_MODES)[number]

/**
 * Who has to agree before a change is made: nobody, the client's user, the caller by a second call, or a
 * human outside the conversation.
 */
export type Consent = 'none' | 'user' | 'second_call' | 'human'

/** The consent that a change needs, for a client that can put a question to its user or can't. */
export function consentFor(severity: Severity, mode: ApprovalMode, canAsk: boolean): Consent {
  if (severity === 'routine' || mode === 'off') return 'none'
  // What a client's user is said to have answered comes from the client.
  if (mode === 'human') return 'human'
  if (canAsk) return 'user'
  return severity === 'interrupts' ? 'second_call' : 'human'
}
