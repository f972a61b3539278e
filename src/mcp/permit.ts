import { getAllClusterInfo } from '../cmon/modules/clusters.ts'
import type { CallOptions } from '../cmon/client.ts'
import { namedAs, refOf } from '../fleet/find-cluster.ts'
import type { Budgets } from '../policy/budgets.ts'
import { decide, type Wish } from '../policy/decide.ts'
import type { Standing } from '../policy/standing.ts'
import type { ApprovalMode } from '../policy/severity.ts'
import type { Change } from './change.ts'
import { ChangeRefusal } from './change-refusal.ts'

/** What is to be known before a change may be made. */
export interface Permission {
  /** How a change that isn't routine gets its consent. */
  readonly approval: ApprovalMode
  /** Counts the change against the budgets of who makes it. Throws ChangeRefusal when there is no room. */
  readonly spend: () => Promise<void>
}

/** Whether the policy lets a change be made. Throws ChangeRefusal when it doesn't. */
export type Permit = (change: Change<object>, options: CallOptions) => Promise<Permission>

/** The permit of one call. */
export function permitFor(
  standing: Standing,
  tool: Pick<Wish, 'toolset' | 'level'>,
  { budgets, tainted }: { budgets: Budgets; tainted: () => Promise<boolean> },
): Permit {
  const { principal, policy } = standing
  return async (change, options) => {
    const isLimited = policy !== undefined || principal.scope?.clusters !== undefined
    const decision = decide(standing, {
      ...tool,
      // Who may everything everywhere needs no look at what the cluster is.
      ...(isLimited ? { cluster: await clusterOf(change, options) } : {}),
      severity: change.severity,
      tainted: policy?.afterUntrustedText !== undefined && (await tainted()),
    })
    if (!decision.allowed) throw forbidden(change, decision.note)
    const { approval, budgets: counted } = decision
    const refuseSpent = (): void => {
      const freeAt = budgets.freeAt(counted, principal.id)
      if (freeAt > Date.now()) throw overBudget(change, freeAt)
    }
    // Nobody is asked to agree to what couldn't be done then.
    refuseSpent()
    return {
      approval,
      async spend() {
        if (!(await budgets.spend(counted, principal.id))) {
          refuseSpent()
          throw overBudget(change, Date.now())
        }
      },
    }
  }
}

/** The change's cluster by all its names, as the controller has it now. */
async function clusterOf(
  { controller, cluster: ref }: Change<object>,
  options: CallOptions,
): Promise<NonNullable<Wish['cluster']>> {
  if (ref === null) return 'controller'
  const all = await getAllClusterInfo(controller.cmon, {}, options)
  const found = all.find((cluster) => refOf(controller, cluster) === ref)
  // One that is gone has no rights to it but those to all.
  return found === undefined ? 'controller' : namedAs(controller, found)
}

function forbidden({ summary }: Change<object>, note: string): ChangeRefusal {
  return new ChangeRefusal('forbidden', `${summary}: not done, ${note}`, {
    next: 'Nothing was changed, and no approval overrides this: it is the policy of this daemon.',
  })
}

function overBudget({ summary }: Change<object>, freeAt: number): ChangeRefusal {
  const when = Number.isFinite(freeAt)
    ? `Nothing was changed. There is room again at ${new Date(freeAt).toISOString()}.`
    : 'Nothing was changed: the budget is none at all.'
  return new ChangeRefusal(
    'budget_spent',
    `${summary}: not done, the changes of this hour are spent`,
    {
      next: when,
    },
  )
}
