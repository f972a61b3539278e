import type { Principal } from './principal.ts'

/** Whether figures of the whole daemon are for somebody: not for who is let at some toolsets or clusters only. */
export function seesFigures({ scope }: Principal): boolean {
  return scope === undefined || (scope.toolsets.includes('all') && scope.clusters === undefined)
}

/**
 * Whether somebody may see what others do here: whoever the operator gave a token without such limits,
 * and of the people whom an issuer knows those who may do everything.
 */
export function seesOthers(principal: Principal): boolean {
  return (
    seesFigures(principal) && (principal.kind !== 'oidc' || principal.scope?.level === 'destroy')
  )
}
