import { isWithin, LEVELS, lower, type Level } from '../auth/level.ts'
import type { Scope } from '../auth/principal.ts'
import { shownHours } from './hours.ts'
import { patterns, type Named } from './patterns.ts'
import type { Freeze, Grant, Protection, WriteBudget } from './policy.ts'
import type { ApprovalMode, Severity } from './severity.ts'
import type { PrincipalPolicy, Standing } from './standing.ts'

/** What a principal asks to do. Without `cluster`: whether there could be one with which it may be done. */
export interface Wish {
  /** Undefined: whichever lets do it. */
  readonly toolset: string | undefined
  readonly level: Level
  /** `controller`: what is no cluster's, but the controller's own. */
  readonly cluster?: Named | 'controller' | undefined
  /** Of a change, once its arguments are known. */
  readonly severity?: Severity | undefined
  /** Whether the conversation has seen free text from the fleet. */
  readonly tainted?: boolean | undefined
}

export type Decision =
  | {
      readonly allowed: true
      /** How a change that isn't routine gets its consent. */
      readonly approval: ApprovalMode
      /** All of them have to have room for a change. */
      readonly budgets: readonly WriteBudget[]
    }
  | { readonly allowed: false; readonly why: Refused; readonly note: string }

/** What says no: the credential's own scope, or a part of the policy. */
export type Refused = 'scope' | 'grants' | 'cluster' | 'hours' | 'freeze' | 'protected'

/**
 * Whether a principal may: the one function that says so, for what is listed, what is called, which clusters are
 * seen, and which changes are made. Grants add up; freezes, protection and the credential's scope take away.
 */
export function decide({ principal, approval, policy }: Standing, wish: Wish): Decision {
  const beyond = beyondScope(principal.scope, wish)
  if (beyond !== undefined) return refused('scope', beyond)
  if (policy === undefined) return { allowed: true, approval, budgets: [] }

  const gives = (grant: Grant): boolean =>
    isWithin(wish.level, grant.level) && includes(grant.toolsets, wish.toolset)
  const able = policy.open.filter(gives)
  const given = able.filter(({ clusters }) => reaches(clusters, wish.cluster))
  if (given.length === 0) return ungiven(policy, able, gives, wish)

  const freeze = policy.freezes.find(
    (one) => !isWithin(wish.level, one.level) && freezes(one, wish.cluster),
  )
  if (freeze !== undefined)
    return refused(
      'freeze',
      `the change freeze "${freeze.name}" lasts until ${new Date(freeze.until).toISOString()}`,
    )

  const protection = protectionOf(policy, wish)
  if (protection === 'refuse') return refused('protected', PROTECTED)
  const tainted = wish.tainted === true ? policy.afterUntrustedText : undefined
  // Grants add up, so the mildest way to consent that one of them gives is given.
  const [mildest] = given
    .map((grant) => grant.approval ?? approval)
    .toSorted((one, other) => rank(one) - rank(other))
  return {
    allowed: true,
    approval: stricter(stricter(mildest ?? approval, protection), tainted),
    budgets: policy.budgets.filter(({ clusters }) => reaches(clusters, wish.cluster)),
  }
}

/** How far a principal may go at most, with some tool and some cluster. */
export function furthest({ principal, policy }: Standing): Level | undefined {
  const scope = principal.scope?.level ?? 'destroy'
  if (policy === undefined) return scope
  const given = LEVELS.findLast((level) => policy.open.some((grant) => grant.level === level))
  return given === undefined ? undefined : lower(given, scope)
}

/** Whether there are clusters that a principal doesn't see, or may come to be. */
export function isConfined({ principal, policy }: Standing, toolset: string | undefined): boolean {
  if (principal.scope?.clusters !== undefined) return true
  return (
    policy !== undefined &&
    !policy.open.some(
      ({ clusters, toolsets }) => clusters.everything && includes(toolsets, toolset),
    )
  )
}

const PROTECTED =
  'the cluster is protected by the policy: what loses its data is done in ClusterControl, by people'

/** What of the wish is beyond the credential's own scope. */
function beyondScope(scope: Scope | undefined, wish: Wish): string | undefined {
  if (scope === undefined) return undefined
  const { level, toolsets, clusters } = scope
  if (!isWithin(wish.level, level)) return `your credential goes as far as ${level}`
  if (!includes(toolsets, wish.toolset)) return `your credential is for ${toolsets.join(', ')}`
  if (clusters !== undefined && !reaches(patterns(clusters), wish.cluster))
    return `your credential is for ${clusters.join(', ')}`
  return undefined
}

function ungiven(
  policy: PrincipalPolicy,
  able: readonly Grant[],
  gives: (grant: Grant) => boolean,
  { cluster }: Wish,
): Decision {
  if (able.length > 0)
    return cluster === 'controller'
      ? refused(
          'cluster',
          'it is about the whole controller, and the policy limits you to clusters',
        )
      : refused(
          'cluster',
          `the policy lets you do that with ${[...new Set(able.flatMap(({ clusters }) => clusters.written))].join(', ')}`,
        )
  const later = policy.closed.filter(gives).flatMap(({ hours }) => hours ?? [])
  if (later.length > 0)
    return refused('hours', `the policy allows it at ${later.map(shownHours).join(' and ')}`)
  return refused('grants', 'the policy gives you no right to it')
}

function refused(why: Refused, note: string): Decision {
  return { allowed: false, why, note }
}

function includes(toolsets: readonly string[], toolset: string | undefined): boolean {
  return toolset === undefined || toolsets.includes('all') || toolsets.includes(toolset)
}

/** Any list of clusters may have one in it; the controller's own things need one that has them all. */
function reaches(clusters: Grant['clusters'], cluster: Wish['cluster']): boolean {
  if (cluster === undefined) return true
  return cluster === 'controller' ? clusters.everything : clusters.matches(cluster)
}

/** What no cluster is named for is frozen only where all are. */
function freezes({ clusters }: Freeze, cluster: Wish['cluster']): boolean {
  if (cluster === undefined || cluster === 'controller') return clusters.everything
  return clusters.matches(cluster)
}

function protectionOf(policy: PrincipalPolicy, wish: Wish): Protection | undefined {
  const { cluster, severity } = wish
  if (cluster === undefined || cluster === 'controller') return undefined
  if (severity === undefined || severity === 'routine') return undefined
  return policy.protectedClusters
    .filter(({ clusters }) => clusters.matches(cluster))
    .map(({ changes }) => changes[severity])
    .toSorted((one, other) => rank(other) - rank(one))
    .at(0)
}

/** From mild to strict. */
const STRICTNESS: readonly (Protection | ApprovalMode)[] = ['off', 'ask', 'human', 'refuse']

function rank(mode: Protection | ApprovalMode): number {
  return STRICTNESS.indexOf(mode)
}

function stricter(mode: ApprovalMode, other: ApprovalMode | undefined): ApprovalMode {
  return other !== undefined && rank(other) > rank(mode) ? other : mode
}
