import type { Change } from '../../mcp/define-tool.ts'

export type Severity = Change<object>['severity']

const RANKS: Record<Severity, number> = {
  routine: 0,
  interrupts: 1,
  loses_data: 2,
  widens_access: 3,
}

/** The gravest of them; routine when there are none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return severities.reduce((worst, one) => (RANKS[one] > RANKS[worst] ? one : worst), 'routine')
}
