import { SEVERITIES, type Severity } from '../../policy/severity.ts'

/** The gravest of them; routine when there are none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return severities.reduce(
    (worst, one) => (SEVERITIES.indexOf(one) > SEVERITIES.indexOf(worst) ? one : worst),
    'routine',
  )
}
