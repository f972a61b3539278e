import type { Principal } from '../auth/principal.ts'
import { isWithinHours } from './hours.ts'
import type { Audience, Freeze, Grant, Policy, WriteBudget } from './policy.ts'
import type { ApprovalMode } from './severity.ts'

/** All that counts for one principal at one time. Equal `key`s stand for equal decisions. */
export interface Standing {
  readonly key: string
  readonly principal: Principal
  /** As the settings have it (`MCP_APPROVAL`). */
  readonly approval: ApprovalMode
  /** Undefined without a policy file: the settings alone count. */
  readonly policy: PrincipalPolicy | undefined
}

/** What of a policy is about one principal. */
export interface PrincipalPolicy {
  readonly open: readonly Grant[]
  /** Would be, at other hours. */
  readonly closed: readonly Grant[]
  readonly freezes: readonly Freeze[]
  readonly budgets: readonly WriteBudget[]
  readonly protectedClusters: Policy['protectedClusters']
  readonly afterUntrustedText: Policy['afterUntrustedText']
}

/** What the operator has laid down: the settings' own word on approval, and the policy file. */
export interface Rules {
  readonly approval: ApprovalMode
  readonly policy: Policy | undefined
}

/** What of a policy counts for a principal now. Groups count for OIDC only: nobody else has any. */
export function standingOf(
  { policy, approval }: Rules,
  principal: Principal,
  now = new Date(),
): Standing {
  const scope = principal.scope === undefined ? '' : JSON.stringify(principal.scope)
  if (policy === undefined) return { key: scope, principal, approval, policy: undefined }
  const meant = <T extends { audience: Audience }>(rules: readonly T[]): T[] =>
    rules.filter(({ audience }) => isIn(audience, principal))
  const grants = meant(policy.grants)
  const isOpen = ({ hours }: Grant): boolean => hours === undefined || isWithinHours(hours, now)
  const standing: PrincipalPolicy = {
    open: grants.filter(isOpen),
    closed: grants.filter((grant) => !isOpen(grant)),
    freezes: meant(policy.freezes).filter(
      ({ from, until }) => from <= now.getTime() && now.getTime() < until,
    ),
    budgets: meant(policy.budgets),
    protectedClusters: policy.protectedClusters,
    afterUntrustedText: policy.afterUntrustedText,
  }
  const key = [
    scope,
    policy.digest,
    ...grants.map((grant) => `g${policy.grants.indexOf(grant)}${isOpen(grant) ? '' : '-'}`),
    ...standing.freezes.map((freeze) => `f${policy.freezes.indexOf(freeze)}`),
    ...standing.budgets.map((budget) => `b${policy.budgets.indexOf(budget)}`),
  ].join(' ')
  return { key, principal, approval, policy: standing }
}

/** Standing of somebody whom the credential alone limits: for where no policy is about. */
export function withoutPolicy(principal: Principal): Standing {
  return standingOf({ approval: 'ask', policy: undefined }, principal)
}

/** A rule that names nobody is for everybody. */
function isIn({ principals, groups }: Audience, principal: Principal): boolean {
  if (principals === undefined && groups === undefined) return true
  return (
    principals?.matches({ names: [principal.id] }) === true ||
    (principal.groups ?? []).some((group) => groups?.matches({ names: [group] }) === true)
  )
}
