import type { Principal } from './principal.ts'

/** Whether figures of the whole daemon are for somebody: they aren't for who is let at some toolsets only. */
export function seesFigures({ scope }: Principal): boolean {
  return scope === undefined || scope.toolsets.includes('all')
}

/**
 * Whether somebody may see what others do here: whoever the operator gave a token that isn't limited to toolsets,
 * and of the people whom an issuer knows those who may do everything.
 */
export function seesOthers(principal: Principal): boolean {
  return (
    seesFigures(principal) && (principal.kind !== 'oidc' || principal.scope?.level === 'destroy')
  )
}
